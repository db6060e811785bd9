package caravan.sim.aws;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;
import software.amazon.awssdk.services.ec2.model.Tag;

import static caravan.sim.aws.Codes.assertCode;
import static caravan.sim.aws.Words.tag;
import static caravan.sim.aws.Words.tagged;
import static caravan.sim.aws.Words.where;
import static org.assertj.core.api.Assertions.assertThat;

/** EC2 developer guide, "Eventual consistency": what was created or changed may be invisible to the next call. */
class ConsistencyTest {

    private static final Duration WINDOW = Duration.ofSeconds(40);

    private final SimClock.Manual clock = SimClock.manual();
    private final SimAws aws = Fleet.start(clock);
    private final Ec2Client ec2 = aws.ec2(Fleet.KEY, Fleet.REGION);

    private String snapshot() {
        return ec2.createSnapshot(r ->
                        r.volumeId(Fleet.WEB_ROOT).tagSpecifications(tagged("snapshot", tag("caravan.io/step", "s1"))))
                .snapshotId();
    }

    private int withTheTag() {
        return ec2.describeSnapshots(r -> r.filters(where("tag:caravan.io/step", "s1")))
                .snapshots()
                .size();
    }

    private List<Tag> tagsOf(String id) {
        return ec2.describeSnapshots(r -> r.snapshotIds(id)).snapshots().get(0).tags();
    }

    @Test
    void shouldNotKnowTheIdOfANewObjectForAWhile() {
        // Given
        aws.consistency().invisibleById(WINDOW);
        var made = snapshot();

        // Then
        assertCode(() -> ec2.describeSnapshots(r -> r.snapshotIds(made))).isEqualTo("InvalidSnapshot.NotFound");
        assertThat(withTheTag()).isEqualTo(1);
        clock.advance(WINDOW);
        assertThat(ec2.describeSnapshots(r -> r.snapshotIds(made)).snapshots()).hasSize(1);
    }

    @Test
    void shouldLeaveANewObjectOutOfListsForAWhile() {
        // Given
        aws.consistency().invisibleInLists(WINDOW);
        var made = snapshot();

        // Then
        assertThat(withTheTag()).isZero();
        assertThat(ec2.describeSnapshots(r -> r.filters(where("snapshot-id", made)))
                        .snapshots())
                .isEmpty();
        assertThat(ec2.describeSnapshots(r -> r.snapshotIds(made)).snapshots()).hasSize(1);
        assertThat(ec2.describeVolumes().volumes()).as("what was seeded").isNotEmpty();
        clock.advance(WINDOW);
        assertThat(withTheTag()).isEqualTo(1);
    }

    @Test
    void shouldRefuseChangesOfANewObjectForAWhile() {
        aws.consistency().invisibleToWrites(WINDOW);
        var made = snapshot();
        assertCode(() -> ec2.deleteSnapshot(r -> r.snapshotId(made))).isEqualTo("InvalidSnapshot.NotFound");
        clock.advance(WINDOW);
        ec2.deleteSnapshot(r -> r.snapshotId(made));
    }

    @Test
    void shouldShowTagsLaterThanTheObject() {
        // Given
        aws.consistency().tagsLater(WINDOW);
        var made = snapshot();

        // Then
        assertThat(tagsOf(made)).isEmpty();
        assertThat(withTheTag()).isZero();
        clock.advance(WINDOW);
        assertThat(tagsOf(made)).hasSize(1);
        assertThat(withTheTag()).isEqualTo(1);
        ec2.createTags(r -> r.resources(made).tags(tag("caravan.io/step", "s2")));
        assertThat(withTheTag()).isEqualTo(1);
        aws.consistency().clear();
        assertThat(withTheTag()).isZero();
    }

    @Test
    void shouldShowTheStateAndLaunchTimeOfBeforeTheChangeWhenOneReadIsStale() {
        // Given
        ec2.stopInstances(r -> r.instanceIds(Fleet.WEB));
        clock.advance(Duration.ofMinutes(5));
        var stopped = read();
        ec2.startInstances(r -> r.instanceIds(Fleet.WEB));
        clock.advance(Duration.ofSeconds(30));
        aws.faults().next("DescribeInstances", 1, Fault.stale(Duration.ofMinutes(1)));

        // When
        var stale = read();

        // Then
        assertThat(stale).isEqualTo(stopped);
        assertThat(read().state().name()).isEqualTo(InstanceStateName.RUNNING);
        assertThat(read().launchTime()).isAfter(stopped.launchTime());
    }

    private Instance read() {
        return ec2.describeInstances(r -> r.instanceIds(Fleet.WEB))
                .reservations()
                .get(0)
                .instances()
                .get(0);
    }
}
