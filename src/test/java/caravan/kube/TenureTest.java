package caravan.kube;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TenureTest {

    private long nanos;
    private Instant wall = Instant.parse("2026-11-01T00:00:00Z");
    private final Tenure tenure = new Tenure(Duration.ofSeconds(10), () -> nanos, () -> wall);

    @Test
    void shouldNotHoldBeforeTheFirstRenewal() {
        assertThat(tenure.holds()).isFalse();
    }

    @Test
    void shouldEndOneTermAfterTheRenewalWasSent() {
        // Given
        var sent = tenure.now();
        pass(Duration.ofSeconds(2));
        tenure.renew(sent);

        // When
        pass(Duration.ofMillis(7_999));
        var justBefore = tenure.holds();
        pass(Duration.ofMillis(1));

        // Then
        assertThat(justBefore).isTrue();
        assertThat(tenure.holds()).isFalse();
    }

    @Test
    void shouldEndWhenTheMachineSlept() {
        // Given
        tenure.renew(tenure.now());

        // When
        wall = wall.plusSeconds(3_600);

        // Then
        assertThat(tenure.holds()).isFalse();
    }

    @Test
    void shouldEndInTimeWhenTheWallClockIsSetBack() {
        // Given
        tenure.renew(tenure.now());
        wall = wall.minusSeconds(3_600);

        // When
        pass(Duration.ofSeconds(10));

        // Then
        assertThat(tenure.holds()).isFalse();
    }

    private void pass(Duration duration) {
        nanos += duration.toNanos();
        wall = wall.plus(duration);
    }
}
