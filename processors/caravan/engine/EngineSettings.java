package caravan.engine;

import caravan.model.Require;
import java.time.Duration;

/**
 * Limits and deadlines of the engine.
 *
 * @param doubtDeadline how long a step before commit may be entered again and again without a definite answer
 * @param cleanupDeadline how long what follows the commit is retried before it becomes a warning
 * @param startDeadline how long a roll-back tries to start the source; longer than Z, within which a stop may still arrive
 * @param quietTime Z of the protocol: the longest life of a request already sent
 * @param sweeping what the sweep may do, and when
 */
public record EngineSettings(
        Limits limits,
        Backoff backoff,
        Duration doubtDeadline,
        Duration cleanupDeadline,
        Duration startDeadline,
        Duration quietTime,
        Sweeping sweeping) {

    public EngineSettings {
        Require.positive("caravan.phase.doubt-deadline", doubtDeadline);
        Require.positive("caravan.cleanup.deadline", cleanupDeadline);
        Require.positive("caravan.settle.quiet-time", quietTime);
        Require.check(
                "caravan.rollback.start-deadline",
                startDeadline,
                startDeadline.compareTo(quietTime) > 0,
                "longer than caravan.settle.quiet-time (" + quietTime
                        + "), within which a stop that was sent may still arrive");
    }

    /** The longest time after which something late may still appear: max(W, Z) of rule 15. */
    public Duration late() {
        var window = sweeping.consistencyWindow();
        return window.compareTo(quietTime) > 0 ? window : quietTime;
    }

    /**
     * What the sweep may do.
     *
     * @param grace how long something must have been seen before it is deleted
     * @param dryRun nothing is deleted, only reported
     * @param consistencyWindow W of the protocol: how long AWS may hide what it has made
     */
    public record Sweeping(Duration grace, boolean dryRun, Duration consistencyWindow) {

        public Sweeping {
            Require.notNegative("caravan.sweep.grace", grace);
            Require.positive("caravan.aws.consistency-window", consistencyWindow);
        }
    }

    /**
     * How many instances of one plan, and of one provider, are under way at once. A plan's status tells of each, and has
     * room for a thousand at most; a provider is usually an account, which may hold many plans.
     */
    public record Limits(int plan, int provider) {

        public Limits {
            Require.inRange("caravan.plan.max-in-flight", plan, 1, 1_000);
            Require.inRange("caravan.provider.max-in-flight", provider, 1, 10_000);
        }
    }

    /** How long a record in trouble is left alone: at first, and at most. */
    public record Backoff(Duration initial, Duration most) {

        public Backoff {
            Require.positive("caravan.resume.backoff-initial", initial);
            Require.check(
                    "caravan.resume.backoff-max",
                    most,
                    most.compareTo(initial) >= 0,
                    "at least caravan.resume.backoff-initial (" + initial + ")");
        }
    }
}
