package caravan.phase;

import caravan.fake.FakeTimer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** EBS fills 5,000 MiB/s in a region at a time. */
class FillBudgetTest {

    private static final String HERE = "111122223333 eu-west-1";

    private final FakeTimer time = new FakeTimer();
    private final FillBudget budget = new FillBudget(time);

    @Test
    void c27_shouldLowerTheRateOfTheLastOneAndFillNoMore() {
        // Given
        take(16, 300);

        // Then
        assertThat(budget.take(HERE, 300, 1_024).rate()).isEqualTo(200);
        assertThat(budget.take(HERE, 100, 1_024).rate()).isZero();
        assertThat(budget.take("111122223333 us-east-1", 300, 1_024).rate()).isEqualTo(300);
    }

    @Test
    void c27_shouldFillAgainWhenOthersAreFull() {
        // Given
        take(50, 100);
        assertThat(budget.take(HERE, 100, 1).rate()).isZero();

        // When: 100 GiB at 100 MiB/s
        time.pass(Duration.ofSeconds(1_026));

        // Then
        assertThat(budget.take(HERE, 100, 1).rate()).isEqualTo(100);
    }

    @Test
    void c27_shouldHaveAgainWhatIsGivenBack() {
        // Given
        take(49, 100);
        var last = budget.take(HERE, 100, 100);

        // When
        budget.giveBack(last);

        // Then
        assertThat(budget.take(HERE, 100, 100).rate()).isEqualTo(100);
        assertThat(budget.take(HERE, 100, 100).rate()).isZero();
    }

    private void take(int volumes, int rate) {
        for (var volume = 0; volume < volumes; volume++) {
            assertThat(budget.take(HERE, rate, 100).rate()).isEqualTo(rate);
        }
    }
}
