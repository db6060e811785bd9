package caravan.endurance;

import caravan.api.Kinds;
import caravan.model.State;
import caravan.sim.aws.Beside;
import caravan.sim.aws.Fault;
import caravan.sim.aws.Fleet;
import caravan.sim.aws.Quotas;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.ec2.model.Snapshot;
import software.amazon.awssdk.services.ec2.model.Volume;
import software.amazon.awssdk.services.ec2.model.VolumeType;

import static org.assertj.core.api.Assertions.assertThat;

/** What an account may not have of EBS is told on the Plan, with what it needs, before anybody has asked to carry it. */
class AwsQuotaStoriesTest {

    private static final Duration SOON = Duration.ofMinutes(3);
    private static final String SHORT = "AwsQuotaShort";
    private static final String UNKNOWN = "AwsQuotaUnknown";

    private final World world = new World(1);
    private final Users users = new Users(world);
    private final Told told = new Told(world);

    @Test
    void c46_shouldTellThatTheMachinesNeedMoreStorageThanTheAccountMayHave() {
        // Given
        var ids = List.of(users.running(2), users.running(3));
        var used = gib(VolumeType.GP3);
        quotas().volumes(Fleet.ACCOUNT, VolumeType.GP3, used + 39);
        world.engine();

        // When
        users.plan("tier", false, ids.get(0), ids.get(1));
        world.await("the finding", SOON, () -> condition(SHORT).isPresent());

        // Then
        assertThat(condition(SHORT).orElseThrow())
                .containsEntry("category", "Critical")
                .hasEntrySatisfying("message", text -> assertThat(text.toString())
                        .contains("Account " + Fleet.ACCOUNT + " may have " + (used + 39) + " GiB of gp3 storage")
                        .contains("(L-7A658B76). It has " + used + " GiB, and the plan needs 40 GiB more"))
                .hasEntrySatisfying("suggestion", text -> assertThat(text.toString())
                        .contains("--service-code ebs --quota-code L-7A658B76 --desired-value 1 "));
        assertThat(condition("Ready").orElseThrow()).containsEntry("status", "False");
        assertThat(world.awsCalls("ListServiceQuotas")).isEqualTo(1);
        assertThat(world.awsCalls("ListAwsDefaultServiceQuotas")).isEqualTo(1);
        told.assertNothingTouched();

        // When
        users.migrate("run", "tier");
        quotas().volumes(Fleet.ACCOUNT, VolumeType.GP3, 50_000);

        // Then
        world.await("it to be carried", Duration.ofHours(2), () -> succeeded(ids.get(0)) && succeeded(ids.get(1)));
        assertThat(condition(SHORT)).isEmpty();
    }

    @Test
    void c46_shouldTellThatTheAccountMayNotHaveSoManySnapshots() {
        // Given
        quotas().snapshots(Fleet.ACCOUNT, snapshots() + 1);
        world.engine();

        // When
        users.plan("tier", false, users.running(2));
        world.await("the finding", SOON, () -> condition(SHORT).isPresent());

        // Then
        assertThat(condition(SHORT).orElseThrow()).hasEntrySatisfying("message", text -> assertThat(text.toString())
                .contains("of snapshots in eu-central-1 (L-309BACF6)", "the plan needs 2 more"));
        told.assertNothingTouched();
    }

    @Test
    void c46_shouldTellThatTheAccountMayNotHaveSoManyIops() {
        // Given
        var id = Beside.machine(world.region(), 70, 1)
                .disk(
                        "/dev/xvdb",
                        Volume.builder()
                                .volumeId("vol-0ff9999999999999")
                                .size(100)
                                .volumeType("io2")
                                .iops(5_000)
                                .multiAttachEnabled(false)
                                .encrypted(false))
                .launch()
                .instanceId();
        var used = world.region().liveVolumes().stream()
                .filter(volume -> volume.volumeType() == VolumeType.IO2)
                .mapToInt(Volume::iops)
                .sum();
        quotas().iops(Fleet.ACCOUNT, VolumeType.IO2, used + 4_000);
        world.engine();

        // When
        users.plan("tier", false, id);
        world.await("the finding", SOON, () -> condition(SHORT).isPresent());

        // Then
        assertThat(condition(SHORT).orElseThrow()).hasEntrySatisfying("message", text -> assertThat(text.toString())
                .contains("of io2 IOPS", "(L-8D977E7E). It has " + used + ", and the plan needs 5000 more"));
        told.assertNothingTouched();
    }

