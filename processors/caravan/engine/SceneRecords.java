package caravan.engine;

import caravan.api.InstanceMigration;
import caravan.ledger.SourceLocks;
import caravan.model.State;
import caravan.status.PlanRead;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The records of one scene by what they belong to, so that nobody looks through all of them for each one. */
final class SceneRecords {

    private final List<InstanceMigration> all;
    private final Map<String, List<InstanceMigration>> byPlan;
    private final Map<String, List<InstanceMigration>> byMigration;
    private Optional<Limits> begun = Optional.empty();
    private Optional<Map<String, Ahead>> queue = Optional.empty();

    /** How many pending records of the same plan, and of the same provider, come first. */
    private record Ahead(int ofPlan, int ofProvider) {}

    SceneRecords(List<InstanceMigration> all) {
        this.all = all;
        byPlan = all.stream().collect(Collectors.groupingBy(Limits::planOf));
        byMigration = all.stream()
                .collect(Collectors.groupingBy(
                        record -> String.valueOf(record.getSpec().migration().uid())));
    }

    List<InstanceMigration> ofPlan(String uid) {
        return byPlan.getOrDefault(uid, List.of());
    }

    /** Those of a Migration, and of its plan: what has succeeded there is not carried again, unless it insists. */
    List<InstanceMigration> around(GenericKubernetesResource migration, Optional<PlanRead> plan) {
        var own = byMigration.getOrDefault(migration.getMetadata().getUid(), List.of());
        if (plan.isEmpty() || SourceLocks.insists(migration)) {
            return own;
        }
        var uid = plan.get().object().ref().uid();
        var around = new ArrayList<>(ofPlan(uid));
        own.stream().filter(record -> !uid.equals(Limits.planOf(record))).forEach(around::add);
        return around;
    }

    /** What is under way. */
    Limits begun(EngineSettings.Limits most) {
        if (begun.isEmpty()) {
            var counted = new Limits(most);
            all.stream().filter(Limits::hasBegun).forEach(counted::take);
            begun = Optional.of(counted);
        }
        return begun.get();
    }

    /** How many come before a pending record, of those that the same limit keeps waiting. */
    int ahead(InstanceMigration waiting, Limits.Reached reached) {
        if (queue.isEmpty()) {
            queue = Optional.of(line());
        }
        var ahead = queue.get().getOrDefault(waiting.uid(), new Ahead(0, 0));
        return reached.setting().contains(".plan.") ? ahead.ofPlan() : ahead.ofProvider();
    }

    private Map<String, Ahead> line() {
        var line = new HashMap<String, Ahead>();
        var plans = new HashMap<String, Integer>();
        var providers = new HashMap<String, Integer>();
        all.stream()
                .filter(record -> record.state() == State.PENDING)
                .sorted(Admission.OLDEST_FIRST)
                .forEachOrdered(record -> line.put(
                        record.uid(),
                        new Ahead(
                                plans.merge(Limits.planOf(record), 1, Integer::sum) - 1,
                                providers.merge(Limits.providerOf(record), 1, Integer::sum) - 1)));
        return line;
    }
}
