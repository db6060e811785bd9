package caravan.aws;

import caravan.aws.GuardedEc2.Guard;
import caravan.model.Fence;
import caravan.model.SuspendedException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.DescribeVolumesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeVolumesResponse;
import software.amazon.awssdk.services.ec2.model.StopInstancesResponse;
import software.amazon.awssdk.services.ec2.model.Volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class GuardedEc2Test {

    private static final Fence CLOSED = () -> {
        throw new SuspendedException("not the leader");
    };

    private final CountingMeter meter = new CountingMeter();
    private final ClockSkew skew = new ClockSkew("EC2", Duration.ofSeconds(60));

    @Test
    void shouldSendNoChangeWhenTheFenceIsClosed() {
        // Given
        var stub = new StubEc2(request -> StopInstancesResponse.builder().build());
        var ec2 = guarded(stub, CLOSED);

        // Then
        assertThatThrownBy(() -> ec2.stopInstances(request -> request.instanceIds("i-1")))
                .isInstanceOf(SuspendedException.class)
                .hasMessage("not the leader");
        assertThat(stub.requests()).isEmpty();
        assertThat(meter.counts()).isEmpty();
    }

    @Test
    void shouldReadWhenTheFenceIsClosed() {
        // Given
        var stub = new StubEc2(request -> DescribeVolumesResponse.builder().build());

        // When
        guarded(stub, CLOSED).describeVolumes();

        // Then
        assertThat(stub.requests()).hasSize(1);
        assertThat(meter.counts()).containsExactly("called DescribeVolumes");
    }

    @Test
    void shouldStampAChangeWithTheTimeOfItsCheck() {
        // Given
        var stub = new StubEc2(request -> StopInstancesResponse.builder().build());
        var before = Instant.now();

        // When
        guarded(stub, () -> {}).stopInstances(request -> request.instanceIds("i-1"));

        // Then
        var stamp = stub.requests()
                .get(0)
                .overrideConfiguration()
                .orElseThrow()
                .executionAttributes()
                .getAttribute(DateGuard.FENCED);
        assertThat(stamp).isBetween(before, Instant.now());
        assertThat(meter.counts()).containsExactly("called StopInstances");
    }

    @Test
    void shouldSendNoChangeWhenTheClocksAreApart() {
        // Given
        var stub = new StubEc2(request -> StopInstancesResponse.builder().build());
        var now = Instant.now();
        skew.answered(now.plusSeconds(90), now, now);

        // Then
        assertThatThrownBy(() -> guarded(stub, () -> {}).stopInstances(request -> request.instanceIds("i-1")))
                .isInstanceOf(SuspendedException.class)
                .hasMessageContaining("The clock of EC2 is 90 s ahead of");
        assertThat(stub.requests()).isEmpty();
    }

    @Test
    void shouldGuardEveryPageOfAPaginator() {
        // Given
        var stub = new StubEc2(request -> page((DescribeVolumesRequest) request));

        // When
        var volumes = guarded(stub, CLOSED)
                .describeVolumesPaginator(request -> request.maxResults(5))
                .volumes();

        // Then
        assertThat(volumes).hasSize(2);
        assertThat(meter.counts()).containsExactly("called DescribeVolumes", "called DescribeVolumes");
    }

    @Test
    void shouldTellThrottlesFromFailures() {
        // Given
        var codes = List.of("RequestLimitExceeded", "VolumeInUse").iterator();
        var stub = new StubEc2(request -> {
            throw StubEc2.fault(400, codes.next());
        });
        var ec2 = guarded(stub, () -> {});

        // Then
        assertThatThrownBy(() -> ec2.deleteVolume(request -> request.volumeId("vol-1")))
                .isInstanceOf(AwsFailure.class);
        assertThatThrownBy(() -> ec2.deleteVolume(request -> request.volumeId("vol-1")))
                .isInstanceOf(AwsFailure.class);
        assertThat(meter.counts())
                .containsExactly(
                        "called DeleteVolume",
                        "throttled DeleteVolume",
                        "called DeleteVolume",
                        "failed DeleteVolume IN_WRONG_STATE");
    }

    @Test
    void shouldBeAnOrdinaryObjectForARegistry() {
        // Given
        var ec2 = guarded(new StubEc2(request -> null), () -> {});

        // Then
        assertThat(ec2).hasToString("guarded stub");
        assertThat(Set.of(ec2)).contains(ec2);
        assertThat(ec2.hashCode()).isEqualTo(System.identityHashCode(ec2));
        assertThat(ec2.serviceName()).isEqualTo("ec2");
        ec2.close();
    }

    private Ec2Client guarded(StubEc2 stub, Fence fence) {
        var client = stub.client();
        return GuardedEc2.around(group -> client, new Guard(fence, skew, meter, Clock.systemUTC()));
    }

    private static DescribeVolumesResponse page(DescribeVolumesRequest request) {
        var first = request.nextToken() == null;
        return DescribeVolumesResponse.builder()
                .volumes(Volume.builder().volumeId(first ? "vol-1" : "vol-2").build())
                .nextToken(first ? "more" : null)
                .build();
    }
}
