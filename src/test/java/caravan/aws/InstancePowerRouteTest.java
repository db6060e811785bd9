package caravan.aws;

import caravan.aws.GuardedEc2.Guard;
import caravan.fake.FakeTimer;
import caravan.model.SuspendedException;
import java.time.Clock;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.Exchange;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.InstanceStateChange;
import software.amazon.awssdk.services.ec2.model.StopInstancesRequest;
import software.amazon.awssdk.services.ec2.model.StopInstancesResponse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The guarded client behind Camel's own component. */
class InstancePowerRouteTest {

    private static final String STOP = "aws2-ec2:ec2-shop.aws-source-eu-west-1"
            + "?amazonEc2Client=#ec2-shop.aws-source-eu-west-1&operation=stopInstances&pojoRequest=true";

    private final FakeTimer timer = new FakeTimer();
    private final InstancePower power = new InstancePower();
    private CompletableFuture<Void> wish;
    private final PowerBatch batch = batch();
    private final AtomicBoolean leading = new AtomicBoolean(true);
    private final StubEc2 stub = new StubEc2(request -> StopInstancesResponse.builder()
            .stoppingInstances(InstanceStateChange.builder().instanceId("i-1").build())
            .build());
    private final Main main = new Main();

    @BeforeEach
    void start() {
        var client = stub.client();
        var guard = new Guard(
                this::requireLeading, new ClockSkew("EC2", Duration.ofSeconds(60)), AwsMeter.none(), Clock.systemUTC());
        main.bind("ec2-shop.aws-source-eu-west-1", GuardedEc2.around(group -> client, guard));
        main.setPropertyPlaceholderLocations("false");
        main.addInitialProperty("camel.main.jmxEnabled", "false");
        main.start();
    }

    @AfterEach
    void stop() {
        main.stop();
    }

    @Test
    void shouldStopTheInstanceOfTheTypedRequest() {
        // When
        var answered = send(power.stopRequest(batch));

        // Then
        assertThat(stub.requests(StopInstancesRequest.class))
                .singleElement()
                .satisfies(sent -> assertThat(sent.instanceIds()).containsExactly("i-1"));
        power.answered(batch, answered.getMessage().getBody());
        assertThat(wish).isCompleted();
    }

    @Test
    void shouldNoticeThatTheComponentMadeNoCallForAnUntypedBody() {
        // When
        var answered = send("i-1");

        // Then
        assertThat(stub.requests()).isEmpty();
        assertThat(answered.getException()).isNull();
        power.answered(batch, answered.getMessage().getBody());
        assertThatThrownBy(wish::join).hasMessageContaining("was not answered");
    }

    @Test
    void shouldEndInASuspensionWhenThisProcessLeadsNoMore() {
        // Given
        leading.set(false);

        // When
        var answered = send(power.stopRequest(batch));

        // Then
        assertThat(answered.getException()).isInstanceOf(SuspendedException.class);
        assertThat(stub.requests()).isEmpty();
    }

    private PowerBatch batch() {
        var quota = new Quota(new RequestBudget(100, timer), new Lanes("test", name -> Runnable::run));
        var line = power.add(new PowerLine(
                "StopInstances",
                "ec2-shop.aws-source-eu-west-1",
                new PowerLine.Surroundings(
                        () -> quota,
                        new Pauses(timer, new Random(1)),
                        Duration.ZERO,
                        new Continuations(Runnable::run))));
        wish = line.ask("i-1");
        return power.due().get(0);
    }

    private Exchange send(Object body) {
        return main.getCamelContext().createProducerTemplate().send(STOP, exchange -> exchange.getMessage()
                .setBody(body));
    }

    private void requireLeading() {
        if (!leading.get()) {
            throw new SuspendedException("not the leader");
        }
    }
}
