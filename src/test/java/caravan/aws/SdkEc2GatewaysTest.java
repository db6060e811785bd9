package caravan.aws;

import caravan.model.SuspendedException;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.DescribeAvailabilityZonesResponse;

import static caravan.aws.StubbedGateways.access;
import static caravan.aws.StubbedGateways.get;
import static caravan.aws.StubbedGateways.keys;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SdkEc2GatewaysTest {

    private final StubbedGateways stubbed = new StubbedGateways();

    @AfterEach
    void stop() {
        stubbed.close();
    }

    @Test
    void shouldKeepGatewayAndClientWhenTheKeysOfTheSecretChange() {
        // Given
        var first = stubbed.gateways.source(access(keys("AKIA1"), keys("AKIA1")));

        // When
        var second = stubbed.gateways.source(access(keys("AKIA2"), keys("AKIA2")));

        // Then
        assertThat(second).isSameAs(first);
        assertThat(stubbed.bound).containsOnlyKeys("ec2-shop.aws-source-eu-west-1");
        assertThat(first.clientName()).isEqualTo("ec2-shop.aws-source-eu-west-1");
        assertThat(stubbed.specs.get(0).credentials().resolveCredentials().accessKeyId())
                .isEqualTo("AKIA2");
    }

    @Test
    void shouldOpenATargetOfItsOwnOnlyForOtherKeys() {
        // When
        var source = stubbed.gateways.source(access(keys("AKIA1"), keys("AKIA1")));

        // Then
        assertThat(stubbed.gateways.target(access(keys("AKIA1"), keys("AKIA1"))))
                .isSameAs(source);
        assertThat(stubbed.gateways.target(access(keys("AKIA1"), keys("AKIA9"))).clientName())
                .isEqualTo("ec2-shop.aws-target-eu-west-1");
    }

    @Test
    void shouldSuspendWaitsOfGatewaysOpenedAfterTheLeaseWasLost() {
        // When
        stubbed.gateways.suspendAll("the lease is lost");

        // Then
        assertThatThrownBy(() -> get(stubbed.source()
                        .awaitInstance(new caravan.model.Wait<>("i-1", "it", seen -> null, Duration.ofMinutes(1)))))
                .hasCause(new SuspendedException("the lease is lost"));
    }

    @Test
    void shouldSuspendThoseWhoWaitForAPermitWhenTheLeaseIsLostAndReadOn() {
        // Given
        var gateway = stubbed.source();
        var permits = Stream.generate(() -> gateway.permit("StartInstances"))
                .limit(10)
                .toList();
        stubbed.answer(request -> DescribeAvailabilityZonesResponse.builder().build());

        // When
        stubbed.gateways.suspendAll("the lease is lost");

        // Then
        assertThatThrownBy(() -> get(permits.get(9))).hasCause(new SuspendedException("the lease is lost"));
        assertThat(get(gateway.zones())).isEmpty();
    }

    @Test
    void shouldSuspendThoseWhoWaitForAPermitWhenItStops() {
        // Given
        var gateway = stubbed.source();
        var permits = Stream.generate(() -> gateway.permit("StartInstances"))
                .limit(10)
                .toList();

        // When
        stubbed.gateways.close();

        // Then
        assertThatThrownBy(() -> get(permits.get(9))).hasCauseInstanceOf(SuspendedException.class);
        assertThatThrownBy(() -> get(gateway.zones())).hasCauseInstanceOf(SuspendedException.class);
    }
}
