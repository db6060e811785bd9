package caravan.sim.aws;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Snapshot;
import software.amazon.awssdk.services.ec2.model.SnapshotState;

import static caravan.sim.aws.Codes.assertCode;
import static caravan.sim.aws.Words.tag;
import static caravan.sim.aws.Words.tagged;
import static org.assertj.core.api.Assertions.assertThat;

/** EC2 API reference, CopySnapshot; EBS user guide, "Copy an Amazon EBS snapshot". */
class SnapshotCopiesTest {

    private static final String DESTINATION = "eu-west-1";

    private final SimClock.Manual clock = SimClock.manual();
    private final SimAws aws = Fleet.start(clock);
    private final SimRegion region = aws.region(DESTINATION);
    private final Ec2Client ec2 = aws.ec2(Fleet.KEY, DESTINATION);

    private Snapshot copied(String sourceId, boolean encrypted) {
        var made = ec2.copySnapshot(r -> r.sourceRegion(Fleet.REGION)
                        .sourceSnapshotId(sourceId)
                        .encrypted(encrypted)
                        .tagSpecifications(tagged("snapshot", tag("step", "s1"))))
                .snapshotId();
        assertThat(region.snapshot(made).orElseThrow().state()).isEqualTo(SnapshotState.PENDING);
        clock.advance(Duration.ofMinutes(5));
        return region.snapshot(made).orElseThrow();
    }

    @Test
    void shouldCopyWithTagsOfItsOwnAndNoUsableVolumeId() {
        var copy = copied(Fleet.PUBLIC_SNAPSHOT, true);
        assertThat(copy.state()).isEqualTo(SnapshotState.COMPLETED);
        assertThat(copy.volumeId()).isEqualTo("vol-ffffffff");
        assertThat(copy.tags()).hasSize(1);
        assertThat(copy.kmsKeyId()).contains(DESTINATION);
    }

    @Test
    void shouldUseTheChosenDefaultKey() {
        region.defaultKey(Fleet.ACCOUNT, "arn:aws:kms:eu-west-1:111122223333:key/chosen");
        assertThat(copied(Fleet.PUBLIC_SNAPSHOT, true).kmsKeyId()).endsWith("key/chosen");
        assertThat(ec2.getEbsDefaultKmsKeyId(r -> {}).kmsKeyId()).endsWith("key/chosen");
    }

    @Test
    void shouldAcceptASourceThatItCannotReadAndFailLater() {
        var copy = copied("snap-0123456789abcdef0", false);
        assertThat(copy.state()).isEqualTo(SnapshotState.ERROR);
        assertThat(copy.stateMessage()).isEqualTo("Source snapshot is not found");
    }

    @Test
    void shouldFailLaterWhenTheKeyIsDenied() {
        aws.fates().denyKey(region.defaultKey(Fleet.ACCOUNT));
        assertThat(copied(Fleet.PUBLIC_SNAPSHOT, true).stateMessage()).isEqualTo("Given key ID is not accessible");
    }

    @Test
    void shouldRefuseASourceThatIsPending() {
        var source = aws.ec2(Fleet.KEY, Fleet.REGION)
                .createSnapshot(r -> r.volumeId(Fleet.WEB_ROOT))
                .snapshotId();
        assertCode(() -> ec2.copySnapshot(r -> r.sourceRegion(Fleet.REGION).sourceSnapshotId(source)))
                .isEqualTo("IncorrectState");
    }
}
