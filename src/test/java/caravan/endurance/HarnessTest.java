package caravan.endurance;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Every scenario ends as promised when nothing goes wrong, and the same way again from the same seed. */
class HarnessTest {

    static List<Scenario> scenarios() {
        return List.of(
                Scenario.plain(),
                Scenario.converting(),
                Scenario.failing(),
                Scenario.cancelled(),
                Scenario.switchedOff(),
                Scenario.switchedOffFailing(),
                Scenario.several());
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void shouldKeepEveryPromiseWhenNothingGoesWrong(Scenario scenario) {
        for (var seed = 1; seed <= 3; seed++) {
            var story = new Story(seed, scenario).begin();
            assertThat(story.end()).as("%s, seed %s", scenario.name(), seed).isEmpty();
        }
    }

    @Test
    void shouldMakeTheSameCallsWhenTheSeedIsTheSame() {
        // When
        var first = new Story(7, Scenario.several()).begin();
        first.end();
        var second = new Story(7, Scenario.several()).begin();
        second.end();

        // Then
        assertThat(second.world().calls()).isEqualTo(first.world().calls());
    }
}
