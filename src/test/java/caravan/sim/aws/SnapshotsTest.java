package caravan.sim.aws;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.CreateVolumePermission;
import software.amazon.awssdk.services.ec2.model.Snapshot;
import software.amazon.awssdk.services.ec2.model.SnapshotAttributeName;
import software.amazon.awssdk.services.ec2.model.SnapshotState;

import static caravan.sim.aws.Codes.assertCode;
import static caravan.sim.aws.Words.tag;
import static caravan.sim.aws.Words.tagged;
import static caravan.sim.aws.Words.where;
import static org.assertj.core.api.Assertions.assertThat;

class SnapshotsTest {

    private final SimClock.Manual clock = SimClock.manual();
    private final SimAws aws = Fleet.start(clock);
    private final SimRegion region = aws.region(Fleet.REGION);
    private final Ec2Client ec2 = aws.ec2(Fleet.KEY, Fleet.REGION);
    private final Ec2Client partner = aws.ec2(Fleet.PARTNER_KEY, Fleet.REGION);

    private String create(String volumeId) {
        return ec2.createSnapshot(r -> r.volumeId(volumeId)).snapshotId();
    }

    private Snapshot seen(String id) {
        return ec2.describeSnapshots(r -> r.ownerIds("self").snapshotIds(id))
                .snapshots()
                .get(0);
    }

    @Test
    void shouldGrowUntilCompleted() {
        // When
        var made = ec2.createSnapshot(r -> r.volumeId(Fleet.APP_DATABASE)
                .description("app-1")
                .tagSpecifications(tagged("snapshot", tag("caravan.io/step", "s1"))));

        // Then
        assertThat(made.state()).isEqualTo(SnapshotState.PENDING);
        assertThat(made.progress()).isEqualTo("0%");
        assertThat(made.encrypted()).isTrue();
        assertThat(made.volumeSize()).isEqualTo(100);
        clock.advance(Duration.ofSeconds(25));
        assertThat(seen(made.snapshotId()).progress()).isEqualTo("50%");
        clock.advance(Duration.ofSeconds(25));
        var done = ec2.describeSnapshots(r -> r.ownerIds("self").filters(where("tag:caravan.io/step", "s1")))
                .snapshots();
        assertThat(done).singleElement().satisfies(one -> {
            assertThat(one.state()).isEqualTo(SnapshotState.COMPLETED);
            assertThat(one.progress()).isEqualTo("100%");
            assertThat(one.completionTime()).isEqualTo(one.startTime().plusSeconds(50));
        });
    }

    @Test
    void shouldRefuseASecondSnapshotOfTheVolumeWithinFifteenSeconds() {
        create(Fleet.WEB_ROOT);
        clock.advance(Duration.ofSeconds(14));
        create(Fleet.WIN_ROOT);
        assertCode(() -> create(Fleet.WEB_ROOT)).isEqualTo("SnapshotCreationPerVolumeRateExceeded");
        clock.advance(Duration.ofSeconds(1));
        create(Fleet.WEB_ROOT);
        assertThat(region.snapshotsMade()).hasSize(3);
    }

    @Test
    void shouldKeepTheNewerPendingWhileTheOlderIs() {
        // Given
        create(Fleet.WEB_ROOT);
        clock.advance(Duration.ofSeconds(15));
        var newer = create(Fleet.WEB_ROOT);

        // When
        clock.advance(Duration.ofSeconds(19));

        // Then
        assertThat(seen(newer).state()).isEqualTo(SnapshotState.PENDING);
    }

    @Test
    void shouldLetSlowVolumesHaveOnePendingSnapshot() {
        create(Fleet.APP_ARCHIVE);
        clock.advance(Duration.ofSeconds(16));
        assertCode(() -> create(Fleet.APP_ARCHIVE)).isEqualTo("ConcurrentSnapshotLimitExceeded");
        clock.advance(Duration.ofSeconds(74));
        create(Fleet.APP_ARCHIVE);
    }

    @Test
    void shouldDeleteAPendingSnapshotWhenItWouldHaveBeenCompleted() {
        // Given
        var made = create(Fleet.WEB_ROOT);

        // When
        ec2.deleteSnapshot(r -> r.snapshotId(made));

        // Then
        assertThat(seen(made).state()).isEqualTo(SnapshotState.PENDING);
        assertThat(region.history(made).deleted()).isTrue();
        clock.advance(Duration.ofSeconds(34));
        assertCode(() -> seen(made)).isEqualTo("InvalidSnapshot.NotFound");
        assertCode(() -> ec2.deleteSnapshot(r -> r.snapshotId(made))).isEqualTo("InvalidSnapshot.NotFound");
        assertThat(region.liveSnapshots()).extracting(Snapshot::snapshotId).doesNotContain(made);
    }

