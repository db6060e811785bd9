package caravan.sim.aws;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.Ec2Client;

import static caravan.sim.aws.Words.tag;
import static caravan.sim.aws.Words.tagged;
import static org.assertj.core.api.Assertions.assertThat;

class AuditTest {

    private final SimClock.Manual clock = SimClock.manual();
    private final SimAws aws = Fleet.start(clock);
    private final Others others = aws.others(Fleet.ACCOUNT, Fleet.REGION);
    private final Ec2Client ec2 = aws.ec2(Fleet.KEY, Fleet.REGION);

    private static String snapshot(Ec2Client client, String step) {
        return client.createSnapshot(r -> r.volumeId(Fleet.WEB_ROOT)
                        .tagSpecifications(tagged("snapshot", tag("step", step), tag("record", "r1"))))
                .snapshotId();
    }

    private void pass() {
        clock.advance(Duration.ofMinutes(5));
    }

    @Test
    void shouldKnowWhatIsLeftAndByWhichCallItWasMade() {
        // Given
        ec2.describeVolumes();
        var first = snapshot(ec2, "s1");
        pass();
        var second = snapshot(ec2, "s2");
        pass();
        others.snapshot(Fleet.WEB_ROOT, Map.of("record", "r1"));

        // When
        ec2.deleteSnapshot(r -> r.snapshotId(first));

        // Then
        var audit = aws.audit();
        assertThat(audit.madeBy(Fleet.KEY)).extracting(Made::id).containsExactly(first, second);
        assertThat(audit.madeBy(Fleet.KEY)).extracting(Made::call).containsExactly(2, 3);
        assertThat(audit.leftBy(Fleet.KEY)).extracting(Made::id).containsExactly(second);
        assertThat(audit.left("record", "r1")).hasSize(2);
        assertThat(audit.madeBy(Fleet.KEY).get(0).log()).singleElement().satisfies(touch -> {
            assertThat(touch.operation()).isEqualTo("DeleteSnapshot");
            assertThat(touch.call()).isEqualTo(4);
            assertThat(touch.at()).isEqualTo(clock.now());
        });
    }

    @Test
    void shouldKnowWhatIsDoubled() {
        snapshot(ec2, "s1");
        assertThat(aws.audit().doubled("step", Fleet.KEY)).isEmpty();
        pass();
        var second = snapshot(ec2, "s1");
        pass();
        assertThat(aws.audit().doubled("step", Fleet.KEY)).containsOnlyKeys("snap s1");
        ec2.deleteSnapshot(r -> r.snapshotId(second));
        assertThat(aws.audit().doubled("step", Fleet.KEY)).isEmpty();
    }

    @Test
    void shouldKnowWhatOfOthersWasTouched() {
        // Given
        var own = snapshot(ec2, "s1");
        pass();
        var foreign = others.snapshot(Fleet.WEB_ROOT, Map.of("record", "r1"));
        pass();
        ec2.stopInstances(r -> r.instanceIds(Fleet.WEB));
        ec2.createTags(r -> r.resources(own).tags(tag("a", "b")));
        others.deleteSnapshot(own);
        assertThat(aws.audit().foreignChangedBy(Fleet.KEY)).isEmpty();

        // When
        ec2.createTags(r -> r.resources(foreign).tags(tag("a", "b")));
        ec2.deleteSnapshot(r -> r.snapshotId(foreign));

        // Then
        assertThat(aws.audit().foreignChangedBy(Fleet.KEY)).hasSize(2);
        assertThat(aws.audit().foreignDeletedBy(Fleet.KEY)).singleElement().satisfies(one -> assertThat(one)
                .hasToString(foreign + ": DeleteSnapshot by " + Fleet.KEY + " (call 5 at " + clock.now() + ")"));
    }

    @Test
    void shouldCountSessionsForTheKeyThatOpenedThem() {
        var session = aws.sts(Fleet.KEY)
                .assumeRole(r -> r.roleArn(Fleet.ROLE).roleSessionName("caravan"))
                .credentials();
        var made = snapshot(aws.ec2(session.accessKeyId(), Fleet.REGION), "s1");
        assertThat(aws.audit().leftBy(Fleet.KEY)).extracting(Made::id).containsExactly(made);
        assertThat(aws.audit().leftBy(Fleet.OPERATOR_KEY)).isEmpty();
    }

    /** A volume that vanished because its key was denied leaves nothing to delete. */
    @Test
    void shouldNotCallAVanishedVolumeLeftOver() {
        aws.fates().vanishVolumes(1);
        ec2.createVolume(r -> r.availabilityZone(Fleet.TARGET_ZONE).size(1).volumeType("gp3"));
        assertThat(aws.audit().leftBy(Fleet.KEY)).hasSize(1);
        pass();
        assertThat(aws.audit().leftBy(Fleet.KEY)).isEmpty();
    }
}
