package caravan.sim.aws;

import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.CreateVolumeRequest;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.ec2.model.VolumeState;

import static caravan.sim.aws.Codes.assertCode;
import static caravan.sim.aws.Words.tag;
import static caravan.sim.aws.Words.tagged;
import static caravan.sim.aws.Words.where;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class VolumesTest {

    private final SimClock.Manual clock = SimClock.manual();
    private final SimAws aws = Fleet.start(clock);
    private final SimRegion region = aws.region(Fleet.REGION);
    private final Ec2Client ec2 = aws.ec2(Fleet.KEY, Fleet.REGION);

    private String create(Consumer<CreateVolumeRequest.Builder> more) {
        return ec2.createVolume(request(more)).volumeId();
    }

    private static CreateVolumeRequest request(Consumer<CreateVolumeRequest.Builder> more) {
        return CreateVolumeRequest.builder()
                .availabilityZone(Fleet.TARGET_ZONE)
                .size(8)
                .volumeType("gp3")
                .applyMutation(more)
                .build();
    }

    private VolumeState state(String id) {
        return region.volume(id).orElseThrow().state();
    }

    @Test
    void shouldBecomeAvailableAfterAWhile() {
        // When
        var made = ec2.createVolume(request(r -> r.tagSpecifications(tagged("volume", tag("caravan.io/step", "s1")))));

        // Then
        assertThat(made.state()).isEqualTo(VolumeState.CREATING);
        assertThat(made.iops()).isEqualTo(3_000);
        assertThat(made.throughput()).isEqualTo(125);
        assertThat(made.encrypted()).isFalse();
        assertThat(made.availabilityZone()).isEqualTo(Fleet.TARGET_ZONE);
        assertCode(() -> ec2.deleteVolume(r -> r.volumeId(made.volumeId()))).isEqualTo("IncorrectState");
        clock.advance(Duration.ofSeconds(4));
        var found = ec2.describeVolumes(r -> r.filters(where("tag:caravan.io/step", "s1")))
                .volumes();
        assertThat(found).hasSize(1);
        assertThat(found.get(0).state()).isEqualTo(VolumeState.AVAILABLE);
    }

    @ParameterizedTest
    @CsvSource({
        "gp3, 8, 3000, 125, ",
        "gp3, 100, 50000, 2000, ",
        "gp3, 8, 4001, , InvalidParameterValue",
        "gp3, 8, 2999, , InvalidParameterValue",
        "gp3, 8, 3000, 751, InvalidParameterCombination",
        "gp3, 8, 3000, 124, InvalidParameterValue",
        "gp3, 70000, , , InvalidParameterValue",
        "gp2, 8, , , ",
        "gp2, 8, 100, , InvalidParameterCombination",
        "gp2, 8, , 125, InvalidParameterCombination",
        "io1, 10, 500, , ",
        "io1, 10, 501, , InvalidParameterValue",
        "io1, 10, , , MissingParameter",
        "io2, 4, 4000, , ",
        "io2, 3, 100, , InvalidParameterValue",
        "io2, 8, 99, , InvalidParameterValue",
        "st1, 125, , , ",
        "st1, 124, , , InvalidParameterValue",
        "sc1, 125, 100, , InvalidParameterCombination",
        "standard, 1025, , , InvalidParameterValue",
        "gp9, 8, , , UnknownVolumeType"
    })
    void shouldKeepTheRulesOfTheType(String type, int size, Integer iops, Integer throughput, String code) {
        var request = request(r -> r.volumeType(type).size(size).iops(iops).throughput(throughput));
        if (code == null) {
            assertThat(ec2.createVolume(request).volumeTypeAsString()).isEqualTo(type);
        } else {
            assertCode(() -> ec2.createVolume(request)).isEqualTo(code);
        }
    }

    @Test
    void shouldRefuseIncompleteAndContradictoryRequests() {
        assertCode(() -> create(r -> r.availabilityZone("eu-central-1x"))).isEqualTo("InvalidZone.NotFound");
        assertCode(() -> create(r -> r.availabilityZone(null))).isEqualTo("MissingParameter");
        assertCode(() -> create(r -> r.availabilityZoneId("euc1-az2"))).isEqualTo("InvalidParameterCombination");
        assertCode(() -> create(r -> r.size(null))).isEqualTo("MissingParameter");
        assertCode(() -> create(r -> r.kmsKeyId("k"))).isEqualTo("InvalidParameterDependency");
        assertCode(() -> create(r -> r.clientToken("t".repeat(65)))).isEqualTo("InvalidParameterValue");
        assertCode(() -> create(r -> r.multiAttachEnabled(true))).isEqualTo("InvalidParameterCombination");
        assertThat(ec2.createVolume(request(r -> r.availabilityZone(null).availabilityZoneId("euc1-az3")))
                        .availabilityZone())
                .isEqualTo("eu-central-1c");
        assertThat(ec2.createVolume(request(r -> r.volumeType((String) null))).volumeTypeAsString())
                .isEqualTo("gp2");
    }

    @Test
    void shouldTakeSizeAndKeyFromTheSnapshot() {
        // When
        var made = ec2.createVolume(request(r -> r.size(null).snapshotId(Fleet.FOREIGN_SNAPSHOT)));

        // Then
        assertThat(made.size()).isEqualTo(40);
        assertThat(made.encrypted()).isTrue();
        assertThat(made.kmsKeyId())
                .isEqualTo(region.snapshot(Fleet.FOREIGN_SNAPSHOT).orElseThrow().kmsKeyId());
        assertThat(made.snapshotId()).isEqualTo(Fleet.FOREIGN_SNAPSHOT);
        assertCode(() -> create(r -> r.size(39).snapshotId(Fleet.FOREIGN_SNAPSHOT)))
                .isEqualTo("InvalidParameterValue");
        assertCode(() -> create(r -> r.snapshotId("snap-99"))).isEqualTo("InvalidSnapshot.NotFound");
    }

    @Test
    void shouldRefuseASnapshotThatIsNotCompleted() {
        var snapshot = ec2.createSnapshot(r -> r.volumeId(Fleet.WEB_ROOT)).snapshotId();
        assertCode(() -> create(r -> r.size(20).snapshotId(snapshot))).isEqualTo("IncorrectState");
    }

    @Test
    void shouldEncryptByDefaultWhenTheAccountSaysSo() {
        assertThat(ec2.getEbsEncryptionByDefault(r -> r.dryRun(false)).ebsEncryptionByDefault())
                .isFalse();
        region.encryptByDefault(Fleet.ACCOUNT);
        assertThat(ec2.getEbsEncryptionByDefault(r -> r.dryRun(false)).ebsEncryptionByDefault())
                .isTrue();
        assertThat(ec2.createVolume(request(r -> r.size(9))).kmsKeyId()).contains(":key/");
    }

    /** 5,000 MiB/s at a time; 40 GiB are filled at 250 MiB/s in 164 s. */
    @Test
    void shouldFillNoMoreThanARegionFillsAtATime() {
        // Given
        Consumer<CreateVolumeRequest.Builder> filled =
                r -> r.size(40).snapshotId(Fleet.FOREIGN_SNAPSHOT).volumeInitializationRate(250);
        for (var volume = 0; volume < 20; volume++) {
            create(filled);
        }

        // Then
        assertCode(() -> create(filled)).isEqualTo("VolumeInitializationRateLimitExceeded");
        create(r -> r.size(40).snapshotId(Fleet.FOREIGN_SNAPSHOT));
        assertCode(() -> create(filled.andThen(r -> r.volumeInitializationRate(99))))
                .isEqualTo("InvalidParameterValue");
        assertCode(() -> create(r -> r.volumeInitializationRate(100))).isEqualTo("InvalidParameterCombination");
        clock.advance(Duration.ofSeconds(164));
        create(filled);
    }

    @Test
    void shouldKeepTheOlderCeilingsOfGp3WhereTheRegionDoes() {
        // Given
        create(r -> r.size(100).iops(20_000));

        // When
        region.keepOldGp3();

        // Then
        assertCode(() -> create(r -> r.size(100).iops(16_001).dryRun(true))).isEqualTo("InvalidParameterValue");
        assertCode(() -> create(r -> r.size(100).iops(16_000).throughput(1_001)))
                .isEqualTo("InvalidParameterValue");
        assertCode(() -> create(r -> r.size(16_385))).isEqualTo("InvalidParameterValue");
        create(r -> r.size(100).iops(16_000).throughput(1_000));
    }

    @Test
    void shouldMakeOneVolumeWhenTheTokenIsTheSame() {
        // Given
        var first = create(r -> r.clientToken("t"));
        clock.advance(Duration.ofSeconds(4));

        // When
        var second = ec2.createVolume(request(r -> r.clientToken("t")));

        // Then
        assertThat(second.volumeId()).isEqualTo(first);
        assertThat(second.state()).isEqualTo(VolumeState.AVAILABLE);
        assertCode(() -> create(r -> r.clientToken("t").size(9))).isEqualTo("IdempotentParameterMismatch");
        assertThat(create(r -> {})).isNotEqualTo(create(r -> {}));
        assertThat(region.volumesMade()).hasSize(3);
    }

    @Test
    void shouldBurnTheTokenWhenItsVolumeIsDeleted() {
        // Given
        var made = create(r -> r.clientToken("t"));
        clock.advance(Duration.ofSeconds(4));
        ec2.deleteVolume(r -> r.volumeId(made));

        // When
        assertThatThrownBy(() -> create(r -> r.clientToken("t")))

                // Then
                .isInstanceOf(Ec2Exception.class)
                .hasMessageContaining("already deleted");
        assertThat(region.volumesMade()).singleElement().satisfies(one -> {
            assertThat(one.deleted()).isTrue();
            assertThat(one.touches()).containsExactly("DeleteVolume by " + Fleet.KEY);
        });
    }

    @Test
    void shouldVanishAfterCreatingWhenTheKeyFails() {
        aws.faults().vanishVolumes(1);
        var made = create(r -> r.clientToken("t"));
        assertThat(state(made)).isEqualTo(VolumeState.CREATING);
        clock.advance(Duration.ofSeconds(4));
        assertCode(() -> ec2.describeVolumes(r -> r.volumeIds(made))).isEqualTo("InvalidVolume.NotFound");
        assertCode(() -> create(r -> r.clientToken("t"))).isEqualTo("IdempotentParameterMismatch");
    }

    @Test
    void shouldSayDryRunAfterCheckingParameters() {
        assertThatThrownBy(() -> create(r -> r.dryRun(true))).isInstanceOfSatisfying(Ec2Exception.class, fault -> {
            assertThat(fault.statusCode()).isEqualTo(412);
            assertThat(fault.awsErrorDetails().errorCode()).isEqualTo("DryRunOperation");
        });
        assertCode(() -> create(r -> r.dryRun(true).iops(1))).isEqualTo("InvalidParameterValue");
        assertThat(region.volumesMade()).isEmpty();
    }

    @Test
    void shouldDeleteOnlyWhatNobodyHas() {
        // Given
        var made = create(r -> {});
        clock.advance(Duration.ofSeconds(4));
        assertCode(() -> ec2.deleteVolume(r -> r.volumeId(Fleet.WEB_ROOT))).isEqualTo("VolumeInUse");

        // When
        ec2.deleteVolume(r -> r.volumeId(made));

        // Then
        assertThat(state(made)).isEqualTo(VolumeState.DELETING);
        clock.advance(Duration.ofSeconds(2));
        assertThat(region.volume(made)).isEmpty();
        assertCode(() -> ec2.deleteVolume(r -> r.volumeId(made))).isEqualTo("InvalidVolume.NotFound");
        assertCode(() -> ec2.describeVolumes(r -> r.volumeIds(Fleet.WEB_ROOT, made)))
                .isEqualTo("InvalidVolume.NotFound");
        assertCode(() -> ec2.describeVolumes(r -> r.volumeIds("web"))).isEqualTo("InvalidParameterValue");
    }

    @Test
    void shouldBeInUseBetweenAttachAndDetach() {
        // Given
        var made = create(r -> {});
        var csi = aws.ec2(Fleet.CSI_KEY, Fleet.REGION);
        assertCode(() -> csi.attachVolume(
                        r -> r.volumeId(made).instanceId(Fleet.APP).device("/dev/xvdba")))
                .isEqualTo("IncorrectState");
        clock.advance(Duration.ofSeconds(4));
        assertCode(() -> csi.attachVolume(
                        r -> r.volumeId(made).instanceId(Fleet.WEB).device("/dev/xvdba")))
                .isEqualTo("InvalidVolume.ZoneMismatch");
        assertCode(() -> csi.attachVolume(
                        r -> r.volumeId(made).instanceId(Fleet.APP).device("/dev/sdf")))
                .isEqualTo("InvalidParameterValue");

        // When
        csi.attachVolume(r -> r.volumeId(made).instanceId(Fleet.APP).device("/dev/xvdba"));
        clock.advance(Duration.ofSeconds(2));

        // Then
        var volume = region.volume(made).orElseThrow();
        assertThat(volume.state()).isEqualTo(VolumeState.IN_USE);
        assertThat(volume.attachments().get(0).stateAsString()).isEqualTo("attached");
        assertThat(region.instance(Fleet.APP).orElseThrow().blockDeviceMappings())
                .hasSize(4);
        assertThat(ec2.describeVolumes(r -> r.filters(where("attachment.instance-id", Fleet.APP)))
                        .volumes())
                .hasSize(4);
        assertCode(() -> ec2.deleteVolume(r -> r.volumeId(made))).isEqualTo("VolumeInUse");
        csi.detachVolume(r -> r.volumeId(made));
        assertThat(region.volume(made).orElseThrow().attachments().get(0).stateAsString())
                .isEqualTo("detaching");
        clock.advance(Duration.ofSeconds(2));
        assertThat(state(made)).isEqualTo(VolumeState.AVAILABLE);
        assertThat(region.instance(Fleet.APP).orElseThrow().blockDeviceMappings())
                .hasSize(3);
        assertCode(() -> csi.detachVolume(r -> r.volumeId(Fleet.WEB_ROOT))).isEqualTo("OperationNotPermitted");
    }
}
