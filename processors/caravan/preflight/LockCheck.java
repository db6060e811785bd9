package caravan.preflight;

import caravan.ledger.SourceLocks;
import caravan.model.Names;
import caravan.model.PlanFinding;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/** Whether machines of a plan have been carried before, by whatever plan: their Migration fails unless its user insists. */
final class LockCheck implements PlanCheck {

    private final SourceLocks locks;

    LockCheck(SourceLocks locks) {
        this.locks = locks;
    }

    @Override
    public CompletableFuture<List<PlanFinding>> check(Scene scene) {
        var place = scene.ground().place();
        var byLock = scene.machines().stream()
                .map(Scene.Machine::id)
                .collect(Collectors.toMap(
                        id -> SourceLocks.nameOf(place.sourceAccount(), place.region(), id), id -> id));
        return locks.machines(byLock.keySet()).thenApply(machines -> {
            var facts = new Facts();
            machines.forEach((lock, machine) -> facts.warn(
                    byLock.get(lock),
                    "AlreadyMigrated",
                    "/spec/vms",
                    "Instance " + byLock.get(lock) + " has been migrated already, to the virtual machine " + machine
                            + ".",
                    "Leave it out; or, to carry it once more, set the annotation " + Names.MIGRATE_AGAIN
                            + "=true on the Migration."));
            return facts.found();
        });
    }
}
