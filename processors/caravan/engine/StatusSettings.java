package caravan.engine;

import caravan.model.Require;
import java.time.Duration;

/** How often the status of every object is compared, whether it was heard of or not. */
public record StatusSettings(Duration fullPass) {

    public StatusSettings {
        Require.positive("caravan.status.full-pass", fullPass);
    }
}
