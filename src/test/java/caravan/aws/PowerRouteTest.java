package caravan.aws;

import caravan.aws.GuardedEc2.Guard;
import caravan.it.Eventually;
import caravan.model.SuspendedException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.Ec2Request;
import software.amazon.awssdk.services.ec2.model.Ec2Response;
import software.amazon.awssdk.services.ec2.model.InstanceStateChange;
import software.amazon.awssdk.services.ec2.model.StartInstancesRequest;
import software.amazon.awssdk.services.ec2.model.StartInstancesResponse;
import software.amazon.awssdk.services.ec2.model.StopInstancesRequest;
import software.amazon.awssdk.services.ec2.model.StopInstancesResponse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The route files themselves, from the wish of a phase to the call of the component and back. */
class PowerRouteTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    private final ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(2);
    private final HurriedTimer timer = new HurriedTimer(scheduler, 1);
    private final InstancePower power = new InstancePower();
    private final CountDownLatch hang = new CountDownLatch(1);
    private final StubEc2 shop = new StubEc2(this::answer);
    private final StubEc2 hung = new StubEc2(this::neverAnswer);
    private final Main main = new Main();
    private Function<List<String>, RuntimeException> refusal = ids -> null;

    @BeforeEach
    void start() {
        bind("ec2-shop", shop);
        bind("ec2-hung", hung);
        main.bind("instancePower", power);
        main.bind("accountCalls", Executors.newCachedThreadPool());
        main.addInitialProperty("caravan.aws.poll-tick", "20");
        main.setPropertyPlaceholderLocations("false");
        main.configure()
                .withRoutesIncludePattern(Stream.of(
                                "power-instances", "stop-instances", "start-instances", "batch-errors", "timer-errors")
                        .map(name -> "file:routes/" + name + ".camel.yaml")
                        .reduce((one, other) -> one + "," + other)
                        .orElseThrow());
        main.addInitialProperty("camel.main.jmxEnabled", "false");
        main.start();
    }

    private void bind(String name, StubEc2 stub) {
        var client = stub.client();
        var guard =
                new Guard(() -> {}, new ClockSkew("EC2", Duration.ofSeconds(60)), AwsMeter.none(), Clock.systemUTC());
        main.bind(name, GuardedEc2.around(group -> client, guard));
    }

    @AfterEach
    void stop() {
        hang.countDown();
        main.stop();
        scheduler.shutdownNow();
    }

    @Test
    void shouldStopAndStartManyByOneCallEach() {
        // Given
        var stops = line("StopInstances", "ec2-shop");
        var starts = line("StartInstances", "ec2-shop");

        // When
        var wishes = Stream.of(stops.ask("i-1"), stops.ask("i-2"), starts.ask("i-3"), starts.ask("i-4"))
                .toList();

        // Then
        wishes.forEach(wish -> wish.orTimeout(30, TimeUnit.SECONDS).join());
        assertThat(shop.requests(StopInstancesRequest.class))
                .flatExtracting(StopInstancesRequest::instanceIds)
                .containsExactly("i-1", "i-2");
        assertThat(shop.requests(StartInstancesRequest.class))
                .flatExtracting(StartInstancesRequest::instanceIds)
                .containsExactly("i-3", "i-4");
    }

    @Test
    void shouldNotHoldUpOtherAccountsNorStartsWhileACallOfOneHangs() {
        // Given
        var stuck = line("StopInstances", "ec2-hung").ask("i-1");
        Eventually.holds("the call that hangs", SOON, () -> !hung.requests().isEmpty());

        // When
        var others = line("StopInstances", "ec2-shop");
        others.ask("i-2").orTimeout(30, TimeUnit.SECONDS).join();
        others.ask("i-3").orTimeout(30, TimeUnit.SECONDS).join();

        // Then
        assertThat(stuck).isNotDone();
        assertThat(shop.requests()).hasSize(2);
        assertThat(hung.requests()).hasSize(1);
    }

    @Test
    void shouldTellEachWhatItsCallFailedOf() {
        // Given
        refusal = ids -> ids.contains("i-2") ? StubEc2.fault(400, "OperationNotPermitted") : null;
        var stops = line("StopInstances", "ec2-shop");

        // When
        var sound = stops.ask("i-1");
        var refused = stops.ask("i-2");

        // Then
        sound.orTimeout(30, TimeUnit.SECONDS).join();
        assertThatThrownBy(() -> refused.orTimeout(30, TimeUnit.SECONDS).join())
                .cause()
                .isInstanceOfSatisfying(
                        AwsFailure.class, failure -> assertThat(failure.code()).isEqualTo("OperationNotPermitted"));
    }

    @Test
    void shouldSuspendThoseWhoseCallTheFenceHeldBack() {
        // Given
        refusal = ids -> new SuspendedException(SuspendedException.Reason.NOT_LEADER, "not the leader");
        var stops = line("StopInstances", "ec2-shop");

        // When
        List<CompletableFuture<Void>> wishes = List.of(stops.ask("i-1"), stops.ask("i-2"));

        // Then
        assertThat(wishes).allSatisfy(wish -> assertThatThrownBy(
                        () -> wish.orTimeout(30, TimeUnit.SECONDS).join())
                .cause()
                .isInstanceOf(SuspendedException.class));
        assertThat(shop.requests()).hasSize(1);
    }

    /** An account of its own. */
    private PowerLine line(String operation, String client) {
        var quota = new Quota(new RequestBudget(100, timer), new Lanes("test", name -> Runnable::run));
        // A third of a second, so that wishes of one test share a call
        var window = Duration.ofMillis(300);
        return power.add(new PowerLine(
                operation,
                client,
                new PowerLine.Surroundings(
                        () -> quota, new Pauses(timer, new Random(1)), window, new Continuations(Runnable::run))));
    }

    private Ec2Response answer(Ec2Request request) {
        if (request instanceof StopInstancesRequest stop) {
            refuse(stop.instanceIds());
            return StopInstancesResponse.builder()
                    .stoppingInstances(changes(stop.instanceIds()))
                    .build();
        }
        var start = (StartInstancesRequest) request;
        refuse(start.instanceIds());
        return StartInstancesResponse.builder()
                .startingInstances(changes(start.instanceIds()))
                .build();
    }

    private void refuse(List<String> ids) {
        var problem = refusal.apply(ids);
        if (problem != null) {
            throw problem;
        }
    }

    private Ec2Response neverAnswer(Ec2Request request) {
        try {
            hang.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return answer(request);
    }

    private static List<InstanceStateChange> changes(List<String> ids) {
        return ids.stream()
                .map(id -> InstanceStateChange.builder().instanceId(id).build())
                .toList();
    }
}
