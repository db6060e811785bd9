package caravan.sim.aws;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceAttributeName;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;

import static caravan.sim.aws.Codes.assertCode;
import static caravan.sim.aws.Words.where;
import static org.assertj.core.api.Assertions.assertThat;

class InstancesTest {

    private final SimClock.Manual clock = SimClock.manual();
    private final SimAws aws = Fleet.start(clock);
    private final SimRegion region = aws.region(Fleet.REGION);
    private final Ec2Client ec2 = aws.ec2(Fleet.KEY, Fleet.REGION);

    private Instance seen(String id) {
        return ec2.describeInstances(r -> r.instanceIds(id))
                .reservations()
                .get(0)
                .instances()
                .get(0);
    }

    private InstanceStateName state(String id) {
        return seen(id).state().name();
    }

    @Test
    void shouldPassThroughStoppingWhenStopped() {
        // Given
        var launched = seen(Fleet.WEB).launchTime();

        // When
        var change = ec2.stopInstances(r -> r.instanceIds(Fleet.WEB))
                .stoppingInstances()
                .get(0);

        // Then
        assertThat(change.previousState().code()).isEqualTo(16);
        assertThat(change.currentState().code()).isEqualTo(64);
        assertThat(state(Fleet.WEB)).isEqualTo(InstanceStateName.STOPPING);
        clock.advance(Duration.ofSeconds(20));
        assertThat(seen(Fleet.WEB).state().code()).isEqualTo(80);
        assertThat(seen(Fleet.WEB).stateReason().code()).isEqualTo("Client.UserInitiatedShutdown");
        assertThat(seen(Fleet.WEB).launchTime()).isEqualTo(launched);
    }

    @Test
    void shouldHaveAnotherLaunchTimeAtEveryStart() {
        // Given
        var before = seen(Fleet.BATCH).launchTime();

        // When
        ec2.startInstances(r -> r.instanceIds(Fleet.BATCH));

        // Then
        assertThat(state(Fleet.BATCH)).isEqualTo(InstanceStateName.PENDING);
        assertThat(seen(Fleet.BATCH).launchTime()).isAfter(before);
        clock.advance(Duration.ofSeconds(10));
        assertThat(state(Fleet.BATCH)).isEqualTo(InstanceStateName.RUNNING);
        assertThat(seen(Fleet.BATCH).stateReason()).isNull();
    }

    @Test
    void shouldTellTwoStartsApartWhenNoTimePasses() {
        // Given
        var still = Fleet.start(SimClock.manual(), Pace.atOnce());
        var client = still.ec2(Fleet.KEY, Fleet.REGION);
        client.startInstances(r -> r.instanceIds(Fleet.BATCH));
        var first = still.region(Fleet.REGION).instance(Fleet.BATCH).orElseThrow();

        // When
        client.stopInstances(r -> r.instanceIds(Fleet.BATCH));
        client.startInstances(r -> r.instanceIds(Fleet.BATCH));

        // Then
        var second = still.region(Fleet.REGION).instance(Fleet.BATCH).orElseThrow();
        assertThat(second.state().name()).isEqualTo(InstanceStateName.RUNNING);
        assertThat(second.launchTime()).isAfter(first.launchTime());
    }

    @Test
    void shouldFallBackToStoppedWithAnotherLaunchTimeWhenTheStartFails() {
        // Given
        var before = seen(Fleet.BATCH).launchTime();
        aws.faults().failStarts(Fleet.BATCH);

        // When
        ec2.startInstances(r -> r.instanceIds(Fleet.BATCH));
        clock.advance(Duration.ofMinutes(1));

        // Then
        assertThat(state(Fleet.BATCH)).isEqualTo(InstanceStateName.STOPPED);
        assertThat(seen(Fleet.BATCH).stateReason().code()).isEqualTo("Client.InternalError");
        assertThat(seen(Fleet.BATCH).launchTime()).isAfter(before);
    }

    @Test
    void shouldChangeNothingWhenItIsSoAlready() {
        var launched = seen(Fleet.WEB).launchTime();
        assertThat(ec2.startInstances(r -> r.instanceIds(Fleet.WEB))
                        .startingInstances()
                        .get(0)
                        .currentState()
                        .name())
                .isEqualTo(InstanceStateName.RUNNING);
        assertThat(ec2.stopInstances(r -> r.instanceIds(Fleet.BATCH))
                        .stoppingInstances()
                        .get(0)
                        .currentState()
                        .name())
                .isEqualTo(InstanceStateName.STOPPED);
        assertThat(seen(Fleet.WEB).launchTime()).isEqualTo(launched);
    }

    @Test
    void shouldRefuseWhatTheStateForbids() {
        ec2.stopInstances(r -> r.instanceIds(Fleet.WEB));
        assertCode(() -> ec2.startInstances(r -> r.instanceIds(Fleet.WEB))).isEqualTo("IncorrectInstanceState");
        ec2.startInstances(r -> r.instanceIds(Fleet.BATCH));
        assertCode(() -> ec2.stopInstances(r -> r.instanceIds(Fleet.BATCH))).isEqualTo("IncorrectInstanceState");
        ec2.terminateInstances(r -> r.instanceIds(Fleet.GATEWAY));
        assertCode(() -> ec2.stopInstances(r -> r.instanceIds(Fleet.GATEWAY))).isEqualTo("IncorrectInstanceState");
        assertCode(() -> ec2.startInstances(r -> r.instanceIds(Fleet.GATEWAY))).isEqualTo("IncorrectInstanceState");
    }

