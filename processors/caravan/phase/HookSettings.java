package caravan.phase;

import caravan.model.Require;
import java.time.Duration;

/**
 * How long a hook may run.
 *
 * @param timeout for a Hook that tells no deadline of its own
 */
public record HookSettings(Duration timeout) {

    public HookSettings {
        Require.positive("caravan.hook.timeout", timeout);
    }
}
