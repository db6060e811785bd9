package caravan.sim.time;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class VirtualTimeTest {

    private final VirtualTime time = new VirtualTime(1);

    @Test
    void shouldRunInOrderOfTimeWhenHoursPass() {
        // Given
        var seen = new ArrayList<String>();
        time.after(Duration.ofHours(3), () -> seen.add("late " + Duration.between(VirtualTime.START, time.now())));
        time.after(Duration.ofMillis(1), () -> seen.add("early"));

        // When
        time.runUntilIdle();

        // Then
        assertThat(seen).containsExactly("early", "late PT3H");
    }

    @Test
    void shouldOrderOneInstantByTheSeedWhenSeveralAreDue() {
        // Given
        var orders = new HashSet<List<Integer>>();

        // When
        for (var seed = 0; seed < 100; seed++) {
            var order = order(seed);
            assertThat(order(seed)).isEqualTo(order);
            orders.add(order);
        }

        // Then
        assertThat(orders).hasSize(6);
    }

    private static List<Integer> order(long seed) {
        var time = new VirtualTime(seed);
        var order = new ArrayList<Integer>();
        for (var number : List.of(1, 2, 3)) {
            time.execute(() -> order.add(number));
        }
        time.runUntilIdle();
        return order;
    }

    @Test
    void shouldStopAtTheConditionWhenItHolds() {
        // Given
        var passed = time.after(Duration.ofMinutes(5));
        var repeated = new ArrayList<String>();
        time.every(Duration.ofMinutes(1), () -> repeated.add("tick"));

        // When
        var held = time.runUntil(passed::isDone, Duration.ofHours(1));

        // Then
        assertThat(held).isTrue();
        assertThat(time.now()).isEqualTo(VirtualTime.START.plus(Duration.ofMinutes(5)));
        assertThat(time.runUntil(() -> false, Duration.ofMinutes(10))).isFalse();
        assertThat(repeated).hasSizeBetween(14, 15);
    }

    @Test
    void shouldNameTheLoopWhenNoTimePasses() {
        // Given
        time.execute(this::again);

        // When // Then
        assertThatThrownBy(time::runUntilIdle)
                .hasMessageContaining("no time passed")
                .hasMessageContaining(getClass().getSimpleName());
    }

    private void again() {
        time.execute(this::again);
    }

    @Test
    void shouldDropWhatIsLeftWhenALifeEnds() {
        // Given
        var life = new Lifetime(time);
        var done = new ArrayList<String>();
        life.every(Duration.ofSeconds(1), () -> done.add("tick"));
        var task = life.scheduler().schedule(() -> done.add("scheduled"), 90, TimeUnit.SECONDS);
        time.after(Duration.ofMillis(2500), life::end);

        // When
        time.run(Duration.ofMinutes(2));

        // Then
        assertThat(done).containsExactly("tick", "tick");
        assertThat(task.isDone()).isFalse();
    }

    @Test
    void shouldMakeUpForItLaterWhenALifeIsPaused() {
        // Given
        var life = new Lifetime(time);
        var woken = life.after(Duration.ofSeconds(1)).thenApply(over -> life.now());
        life.pause(Duration.ofMinutes(10));

        // When
        time.runUntilIdle();

        // Then
        assertThat(woken.join()).isEqualTo(VirtualTime.START.plus(Duration.ofMinutes(10)));
    }

    @Test
    void shouldCallOffWhenATaskIsCancelled() {
        // Given
        var done = new ArrayList<String>();
        var task = new Lifetime(time).scheduler().schedule(() -> done.add("scheduled"), 1, TimeUnit.SECONDS);

        // When
        task.cancel(false);
        time.runUntilIdle();

        // Then
        assertThat(done).isEmpty();
    }
}
