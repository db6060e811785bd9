package caravan.aws;

import caravan.model.SuspendedException;
import java.time.Duration;
import java.util.List;
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
        stubbed.gateways.suspendAll(SuspendedException.Reason.NOT_LEADER, "the lease is lost");

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
        stubbed.gateways.suspendAll(SuspendedException.Reason.NOT_LEADER, "the lease is lost");

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

    @Test
    void shouldShareTheQuotaOfAnAccountWhicheverKeyAndProviderCalls() {
        // Given
        stubbed.accounts.put("AKIA1", "111122223333");
        stubbed.accounts.put("AKIA2", "111122223333");
        var shop = stubbed.gateways.source(access(keys("AKIA1"), keys("AKIA2")));
        var shopTarget = stubbed.gateways.target(access(keys("AKIA1"), keys("AKIA2")));
        var bank = stubbed.gateways.source(of("bank/aws", "AKIA3"));
        get(shop.accountId());
        get(shopTarget.accountId());
        get(bank.accountId());

        // When
        Stream.generate(() -> shop.permit("StopInstances")).limit(10_000).forEach(permit -> {});

        // Then
        assertThat(shopTarget.permit("StopInstances")).isNotDone();
        assertThat(get(bank.permit("StopInstances"))).isNull();
    }

    @Test
    void shouldShareByKeyUntilTheAccountIsKnown() {
        // Given
        stubbed.accounts.put("AKIA1", "");
        var shop = stubbed.gateways.source(of("shop/aws", "AKIA1"));
        var shopAgain = stubbed.gateways.source(of("shop/second", "AKIA1"));
        var elsewhere = stubbed.gateways.source(
                new Ec2Access("shop/third", "us-east-1", "us-east-1", "", keys("AKIA1"), keys("AKIA1")));

        // When
        Stream.generate(() -> shop.permit("StopInstances")).limit(10_000).forEach(permit -> {});

        // Then
        assertThat(shopAgain.permit("StopInstances")).isNotDone();
        assertThat(get(elsewhere.permit("StopInstances"))).isNull();
    }

    @Test
    void shouldAskForTheAccountOnceAndAgainOnlyForAnotherKey() {
        // Given
        stubbed.accounts.put("AKIA1", "111122223333");
        stubbed.accounts.put("AKIA2", "444455556666");
        var shop = stubbed.gateways.source(of("shop/aws", "AKIA1"));

        // When
        var accounts = List.of(get(shop.accountId()), get(shop.accountId()));
        stubbed.gateways.source(of("shop/aws", "AKIA2"));

        // Then
        assertThat(accounts).containsOnly("111122223333");
        assertThat(get(shop.accountId())).isEqualTo("444455556666");
        assertThat(stubbed.meter.counts())
                .filteredOn("called GetCallerIdentity"::equals)
                .hasSize(2);
    }

    private static Ec2Access of(String provider, String key) {
        return new Ec2Access(provider, "eu-west-1", "eu-west-1", "", keys(key), keys(key));
    }
}
