package caravan.sim.aws;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.Ec2Client;

import static caravan.sim.aws.Codes.assertCode;
import static caravan.sim.aws.Words.tag;
import static caravan.sim.aws.Words.tagged;
import static org.assertj.core.api.Assertions.assertThat;

/** What outlives its delete, or cannot be deleted. */
class RetentionTest {

    private final SimClock.Manual clock = SimClock.manual();
    private final SimAws aws = Fleet.start(clock);
    private final SimRegion region = aws.region(Fleet.REGION);
    private final Others others = aws.others(Fleet.ACCOUNT, Fleet.REGION);
    private final Ec2Client ec2 = aws.ec2(Fleet.KEY, Fleet.REGION);

    private String snapshot() {
        var made = ec2.createSnapshot(
                        r -> r.volumeId(Fleet.WEB_ROOT).tagSpecifications(tagged("snapshot", tag("record", "r1"))))
                .snapshotId();
        clock.advance(Duration.ofMinutes(5));
        return made;
    }

    /** Recycle Bin user guide: a deleted snapshot that matches a rule is retained there and restored from there. */
    @Test
    void shouldPutDeletedSnapshotsIntoTheRecycleBinWhenARuleMatches() {
        // Given
        region.recycleSnapshots(Fleet.ACCOUNT);
        var made = snapshot();

        // When
        ec2.deleteSnapshot(r -> r.snapshotId(made));

        // Then
        assertCode(() -> ec2.describeSnapshots(r -> r.snapshotIds(made))).isEqualTo("InvalidSnapshot.NotFound");
        assertThat(ec2.listSnapshotsInRecycleBin(r -> {}).snapshots())
                .singleElement()
                .satisfies(one -> assertThat(one.snapshotId()).isEqualTo(made));
        assertThat(aws.audit().left("record", "r1")).isEmpty();
        assertThat(aws.audit().recycled("record", "r1")).hasSize(1);
        others.restoreSnapshot(made);
        assertThat(aws.audit().left("record", "r1")).hasSize(1);
        assertThat(region.recycledSnapshots()).isEmpty();
    }

    @Test
    void shouldPutDeletedVolumesIntoTheRecycleBinWhenTheirTagMatches() {
        region.recycleVolumes(Fleet.ACCOUNT, "keep", "yes");
        var kept = ec2.createVolume(r -> r.availabilityZone(Fleet.TARGET_ZONE)
                        .size(1)
                        .volumeType("gp3")
                        .tagSpecifications(tagged("volume", tag("keep", "yes"))))
                .volumeId();
        var other = others.volume(Fleet.TARGET_ZONE, 1, Map.of());
        clock.advance(Duration.ofSeconds(10));
        ec2.deleteVolume(r -> r.volumeId(kept));
        ec2.deleteVolume(r -> r.volumeId(other));
        assertThat(region.history(kept).recycled()).isTrue();
        assertThat(region.history(other).recycled()).isFalse();
    }

    /** EBS user guide, "Amazon EBS snapshot lock". */
    @Test
    void shouldNotDeleteALockedSnapshot() {
        var made = snapshot();
        region.lock(made);
        assertCode(() -> ec2.deleteSnapshot(r -> r.snapshotId(made))).isEqualTo("OperationNotPermitted");
        region.unlock(made);
        ec2.deleteSnapshot(r -> r.snapshotId(made));
        assertThat(region.snapshot(made)).isEmpty();
    }

    /** EC2 API reference, DeleteSnapshot: not the snapshot of a registered AMI's root device. */
    @Test
    void shouldNotDeleteTheSnapshotOfAnImage() {
        var made = snapshot();
        assertThat(others.registerImage(made)).startsWith("ami-");
        assertCode(() -> ec2.deleteSnapshot(r -> r.snapshotId(made))).isEqualTo("InvalidSnapshot.InUse");
    }

    /** AWS Backup developer guide, "Deleting backups": not by the service that the resource belongs to. */
    @Test
    void shouldNotDeleteTheSnapshotOfABackup() {
        var made = snapshot();
        region.manageByBackup(made);
        assertCode(() -> ec2.deleteSnapshot(r -> r.snapshotId(made))).isEqualTo("InvalidParameterValue");
    }

    /** EBS user guide, "Archive Amazon EBS snapshots": it must be restored before use, and can be deleted. */
    @Test
    void shouldMakeNothingOfAnArchivedSnapshot() {
        var made = snapshot();
        others.archive(made);
        assertCode(() -> ec2.createVolume(r ->
                        r.availabilityZone(Fleet.TARGET_ZONE).volumeType("gp3").snapshotId(made)))
                .isEqualTo("IncorrectState");
        ec2.deleteSnapshot(r -> r.snapshotId(made));
    }
}
