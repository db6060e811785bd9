package caravan.aws;

import caravan.fake.FakeTimer;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeSubnetsResponse;
import software.amazon.awssdk.services.ec2.model.Subnet;

import static caravan.aws.StubbedGateways.get;
import static org.assertj.core.api.Assertions.assertThat;

class TallyTest {

    private final FakeTimer timer = new FakeTimer();
    private final StubbedGateways stubbed = new StubbedGateways(timer);
    private final Tally one = new Tally();
    private final Tally other = new Tally();

    @AfterEach
    void stop() {
        stubbed.close();
    }

    @Test
    void shouldCountACallForEachOfThoseThatItAnswers() {
        // Given
        stubbed.answer(request -> DescribeInstancesResponse.builder().build());

        var gateway = stubbed.source();

        // When
        var asked = List.of(
                one.of(() -> gateway.instance("i-1")),
                one.of(() -> gateway.instance("i-2")),
                other.of(() -> gateway.instance("i-3")),
                gateway.instance("i-4"));
        timer.pass(AwsSettingsTest.settings().batchWindow());
        asked.forEach(StubbedGateways::get);

        // Then
        assertThat(stubbed.stub.requests(DescribeInstancesRequest.class)).hasSize(1);
        assertThat(one.calls()).isEqualTo(Map.of("DescribeInstances", 1));
        assertThat(other.calls()).isEqualTo(Map.of("DescribeInstances", 1));
    }

    @Test
    void shouldCountEachPageAndNothingThatIsRemembered() {
        // Given
        var pages = IntStream.rangeClosed(1, 3).iterator();
        stubbed.answer(request -> {
            var page = pages.nextInt();
            return DescribeSubnetsResponse.builder()
                    .subnets(Subnet.builder().subnetId("subnet-" + page).build())
                    .nextToken(page < 3 ? "more" : null)
                    .build();
        });

        var gateway = stubbed.source();

        // When
        get(one.of(gateway::allSubnets));
        get(other.of(gateway::allSubnets));

        // Then
        assertThat(one.calls()).isEqualTo(Map.of("DescribeSubnets", 3));
        assertThat(other.calls()).isEmpty();
    }
}
