package caravan.phase;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class FillingTest {

    private static final Instant BEGAN = Instant.parse("2026-03-01T12:00:10Z");

    @ParameterizedTest
    @CsvSource({
        "at once, PT0S, PT1S",
        "as long again, PT7S, PT7S",
        "at the next whole minute, PT2M, PT50S",
        "at the deadline, PT9M55S, PT5S"
    })
    void shouldLookAgain(String when, Duration passed, Duration pause) {
        assertThat(Filling.pause(BEGAN, BEGAN.plus(passed), BEGAN.plusSeconds(600)))
                .as(when)
                .isEqualTo(pause);
    }
}
