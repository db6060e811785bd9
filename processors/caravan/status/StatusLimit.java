package caravan.status;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/**
 * Keeps a status below what etcd takes: first finished VMs lose their pipelines, then all VMs become counts. Both say so
 * in a condition; the records stay whole.
 *
 * @param bytes as JSON
 * @param size of a status as JSON, in bytes
 */
public record StatusLimit(int bytes, ToIntFunction<Map<String, Object>> size) {

    private static final String SHORTENED = "StatusShortened";
    private static final String SUGGESTION = "The InstanceMigrations of the same namespace tell everything.";

    /** Puts the conditions into the status and cuts {@code holder}, the part of it that holds the VMs. */
    Map<String, Object> fit(Map<String, Object> status, Map<String, Object> holder, Conditions conditions) {
        status.put("conditions", conditions.list());
        if (size.applyAsInt(status) <= bytes) {
            return status;
        }
        var vms = Nested.list(holder, "vms");
        holder.put("vms", vms.stream().map(StatusLimit::withoutPipeline).toList());
        warn(status, conditions, "The pipelines of finished VMs are left out: the status would be too large.");
        if (size.applyAsInt(status) > bytes) {
            holder.put("vms", List.of());
            holder.put("vmCounts", counts(vms));
            warn(status, conditions, "VMs are only counted: the status would be too large.");
        }
        return status;
    }

    private static void warn(Map<String, Object> status, Conditions conditions, String message) {
        conditions.set(SHORTENED, Conditions.WARN, new Conditions.Text("TooLarge", message, SUGGESTION, List.of()));
        status.put("conditions", conditions.list());
    }

    /** The peer's CRD requires a pipeline, so an empty one stays. */
    private static Map<String, Object> withoutPipeline(Map<String, Object> vm) {
        if (!Pipeline.COMPLETED.equals(Nested.text(vm, "phase"))) {
            return vm;
        }
        var shorter = new LinkedHashMap<>(vm);
        shorter.put("pipeline", List.of());
        return shorter;
    }

    private static Map<String, Object> counts(List<Map<String, Object>> vms) {
        var counts = new LinkedHashMap<String, Object>();
        counts.put("total", (long) vms.size());
        counts.put("completed", count(vms, vm -> Pipeline.COMPLETED.equals(Nested.text(vm, "phase"))));
        for (var outcome : List.of(Outcome.SUCCEEDED, Outcome.FAILED, Outcome.CANCELED)) {
            var key = outcome.text().substring(0, 1).toLowerCase(java.util.Locale.ROOT)
                    + outcome.text().substring(1);
            counts.put(key, count(vms, vm -> Nested.find(Nested.list(vm, "conditions"), "type", outcome.text())
                    .isPresent()));
        }
        return counts;
    }

    private static long count(List<Map<String, Object>> vms, java.util.function.Predicate<Map<String, Object>> which) {
        return vms.stream().filter(which).count();
    }
}
