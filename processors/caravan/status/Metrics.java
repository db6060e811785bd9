package caravan.status;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.Map;

/** Names what Caravan counts; Prometheus reads it at {@code /observe/metrics} with dots as underscores. */
public final class Metrics {

    private static final String OPERATION = "operation";

    private final MeterRegistry registry;
    private final MultiGauge inState;
    private final MultiGauge sweep;

    public Metrics(MeterRegistry registry) {
        this.registry = registry;
        this.inState = MultiGauge.builder("caravan.migrations")
                .description("Instances being migrated, by state")
                .register(registry);
        this.sweep = MultiGauge.builder("caravan.sweep")
                .description(
                        "What the last sweep found: without a record, waiting, removed, not to be removed, locks without holder")
                .register(registry);
    }

    /** How many instances are in each state now; a state that is not named has none. */
    public void migrationsInState(Map<String, Integer> counts) {
        inState.register(
                counts.entrySet().stream()
                        .map(entry -> Row.of(Tags.of("state", entry.getKey()), entry.getValue()))
                        .toList(),
                true);
    }

    /** One instance has reached an end state. */
    public void migrationEnded(String outcome) {
        registry.counter("caravan.migrations.ended", "outcome", outcome).increment();
    }

    /** One instance has passed a phase. */
    public void phaseTook(String phase, Duration took) {
        registry.timer("caravan.phase.duration", "phase", phase).record(took);
    }

    /** What the last sweep found, by kind of finding. */
    public void swept(Map<String, Integer> counts) {
        sweep.register(
                counts.entrySet().stream()
                        .map(entry -> Row.of(Tags.of("found", entry.getKey()), entry.getValue()))
                        .toList(),
                true);
    }

    /** One call to AWS was sent, whatever came of it. */
    public void awsCalled(String operation) {
        registry.counter("caravan.aws.calls", OPERATION, operation).increment();
    }

    /** AWS answered that there were too many calls. */
    public void awsThrottled(String operation) {
        registry.counter("caravan.aws.throttles", OPERATION, operation).increment();
    }

    /**
     * A call to AWS failed.
     *
     * @param code AWS's error code, or the kind of failure when AWS gave none; never a message, which has no end of
     *     variants
     */
    public void awsFailed(String operation, String code) {
        registry.counter("caravan.aws.errors", OPERATION, operation, "code", code)
                .increment();
    }
}
