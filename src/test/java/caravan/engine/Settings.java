package caravan.engine;

import java.time.Duration;

/** Settings of the engine as tests want them: Z is sixteen minutes, W five, the grace of a sweep half an hour. */
final class Settings {

    private Settings() {}

    static EngineSettings of(Duration doubtDeadline) {
        return of(doubtDeadline, false);
    }

    static EngineSettings of(Duration doubtDeadline, boolean dryRun) {
        return of(new EngineSettings.Limits(2, 3), doubtDeadline, dryRun);
    }

    static EngineSettings of(EngineSettings.Limits limits) {
        return of(limits, Duration.ofHours(2), false);
    }

    private static EngineSettings of(EngineSettings.Limits limits, Duration doubtDeadline, boolean dryRun) {
        return new EngineSettings(
                limits,
                new EngineSettings.Backoff(Duration.ofSeconds(5), Duration.ofMinutes(5)),
                doubtDeadline,
                Duration.ofHours(1),
                Duration.ofHours(4),
                Duration.ofMinutes(16),
                new EngineSettings.Sweeping(Duration.ofMinutes(30), dryRun, Duration.ofMinutes(5)));
    }
}
