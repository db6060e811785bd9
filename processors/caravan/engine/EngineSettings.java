package caravan.engine;

import caravan.model.Require;
import java.time.Duration;

/**
 * Limits and deadlines of the engine.
 *
 * @param doubtDeadline how long a step before commit may be entered again and again without a definite answer
 * @param cleanupDeadline how long what follows the commit is retried before it becomes a warning
 * @param startDeadline how long a roll-back tries to start the source
 * @param quietTime Z of the protocol: the longest life of a request already sent
 * @param sweepGrace how long something must have been seen without an owner before it is deleted
 */
public record EngineSettings(
        int planMaxInFlight,
        int providerMaxInFlight,
        Duration backoffInitial,
        Duration backoffMax,
        Duration doubtDeadline,
        Duration cleanupDeadline,
        Duration startDeadline,
        Duration quietTime,
        Duration sweepGrace) {

    public EngineSettings {
        Require.inRange("caravan.plan.max-in-flight", planMaxInFlight, 1, 1_000);
        Require.inRange("caravan.provider.max-in-flight", providerMaxInFlight, 1, 1_000);
        Require.positive("caravan.resume.backoff-initial", backoffInitial);
        Require.positive("caravan.resume.backoff-max", backoffMax);
        Require.positive("caravan.phase.doubt-deadline", doubtDeadline);
        Require.positive("caravan.cleanup.deadline", cleanupDeadline);
        Require.positive("caravan.rollback.start-deadline", startDeadline);
        Require.positive("caravan.settle.quiet-time", quietTime);
        Require.notNegative("caravan.sweep.grace", sweepGrace);
    }
}
