package caravan.preflight;

import caravan.ledger.Ledger;
import caravan.model.Plan;
import caravan.model.PlanVm;
import caravan.model.State;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/** Machines of a plan that no migration carries, or has carried. */
final class Remaining {

    private Remaining() {}

    static CompletableFuture<Set<String>> of(Ledger ledger, Plan plan) {
        return ledger.ofPlan(plan.ref()).thenApply(records -> {
            var left = plan.vms().stream().map(PlanVm::id).collect(Collectors.toCollection(LinkedHashSet::new));
            records.stream()
                    .filter(record ->
                            record.state() == State.SUCCEEDED || !record.state().ended())
                    .forEach(record -> left.remove(record.getSpec().instanceId()));
            return left;
        });
    }
}
