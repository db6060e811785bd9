package caravan.ledger;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Why the lock of an instance is not to be had.
 *
 * @param held whether a migration holds it, rather than that its instance has become a virtual machine
 * @param name of the InstanceMigration or of the virtual machine, for people
 */
public record LockStory(String lock, boolean held, String name) {

    /** Empty where it can be had; {@code active} tells of a record that holds one whether it has not ended. */
    static Optional<LockStory> of(Lease lock, Predicate<String> active) {
        var notes = LockNotes.of(lock);
        var name = lock.getMetadata().getName();
        return SourceLocks.holderOf(lock)
                .filter(active)
                .flatMap(holder -> HeldLock.of(lock))
                .map(held -> new LockStory(name, true, held.holderName()))
                .or(() -> notes.machine().map(machine -> new LockStory(name, false, notes.machineName())));
    }
}
