package caravan.phase;

import caravan.model.Require;
import java.time.Duration;

/**
 * How long each wait of a phase may take, before commit the longest it may keep the source stopped.
 *
 * @param fillingTimeout after commit: how long a snapshot stays shared at most
 * @param consistencyWindow W of the protocol: how long AWS may hide what it has made
 */
public record PhaseSettings(
        Duration stopTimeout,
        Duration snapshotTimeout,
        Duration volumeTimeout,
        Duration bindTimeout,
        Duration pendingTimeout,
        Duration probeTimeout,
        Duration conversionTimeout,
        Duration detachTimeout,
        Duration fillingTimeout,
        Duration consistencyWindow) {

    public PhaseSettings {
        Require.positive("caravan.phase.stop-timeout", stopTimeout);
        Require.positive("caravan.phase.snapshot-timeout", snapshotTimeout);
        Require.positive("caravan.phase.volume-timeout", volumeTimeout);
        Require.positive("caravan.phase.bind-timeout", bindTimeout);
        Require.positive("caravan.phase.pending-timeout", pendingTimeout);
        Require.positive("caravan.phase.probe-timeout", probeTimeout);
        Require.positive("caravan.phase.conversion-timeout", conversionTimeout);
        Require.positive("caravan.phase.detach-timeout", detachTimeout);
        Require.positive("caravan.phase.filling-timeout", fillingTimeout);
        Require.positive("caravan.aws.consistency-window", consistencyWindow);
    }
}
