package caravan.sim.aws;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.CreateVolumeRequest;
import software.amazon.awssdk.services.ec2.model.VolumeType;

import static caravan.sim.aws.Codes.assertCode;
import static org.assertj.core.api.Assertions.assertThat;

/** EBS user guide, "Quotas for Amazon EBS"; EC2 API reference, "Error codes for the Amazon EC2 API". */
class QuotasTest {

    private final SimClock.Manual clock = SimClock.manual();
    private final SimAws aws = Fleet.start(clock);
    private final SimRegion region = aws.region(Fleet.REGION);
    private final Ec2Client ec2 = aws.ec2(Fleet.KEY, Fleet.REGION);

    private String create(int sizeGiB, String token) {
        return ec2.createVolume(volume(sizeGiB, token)).volumeId();
    }

    private static CreateVolumeRequest volume(int sizeGiB, String token) {
        return CreateVolumeRequest.builder()
                .availabilityZone(Fleet.TARGET_ZONE)
                .size(sizeGiB)
                .volumeType(VolumeType.GP3)
                .clientToken(token)
                .build();
    }

    private int used() {
        return region.liveVolumes().stream()
                .filter(volume -> volume.volumeType() == VolumeType.GP3)
                .filter(volume -> region.history(volume.volumeId()).accountId().equals(Fleet.ACCOUNT))
                .mapToInt(volume -> volume.size())
                .sum();
    }

    @Test
    void shouldRefuseMoreStorageOfTheTypeThanAllowed() {
        aws.quotas().volumes(Fleet.ACCOUNT, VolumeType.GP3, used() + 10);
        create(10, "a");
        assertCode(() -> create(1, "b")).isEqualTo("VolumeLimitExceeded");
        ec2.createVolume(r -> r.availabilityZone(Fleet.TARGET_ZONE).size(8).volumeType("gp2"));
        assertThat(aws.ec2(Fleet.PARTNER_KEY, Fleet.REGION)
                        .createVolume(volume(50, "c"))
                        .volumeId())
                .isNotEmpty();
    }

    /** aws-ebs-csi-driver, pkg/cloud/cloud.go: the replay of a token may meet the limit that its volume has reached. */
    @Test
    void shouldRefuseAReplayAtTheLimitOnlyWhenToldSo() {
        aws.quotas().volumes(Fleet.ACCOUNT, VolumeType.GP3, used() + 10);
        var made = create(10, "a");
        assertThat(create(10, "a")).isEqualTo(made);
        aws.quotas().refuseReplays();
        assertCode(() -> create(10, "a")).isEqualTo("VolumeLimitExceeded");
        assertThat(region.volumesMade()).hasSize(1);
    }

    @Test
    void shouldRefuseMoreIopsOfTheTypeThanAllowed() {
        aws.quotas().iops(Fleet.ACCOUNT, VolumeType.GP3, 1);
        assertCode(() -> create(1, "a")).isEqualTo("MaxIOPSLimitExceeded");
    }

    @Test
    void shouldRefuseMoreSnapshotsThanAllowed() {
        var have = (int) region.liveSnapshots().stream()
                .filter(one -> one.ownerId().equals(Fleet.ACCOUNT))
                .count();
        aws.quotas().snapshots(Fleet.ACCOUNT, have + 1);
        ec2.createSnapshot(r -> r.volumeId(Fleet.WEB_ROOT));
        assertCode(() -> ec2.createSnapshot(r -> r.volumeId(Fleet.APP_ROOT))).isEqualTo("SnapshotLimitExceeded");
        aws.quotas().clear();
        ec2.createSnapshot(r -> r.volumeId(Fleet.APP_ROOT));
    }

    @Test
    void shouldRefuseMorePendingSnapshotsThanAllowed() {
        aws.quotas().pendingSnapshots(Fleet.ACCOUNT, 1);
        ec2.createSnapshot(r -> r.volumeId(Fleet.WEB_ROOT));
        assertCode(() -> ec2.createSnapshot(r -> r.volumeId(Fleet.APP_ROOT))).isEqualTo("PendingSnapshotLimitExceeded");
        clock.advance(Duration.ofMinutes(5));
        ec2.createSnapshot(r -> r.volumeId(Fleet.APP_ROOT));
    }

    /** EC2 API reference, CopySnapshot: 20 at a time in the destination region. */
    @Test
    void shouldCopyTwentySnapshotsAtATime() {
        IntStream.range(0, 20).forEach(i -> copy());
        assertCode(this::copy).isEqualTo("ResourceLimitExceeded");
    }

    private void copy() {
        ec2.copySnapshot(r -> r.sourceRegion(Fleet.REGION).sourceSnapshotId(Fleet.FOREIGN_SNAPSHOT));
    }
}
