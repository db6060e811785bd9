package caravan.aws;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class StepKeyTest {

    private static final StepKey KEY = new StepKey("uid-1", "vol-1", "snapshot", 0);

    @Test
    void shouldBeTheSameAfterARestart() {
        assertThat(KEY.hash())
                .isEqualTo(new StepKey("uid-1", "vol-1", "snapshot", 0).hash())
                .matches("[0-9a-f]{64}");
        assertThat(KEY.clientToken()).hasSizeLessThanOrEqualTo(64);
    }

    @Test
    void shouldDifferInEveryPart() {
        assertThat(KEY.hash())
                .isNotIn(
                        new StepKey("uid-2", "vol-1", "snapshot", 0).hash(),
                        new StepKey("uid-1", "vol-2", "snapshot", 0).hash(),
                        new StepKey("uid-1", "vol-1", "volume", 0).hash(),
                        new StepKey("uid-1", "vol-1", "snapshot", 1).hash());
    }
}