    @Test
    void c46_shouldWarnWhereLittleWouldBeLeftAndCarryTheMachine() {
        // Given
        var id = users.running(1);
        quotas().volumes(Fleet.ACCOUNT, VolumeType.GP3, gib(VolumeType.GP3) + 9);
        world.engine();
        users.plan("tier", false, id);
        world.await("the warning", SOON, () -> condition("AwsQuotaTight").isPresent());
        assertThat(condition("AwsQuotaTight").orElseThrow()).containsEntry("category", "Warn");
        assertThat(condition("Ready").orElseThrow()).containsEntry("status", "True");
        told.assertNothingTouched();

        // When
        users.migrate("run", "tier");

        // Then
        world.await("it to be carried", Duration.ofHours(2), () -> succeeded(id));
    }

    @Test
    void c46_shouldCountFiveThousandSnapshotsAndSayThatThereAreMore() {
        // Given
        IntStream.rangeClosed(1, 5_100).forEach(number -> world.region()
                .seed(
                        Fleet.ACCOUNT,
                        Snapshot.builder()
                                .snapshotId("snap-0%016d".formatted(number))
                                .volumeId("vol-gone")
                                .volumeSize(1)
                                .startTime(world.region().now().minus(Duration.ofDays(3)))
                                .state("completed")
                                .build()));
        world.engine();

        // When
        users.plan("tier", false, users.running(1));
        world.await("the warning", SOON, () -> condition(UNKNOWN).isPresent());

        // Then: one call more is for the right to make it
        assertThat(condition(UNKNOWN).orElseThrow())
                .containsEntry("category", "Warn")
                .hasEntrySatisfying(
                        "message", text -> assertThat(text.toString()).contains("at least 5000"));
        assertThat(condition("Ready").orElseThrow()).containsEntry("status", "True");
        assertThat(world.awsCalls("DescribeSnapshots")).isEqualTo(6);
        told.assertNothingTouched();
    }

    @Test
    void c46_shouldAskEachAccountForWhatIsMadeThere() {
        // Given
        users.crossAccounts();
        quotas().volumes(Fleet.PARTNER_ACCOUNT, VolumeType.GP3, 15).snapshots(Fleet.ACCOUNT, snapshots() + 3);
        world.engine();

        // When: each of its disks is copied under another key before it is shared
        users.plan("tier", false, users.running(2));
        world.await("the finding", SOON, () -> condition(SHORT).isPresent());

        // Then
        assertThat(condition(SHORT).orElseThrow()).hasEntrySatisfying("message", text -> assertThat(text.toString())
                .contains("Account " + Fleet.PARTNER_ACCOUNT + " may have 15 GiB of gp3 storage")
                .contains("Account " + Fleet.ACCOUNT + " may have", "the plan needs 4 more"));
        assertThat(world.awsCalls("ListServiceQuotas")).isEqualTo(2);
        told.assertNothingTouched();
    }

    @ParameterizedTest
    @ValueSource(strings = {"NoSuchResourceException", "IllegalArgumentException"})
    void c46_shouldWarnAndGoOnWhereServiceQuotasDoesNotAnswer(String code) {
        // Given
        world.aws().faults().next("ListServiceQuotas", 1_000, Fault.refuse(400, code, "not here"));
        var id = users.running(1);
        world.engine();
        users.plan("tier", false, id);
        world.await("the warning", SOON, () -> condition(UNKNOWN).isPresent());
        assertThat(condition(UNKNOWN).orElseThrow())
                .containsEntry("category", "Warn")
                .hasEntrySatisfying(
                        "message", text -> assertThat(text.toString()).contains(code))
                .hasEntrySatisfying(
                        "suggestion", text -> assertThat(text.toString()).contains("servicequotas:ListServiceQuotas"));
        assertThat(condition("PreflightUnfinished")).isEmpty();
        told.assertNothingTouched();

        // When
        users.migrate("run", "tier");

        // Then
        world.await("it to be carried", Duration.ofHours(2), () -> succeeded(id));
    }

    private Quotas quotas() {
        return world.aws().quotas();
    }

    /** Of all volumes of the account. */
    private int gib(VolumeType type) {
        return world.region().liveVolumes().stream()
                .filter(volume -> volume.volumeType() == type)
                .filter(volume -> world.region().accountOf(volume.volumeId()).equals(Fleet.ACCOUNT))
                .mapToInt(Volume::size)
                .sum();
    }

    private int snapshots() {
        return users.console()
                .describeSnapshots(request -> request.ownerIds("self"))
                .snapshots()
                .size();
    }

    private boolean succeeded(String id) {
        return users.record("run", id)
                .filter(record -> record.state() == State.SUCCEEDED)
                .isPresent();
    }

    private Optional<Map<String, Object>> condition(String type) {
        return told.condition(Kinds.PLAN, "tier", type);
    }
}