    @Test
    void shouldStopNoneWhenOneIsUnknownOrProtected() {
        region.protectFromStop(Fleet.WIN);
        assertCode(() -> ec2.stopInstances(r -> r.instanceIds(Fleet.WEB, "i-99")))
                .isEqualTo("InvalidInstanceID.NotFound");
        assertCode(() -> ec2.stopInstances(r -> r.instanceIds(Fleet.WEB, Fleet.WIN)))
                .isEqualTo("OperationNotPermitted");
        assertThat(state(Fleet.WEB)).isEqualTo(InstanceStateName.RUNNING);
        assertThat(ec2.describeInstanceAttribute(
                                r -> r.instanceId(Fleet.WIN).attribute(InstanceAttributeName.DISABLE_API_STOP))
                        .disableApiStop()
                        .value())
                .isTrue();
    }

    @Test
    void shouldRefuseStopAndStartWithoutIds() {
        assertCode(() -> ec2.stopInstances(r -> r.instanceIds(List.of()))).isEqualTo("MissingParameter");
        assertCode(() -> ec2.startInstances(r -> r.additionalInfo("x"))).isEqualTo("MissingParameter");
    }

    @Test
    void shouldTakeTheRootAndFreeTheRestWhenTerminated() {
        // When
        ec2.terminateInstances(r -> r.instanceIds(Fleet.APP));
        clock.advance(Duration.ofMinutes(1));

        // Then
        assertThat(state(Fleet.APP)).isEqualTo(InstanceStateName.TERMINATED);
        assertThat(seen(Fleet.APP).blockDeviceMappings()).isEmpty();
        assertThat(region.volume(Fleet.APP_ROOT)).isEmpty();
        assertThat(region.volume(Fleet.APP_DATABASE).orElseThrow().stateAsString())
                .isEqualTo("available");
        clock.advance(Duration.ofHours(1));
        assertCode(() -> seen(Fleet.APP)).isEqualTo("InvalidInstanceID.NotFound");
    }

    @Test
    void shouldFilterByTheNamesOfEc2() {
        assertThat(count("tag:Name", "web-1")).isEqualTo(1);
        assertThat(count("tag:Name", "w*", "gw-?")).isEqualTo(3);
        assertThat(count("tag-key", "tier")).isEqualTo(5);
        assertThat(count("instance-state-name", "running")).isEqualTo(4);
        assertThat(count("availability-zone", "eu-central-1a")).isEqualTo(3);
        assertThat(count("block-device-mapping.volume-id", Fleet.APP_ARCHIVE)).isEqualTo(1);
        assertThat(count("network-interface.subnet-id", Fleet.SUBNET_DMZ)).isEqualTo(1);
        assertThat(count("instance-id", "i-99")).isZero();
        assertCode(() -> count("instance-satte-name", "running")).isEqualTo("InvalidParameterValue");
    }

    private long count(String filter, String... values) {
        return ec2.describeInstances(r -> r.filters(where(filter, values)))
                .reservations()
                .size();
    }

    @Test
    void shouldWalkAllPages() {
        // Given
        for (var i = 0; i < 9; i++) {
            Machine.in(region, Fleet.ACCOUNT, "i-0f" + i).launch();
        }

        // When
        var pages =
                ec2.describeInstancesPaginator(r -> r.maxResults(5)).stream().toList();

        // Then
        assertThat(pages).extracting(page -> page.reservations().size()).containsExactly(5, 5, 4);
        assertCode(() -> ec2.describeInstances(r -> r.maxResults(5).instanceIds(Fleet.WEB)))
                .isEqualTo("InvalidParameterCombination");
        assertCode(() -> ec2.describeInstances(r -> r.maxResults(4))).isEqualTo("InvalidParameterValue");
        assertCode(() -> ec2.describeInstances(r -> r.nextToken("x"))).isEqualTo("InvalidNextToken");
    }

    @Test
    void shouldShowEachAccountItsOwn() {
        var partner = aws.ec2(Fleet.PARTNER_KEY, Fleet.REGION);
        assertThat(partner.describeInstances().reservations()).isEmpty();
        assertCode(() -> partner.stopInstances(r -> r.instanceIds(Fleet.WEB))).isEqualTo("InvalidInstanceID.NotFound");
        assertThat(aws.ec2(Fleet.OPERATOR_KEY, Fleet.REGION).describeInstances().reservations())
                .hasSize(5);
    }

    /** EC2 user guide, "Stop and start Amazon EC2 instances". */
    @Test
    void shouldNotStopInstanceStoreRootsAndOneTimeSpotInstances() {
        Machine.in(region, Fleet.ACCOUNT, "i-00000001")
                .with(instance -> instance.rootDeviceType("instance-store"))
                .launch();
        Machine.in(region, Fleet.ACCOUNT, "i-00000002")
                .with(instance -> instance.instanceLifecycle("spot"))
                .launch();
        assertCode(() -> ec2.stopInstances(r -> r.instanceIds("i-00000001"))).isEqualTo("UnsupportedOperation");
        assertCode(() -> ec2.stopInstances(r -> r.instanceIds("i-00000002"))).isEqualTo("UnsupportedOperation");
    }

    /** EC2 API reference, DescribeInstances: at most 1,000 ids. */
    @Test
    void shouldRefuseMoreThanAThousandIds() {
        var many = Collections.nCopies(1_001, Fleet.WEB);
        assertCode(() -> ec2.describeInstances(r -> r.instanceIds(many))).isEqualTo("InvalidParameterValue");
    }
}
