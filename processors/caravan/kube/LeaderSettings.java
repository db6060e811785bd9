package caravan.kube;

import caravan.model.Require;
import java.time.Duration;

/**
 * How one of several replicas becomes the one that acts.
 *
 * @param enabled false for a single process without a Lease: it always leads
 * @param namespace of the Lease {@code caravan-leader}
 * @param leaseDuration whole seconds; a successor waits this long after the last renewal
 * @param renewDeadline how long after its last renewal a leader may still act
 */
public record LeaderSettings(
        boolean enabled, String namespace, Duration leaseDuration, Duration renewDeadline, Duration retryPeriod) {

    public static final String LEASE = "caravan-leader";

    public LeaderSettings {
        Require.notBlank("caravan.leader.namespace", namespace);
        Require.positive("caravan.leader.retry-period", retryPeriod);
        Require.check(
                "caravan.leader.lease-duration",
                leaseDuration,
                leaseDuration.toSeconds() >= 1 && leaseDuration.toNanosPart() == 0,
                "whole seconds, at least 1s: a Lease knows no parts of a second");
        Require.check(
                "caravan.leader.renew-deadline",
                renewDeadline,
                renewDeadline.compareTo(leaseDuration) < 0,
                "shorter than caravan.leader.lease-duration (" + leaseDuration + ")");
        // The elector waits up to 2.2 retry periods between two tries (its jitter).
        Require.check(
                "caravan.leader.renew-deadline",
                renewDeadline,
                renewDeadline.compareTo(retryPeriod.multipliedBy(11).dividedBy(5)) > 0,
                "longer than 2.2 times caravan.leader.retry-period (" + retryPeriod + ")");
    }
}
