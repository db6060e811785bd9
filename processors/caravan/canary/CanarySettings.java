package caravan.canary;

import caravan.model.Require;
import java.time.Duration;

/**
 * Whether canaries fly.
 *
 * @param again for how long one that has come back is believed
 */
public record CanarySettings(boolean enabled, Duration again) {

    public CanarySettings {
        Require.positive("caravan.canary.again", again);
    }
}