    @Test
    void shouldShowPublicOnesUnlessAnOwnerIsNamed() {
        assertThat(ec2.describeSnapshots().snapshots())
                .extracting(Snapshot::snapshotId)
                .containsExactlyInAnyOrder(Fleet.FOREIGN_SNAPSHOT, Fleet.PUBLIC_SNAPSHOT);
        assertThat(ec2.describeSnapshots(r -> r.ownerIds("self")).snapshots())
                .extracting(Snapshot::snapshotId)
                .containsExactly(Fleet.FOREIGN_SNAPSHOT);
        assertThat(ec2.describeSnapshots(r -> r.snapshotIds(Fleet.PUBLIC_SNAPSHOT))
                        .snapshots()
                        .get(0)
                        .tags())
                .isEmpty();
        assertThat(ec2.describeSnapshots(r -> r.restorableByUserIds("self")).snapshots())
                .hasSize(2);
    }

    @Test
    void shouldOmitInaccessibleIdsInSilenceAndRefuseUnknownOnes() {
        assertThat(partner.describeSnapshots(r -> r.snapshotIds(Fleet.FOREIGN_SNAPSHOT, Fleet.PUBLIC_SNAPSHOT))
                        .snapshots())
                .extracting(Snapshot::snapshotId)
                .containsExactly(Fleet.PUBLIC_SNAPSHOT);
        assertCode(() -> partner.describeSnapshots(r -> r.snapshotIds(Fleet.PUBLIC_SNAPSHOT, "snap-99")))
                .isEqualTo("InvalidSnapshot.NotFound");
        assertCode(() -> ec2.describeSnapshots(r -> r.maxResults(5).snapshotIds(Fleet.PUBLIC_SNAPSHOT)))
                .isEqualTo("InvalidParameterCombination");
    }

    @Test
    void shouldLetTheOtherAccountUseWhatIsShared() {
        // Given
        var made = create(Fleet.WEB_ROOT);
        clock.advance(Duration.ofSeconds(34));
        assertCode(() -> partner.createVolume(r ->
                        r.availabilityZone(Fleet.TARGET_ZONE).volumeType("gp3").snapshotId(made)))
                .isEqualTo("InvalidSnapshot.NotFound");

        // When
        ec2.modifySnapshotAttribute(r -> r.snapshotId(made)
                .attribute("createVolumePermission")
                .createVolumePermission(p -> p.add(CreateVolumePermission.builder()
                        .userId(Fleet.PARTNER_ACCOUNT)
                        .build())));

        // Then
        assertThat(partner.createVolume(r -> r.availabilityZone(Fleet.TARGET_ZONE)
                                .volumeType("gp3")
                                .snapshotId(made))
                        .size())
                .isEqualTo(20);
        assertCode(() -> partner.deleteSnapshot(r -> r.snapshotId(made))).isEqualTo("InvalidSnapshot.NotFound");
        assertThat(ec2.describeSnapshotAttribute(
                                r -> r.snapshotId(made).attribute(SnapshotAttributeName.CREATE_VOLUME_PERMISSION))
                        .createVolumePermissions())
                .extracting(CreateVolumePermission::userId)
                .containsExactly(Fleet.PARTNER_ACCOUNT);
        ec2.modifySnapshotAttribute(r -> r.snapshotId(made)
                .attribute("createVolumePermission")
                .operationType("remove")
                .userIds(Fleet.PARTNER_ACCOUNT));
        assertThat(partner.describeSnapshots(r -> r.snapshotIds(made)).snapshots())
                .isEmpty();
    }

    @Test
    void shouldNotShareTheDefaultKey() {
        // Given
        region.encryptByDefault(Fleet.ACCOUNT);
        var volume = ec2.createVolume(
                        r -> r.availabilityZone(Fleet.TARGET_ZONE).size(8).volumeType("gp3"))
                .volumeId();
        clock.advance(Duration.ofSeconds(4));
        var made = create(volume);

        // Then
        assertCode(() -> ec2.modifySnapshotAttribute(r -> r.snapshotId(made)
                        .attribute("createVolumePermission")
                        .operationType("add")
                        .userIds(Fleet.PARTNER_ACCOUNT)))
                .isEqualTo("OperationNotPermitted");
    }
}
