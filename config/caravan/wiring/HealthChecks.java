package caravan.wiring;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckResultBuilder;

/** What {@code /observe/health} says besides Camel's own checks. None of it is liveness: a restart would not cure it. */
public final class HealthChecks {

    private static final String GROUP = "caravan";

    private HealthChecks() {}

    /** Not ready before the informers have synced: until then nothing that users ask for is seen. */
    public static HealthCheck informers(BooleanSupplier synced, Supplier<Map<String, Object>> details) {
        return new Readiness("informers", synced, details);
    }

    /** Detail only: a standby is as ready as the leader, or no roll-out would ever end. */
    public static HealthCheck leadership(Supplier<Map<String, Object>> details) {
        return new Readiness("leadership", () -> true, details);
    }

    /** Detail only: when AWS is down, a pod that is not ready helps nobody. */
    public static HealthCheck aws(Supplier<Map<String, Object>> details) {
        return new Readiness("aws", () -> true, details);
    }

    private record Readiness(String name, BooleanSupplier up, Supplier<Map<String, Object>> details)
            implements HealthCheck {

        @Override
        public String getId() {
            return name;
        }

        @Override
        public String getGroup() {
            return GROUP;
        }

        @Override
        public boolean isEnabled() {
            return true;
        }

        @Override
        public void setEnabled(boolean enabled) {
            throw new UnsupportedOperationException("Health check " + name + " cannot be switched.");
        }

        @Override
        public boolean isLiveness() {
            return false;
        }

        @Override
        public Result call(Map<String, Object> options) {
            var now = new TreeMap<>(details.get());
            var result = HealthCheckResultBuilder.on(this)
                    .state(up.getAsBoolean() ? State.UP : State.DOWN)
                    .details(now);
            // Camel shows details only when asked (?data=true), the message always.
            if (!now.isEmpty()) {
                result.message(now.entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .collect(Collectors.joining(", ")));
            }
            return result.build();
        }
    }
}
