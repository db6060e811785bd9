package caravan.aws;

import caravan.fake.FakeTimer;
import caravan.model.Verdict;
import caravan.model.Wait;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.InstanceStateChange;
import software.amazon.awssdk.services.ec2.model.StopInstancesResponse;

import static org.assertj.core.api.Assertions.assertThat;

/** A lone machine is served at once; a crowd is kept together, because it shares its calls. */
class LoneOrCrowdTest {

    private static final Duration WINDOW = AwsSettingsTest.settings().batchWindow();
    /** A tenth of the window. */
    private static final Duration SOON = Duration.ofMillis(20);

    private final FakeTimer timer = new FakeTimer();
    private final Continuations continuations = new Continuations(Runnable::run);
    private final List<Collection<String>> looks = new ArrayList<>();
    private final WaitList<String> waits = new WaitList<>(
            new Lookup<>(this::find, this::find, id -> id),
            AwsSettingsTest.settings(),
            new WaitList.Time(timer, new Random(1)),
            continuations);
    private final InstancePower power = new InstancePower();
    private final PowerLine stops = power.add(new PowerLine(
            InstancePower.STOP,
            "ec2-shop",
            new PowerLine.Surroundings(this::quota, new Pauses(timer, new Random(1)), WINDOW, continuations)));

    @Test
    void shouldLookSoonAtWhatALoneMachineWaitsForWithoutATick() {
        // Given
        var done = await(0, 3);

        // When
        timer.pass(SOON);

        // Then
        assertThat(done).allMatch(CompletableFuture::isDone);
        assertThat(looks).hasSize(1);
    }

    @Test
    void shouldLeaveACrowdToTheTick() {
        // Given
        assertThat(await(0, 5)).hasSize(5);
        timer.pass(SOON);

        // When
        var later = await(5, 9);
        timer.pass(WINDOW.multipliedBy(2));

        // Then
        assertThat(looks).as("the one that showed how many they are").hasSize(1);
        assertThat(later).noneMatch(CompletableFuture::isDone);
        waits.dispatchDue();
        assertThat(looks).hasSize(2);
    }

    @Test
    void shouldNotKeepTheStopOfALoneMachineForTheWholeWindow() {
        // Given
        var stop = stops.ask("i-1");

        // When
        timer.pass(SOON);

        // Then
        assertThat(power.due()).hasSize(1);
        assertThat(stop).isNotDone();
    }

    @Test
    void shouldKeepTheStopsOfACrowdForTheWholeWindow() {
        // Given
        var ids = IntStream.range(0, 5).mapToObj(number -> "i-" + number).toList();
        var first = ids.stream().map(stops::ask).toList();
        timer.pass(SOON);
        power.answered(power.due().get(0), stopping(ids));
        assertThat(first).allMatch(CompletableFuture::isDone);

        // When
        var late = stops.ask("i-late");
        timer.pass(SOON);

        // Then
        assertThat(power.due()).as("more may come").isEmpty();
        timer.pass(WINDOW);
        assertThat(power.due()).hasSize(1);
        assertThat(late).isNotDone();
    }

    private List<CompletableFuture<String>> await(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(number -> waits.await(new Wait<>(
                        "snap-" + number, "it", seen -> Verdict.reachedIf(seen.isPresent()), Duration.ofHours(1))))
                .toList();
    }

    private CompletableFuture<List<String>> find(Collection<String> ids) {
        looks.add(ids);
        return CompletableFuture.completedFuture(List.copyOf(ids));
    }

    private Quota quota() {
        return new Quota(new RequestBudget(100, timer), new Lanes("test", name -> Runnable::run));
    }

    private static StopInstancesResponse stopping(List<String> ids) {
        return StopInstancesResponse.builder()
                .stoppingInstances(ids.stream()
                        .map(id -> InstanceStateChange.builder().instanceId(id).build())
                        .toList())
                .build();
    }
}
