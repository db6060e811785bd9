package caravan.preflight;

import caravan.ledger.LockStory;
import caravan.ledger.SourceLocks;
import caravan.model.Names;
import caravan.model.PlanFinding;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/** Whether machines of a plan are carried now, or have been before, by whatever plan: then their Migration fails. */
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
        return locks.stories(byLock.keySet()).thenApply(stories -> {
            var facts = new Facts();
            stories.forEach(story -> tell(byLock.get(story.lock()), story, facts));
            return facts.found();
        });
    }

    private static void tell(String id, LockStory story, Facts facts) {
        if (story.held()) {
            facts.warn(
                    id,
                    "SourceLocked",
                    "/spec/vms",
                    "Instance " + id + " is being migrated by the InstanceMigration " + story.name()
                            + "; while it is, another Migration of it fails.",
                    "Wait until that one has ended, or leave the instance out.");
        } else {
            facts.warn(
                    id,
                    "AlreadyMigrated",
                    "/spec/vms",
                    "Instance " + id + " has been migrated already, to the virtual machine " + story.name() + ".",
                    "Leave it out; or, to carry it once more, set the annotation " + Names.MIGRATE_AGAIN
                            + "=true on the Migration.");
        }
    }
}
