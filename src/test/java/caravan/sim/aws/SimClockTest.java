package caravan.sim.aws;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class SimClockTest {

    @Test
    void shouldRunFasterWhenScaled() {
        // Given
        var clock = SimClock.scaled(1_000_000);
        var before = clock.now();
        var deadline = Instant.now().plusSeconds(10);

        // When
        while (Instant.now().isBefore(deadline) && clock.now().isBefore(before.plusSeconds(1_000))) {
            Thread.onSpinWait();
        }

        // Then
        assertThat(clock.now()).isAfterOrEqualTo(before.plusSeconds(1_000));
        assertThatIllegalArgumentException().isThrownBy(() -> SimClock.scaled(0));
    }

    @Test
    void shouldFollowAnotherClock() {
        var other = SimClock.manual();
        var clock = SimClock.following(other::now);
        other.advance(Duration.ofSeconds(3));
        assertThat(clock.now()).isEqualTo(other.now());
    }

    @Test
    void shouldStandStillUntilAdvancedWhenManual() {
        var clock = SimClock.manual();
        var before = clock.now();
        assertThat(clock.now()).isEqualTo(before);
        clock.advance(Duration.ofSeconds(3));
        assertThat(clock.now()).isEqualTo(before.plusSeconds(3));
    }
}
