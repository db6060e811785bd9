package caravan.aws;

import caravan.fake.FakeTimer;
import caravan.model.SuspendedException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** A permit that arrives when the batch it was taken for is no more. */
class LatePermitTest {

    private static final Duration WINDOW = Duration.ofMillis(200);

    private final FakeTimer timer = new FakeTimer();
    private final InstancePower power = new InstancePower();
    private final Quota shop = new Quota(new RequestBudget(100, timer), new Lanes("test", name -> Runnable::run));
    private final PowerLine stops = power.add(new PowerLine(
            "StopInstances",
            "ec2-shop",
            new PowerLine.Surroundings(
                    () -> shop, new Pauses(timer, new Random(1)), WINDOW, new Continuations(Runnable::run))));

    @Test
    void shouldNotTakeThePermitOfASuspendedBatchForItsOwn() {
        // Given: the batch waits a second for its permit
        var others = IntStream.range(0, 55)
                .mapToObj(other -> shop.budget().permit("StopInstances"))
                .toList();
        var first = stops.ask("i-1");
        timer.pass(WINDOW);
        power.due();
        power.suspendAll(new SuspendedException("the lease is lost"));
        power.resume();
        var next = stops.ask("i-2");
        timer.pass(WINDOW);
        power.due();

        // When: the first permit has come, the second has not
        timer.pass(Duration.ofMillis(900));
        var early = power.due();
        timer.pass(WINDOW);
        var due = power.due();

        // Then
        assertThat(early).isEmpty();
        assertThat(due).singleElement().satisfies(batch -> assertThat(batch.instanceIds())
                .containsExactly("i-2"));
        assertThat(next).isNotDone();
        assertThat(first).isCompletedExceptionally();
        assertThat(others).allMatch(CompletableFuture::isDone);
    }
}
