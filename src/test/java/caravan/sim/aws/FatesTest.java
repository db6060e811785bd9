package caravan.sim.aws;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.CreateVolumeRequest;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;
import software.amazon.awssdk.services.ec2.model.SnapshotState;
import software.amazon.awssdk.services.ec2.model.VolumeState;

import static caravan.sim.aws.Codes.assertCode;
import static caravan.sim.aws.Words.tag;
import static caravan.sim.aws.Words.tagged;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class FatesTest {

    private final SimClock.Manual clock = SimClock.manual();
    private final SimAws aws = Fleet.start(clock);
    private final SimRegion region = aws.region(Fleet.REGION);
    private final Ec2Client ec2 = aws.ec2(Fleet.KEY, Fleet.REGION);

    private Instance web() {
        return region.instance(Fleet.WEB).orElseThrow();
    }

    private void stopAndWait() {
        ec2.stopInstances(r -> r.instanceIds(Fleet.WEB));
        clock.advance(Duration.ofMinutes(2));
    }

    private static CreateVolumeRequest.Builder volume(String disk) {
        return CreateVolumeRequest.builder()
                .availabilityZone(Fleet.TARGET_ZONE)
                .size(8)
                .volumeType("gp3")
                .clientToken("t-" + disk)
                .tagSpecifications(tagged("volume", tag("disk", disk)));
    }

    private String create(CreateVolumeRequest.Builder request) {
        return ec2.createVolume(request.build()).volumeId();
    }

    /** AWS knowledge centre: a start without kms:CreateGrant is accepted and ends in stopped, Client.InternalError. */
    @Test
    void shouldFallBackToStoppedAndStartTheThirdTime() {
        // Given
        stopAndWait();
        aws.fates().failStarts(Fleet.WEB, 2, "Client.InternalError");
        var launched = web().launchTime();

        // Then
        for (var i = 0; i < 2; i++) {
            ec2.startInstances(r -> r.instanceIds(Fleet.WEB));
            assertThat(web().state().name()).isEqualTo(InstanceStateName.PENDING);
            clock.advance(Duration.ofMinutes(1));
            assertThat(web().state().name()).isEqualTo(InstanceStateName.STOPPED);
            assertThat(web().stateReason().code()).isEqualTo("Client.InternalError");
            assertThat(web().launchTime()).isAfter(launched);
            launched = web().launchTime();
        }
        ec2.startInstances(r -> r.instanceIds(Fleet.WEB));
        clock.advance(Duration.ofMinutes(1));
        assertThat(web().state().name()).isEqualTo(InstanceStateName.RUNNING);
    }

    /** EC2 API reference, "Error codes": InsufficientInstanceCapacity is a server error; StartInstances may meet it. */
    @Test
    void shouldRefuseStartsWhenThereIsNoCapacity() {
        stopAndWait();
        var launched = web().launchTime();
        aws.fates().noCapacity(Fleet.WEB, 1);
        assertThatThrownBy(() -> ec2.startInstances(r -> r.instanceIds(Fleet.WEB)))
                .isInstanceOfSatisfying(Ec2Exception.class, refused -> {
                    assertThat(refused.statusCode()).isEqualTo(500);
                    assertThat(refused.awsErrorDetails().errorCode()).isEqualTo("InsufficientInstanceCapacity");
                });
        assertThat(web().launchTime()).isEqualTo(launched);
        ec2.startInstances(r -> r.instanceIds(Fleet.WEB));
        assertThat(web().launchTime()).isAfter(launched);
    }

    /** EC2 user guide, "Troubleshoot instance stop issues": an instance can be stuck in stopping. */
    @Test
    void shouldStayInStoppingUntilSomebodyHelps() {
        aws.fates().slowStops(Fleet.WEB, Fates.FOREVER);
        stopAndWait();
        clock.advance(Duration.ofDays(2));
        assertThat(web().state().name()).isEqualTo(InstanceStateName.STOPPING);
        aws.others(Fleet.ACCOUNT, Fleet.REGION).settle(Fleet.WEB);
        assertThat(web().state().name()).isEqualTo(InstanceStateName.STOPPED);
    }

    /** EBS user guide, "How EBS encryption works": whether the key can be used is checked after the answer. */
    @Test
    void shouldLoseVolumesAndStartsWhenTheirKeyIsDenied() {
        // Given
        var key = region.volume(Fleet.APP_DATABASE).orElseThrow().kmsKeyId();
        aws.fates().denyKey(key);

        // When
        var made = create(volume("a").encrypted(true).kmsKeyId(key));

        // Then
        assertThat(region.volume(made).orElseThrow().state()).isEqualTo(VolumeState.CREATING);
        clock.advance(Duration.ofSeconds(10));
        assertCode(() -> ec2.describeVolumes(r -> r.volumeIds(made))).isEqualTo("InvalidVolume.NotFound");
        ec2.stopInstances(r -> r.instanceIds(Fleet.APP));
        clock.advance(Duration.ofMinutes(2));
        ec2.startInstances(r -> r.instanceIds(Fleet.APP));
        clock.advance(Duration.ofMinutes(2));
        assertThat(region.instance(Fleet.APP).orElseThrow().stateReason().code())
                .isEqualTo("Client.InternalError");
        aws.fates().allowKey(key);
        ec2.startInstances(r -> r.instanceIds(Fleet.APP));
        clock.advance(Duration.ofMinutes(2));
        assertThat(region.instance(Fleet.APP).orElseThrow().state().name()).isEqualTo(InstanceStateName.RUNNING);
    }

    /** aws-ebs-csi-driver, issue 3010: a token whose volume failed or was deleted is burned. */
    @Test
    void shouldBurnTheTokenOfAFailedVolume() {
        aws.fates().failVolumesTagged("a");
        var made = create(volume("a"));
        clock.advance(Duration.ofSeconds(10));
        assertThat(region.volume(made).orElseThrow().state()).isEqualTo(VolumeState.ERROR);
        assertCode(() -> create(volume("a"))).isEqualTo("IdempotentParameterMismatch");
        ec2.deleteVolume(r -> r.volumeId(made));
    }

    /** AWS documents no retention of client tokens. */
    @Test
    void shouldForgetTokensAfterAWhileAndMakeASecondVolume() {
        aws.fates().forgetTokensAfter(Duration.ofHours(12));
        var first = create(volume("a"));
        clock.advance(Duration.ofHours(11));
        assertThat(create(volume("a"))).isEqualTo(first);
        clock.advance(Duration.ofHours(1));
        var second = create(volume("a"));
        assertThat(second).isNotEqualTo(first);
        region.forgetTokens();
        assertThat(create(volume("a"))).isNotEqualTo(second);
    }

    @Test
    void shouldStayInCreatingForAsLongAsATestSays() {
        aws.fates().slowVolumesTagged("a", Duration.ofHours(1));
        var made = create(volume("a"));
        clock.advance(Duration.ofMinutes(59));
        assertThat(region.volume(made).orElseThrow().state()).isEqualTo(VolumeState.CREATING);
        assertThat(region.volume(create(volume("b"))).orElseThrow().volumeId()).isNotEqualTo(made);
        clock.advance(Duration.ofMinutes(1));
        assertThat(region.volume(made).orElseThrow().state()).isEqualTo(VolumeState.AVAILABLE);
    }

    @Test
    void shouldSayWhyASnapshotFailedAndLetAnotherStandStill() {
        // Given
        aws.fates().failSnapshotsOf(Fleet.WEB_ROOT, "Internal error while reading");
        aws.fates().slowSnapshotsOf(Fleet.APP_ROOT, Duration.ofDays(2_000));
        var failing = ec2.createSnapshot(r -> r.volumeId(Fleet.WEB_ROOT)).snapshotId();
        var stuck = ec2.createSnapshot(r -> r.volumeId(Fleet.APP_ROOT)).snapshotId();

        // When
        clock.advance(Duration.ofDays(1));

        // Then
        assertThat(region.snapshot(failing).orElseThrow().state()).isEqualTo(SnapshotState.ERROR);
        assertThat(region.snapshot(failing).orElseThrow().stateMessage()).isEqualTo("Internal error while reading");
        assertThat(region.snapshot(stuck).orElseThrow().progress()).isEqualTo("0%");
    }

    /** AWS re:Post, "EBS snapshot stuck": snapshots in error count against the volume's limit. */
    @Test
    void shouldCountFailedSnapshotsAgainstTheLimitOfTheVolume() {
        aws.fates().failSnapshotsOf(Fleet.WEB_ROOT, "x");
        for (var i = 0; i < 5; i++) {
            ec2.createSnapshot(r -> r.volumeId(Fleet.WEB_ROOT));
            clock.advance(Duration.ofMinutes(10));
        }
        assertCode(() -> ec2.createSnapshot(r -> r.volumeId(Fleet.WEB_ROOT)))
                .isEqualTo("ConcurrentSnapshotLimitExceeded");
    }

    @Test
    void shouldAttachForAsLongAsATestSays() {
        var made = create(volume("a"));
        clock.advance(Duration.ofMinutes(1));
        aws.fates().slowAttachments(made, Duration.ofHours(1));
        Machine.in(region, Fleet.ACCOUNT, "i-00000001").zone(Fleet.TARGET_ZONE).launch();
        aws.others(Fleet.ACCOUNT, Fleet.REGION).attach(made, "i-00000001", "/dev/sdx");
        clock.advance(Duration.ofMinutes(59));
        assertThat(attachment(made)).isEqualTo("attaching");
        clock.advance(Duration.ofMinutes(1));
        assertThat(attachment(made)).isEqualTo("attached");
    }

    private String attachment(String volumeId) {
        return region.volume(volumeId).orElseThrow().attachments().get(0).stateAsString();
    }
}
