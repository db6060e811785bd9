package caravan.ledger;

import caravan.api.InstanceMigration;
import caravan.api.reader.MigrationReader;
import caravan.api.reader.PlanReader;
import caravan.api.reader.Trees;
import caravan.model.CanceledException;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.Optional;
import java.util.Set;

/**
 * What a Migration and its Plan say about going on, understood once for all of their records. Whoever says stop is heard,
 * whatever else is wrong in what he says: one that is refused opens nothing, but stops what runs. Pure.
 */
public record Wishes(Optional<OfMigration> migration, Optional<OfPlan> plan) {

    /** Of the Migration; ids and names of the machines that are canceled. */
    record OfMigration(String uid, boolean deleting, Set<String> canceled) {

        static OfMigration of(GenericKubernetesResource object) {
            var canceled = MigrationReader.read(Trees.written(object)).draft().canceled();
            return new OfMigration(object.getMetadata().getUid(), isDeleting(object), canceled);
        }
    }

    /** Of the Plan. */
    record OfPlan(String uid, boolean deleting, boolean archived) {

        static OfPlan of(GenericKubernetesResource object) {
            var archived = PlanReader.read(Trees.written(object)).draft().archived();
            return new OfPlan(object.getMetadata().getUid(), isDeleting(object), archived);
        }
    }

    /** As both were just read; empty where there is none. */
    public static Wishes in(Optional<GenericKubernetesResource> migration, Optional<GenericKubernetesResource> plan) {
        return new Wishes(migration.map(OfMigration::of), plan.map(OfPlan::of));
    }

    /** Whether any record is to stop. */
    public boolean any() {
        return migration
                        .filter(one -> one.deleting() || !one.canceled().isEmpty())
                        .isPresent()
                || plan.filter(one -> !one.deleting() && !one.archived()).isEmpty();
    }

    /** The wish to stop this record, for which both were read: where its own Migration is not there, it was deleted. */
    Optional<CanceledException> of(InstanceMigration record) {
        if (record.getMetadata().getDeletionTimestamp() != null) {
            return Optional.of(ofDeleted());
        }
        return own(record).map(mine -> of(record, mine)).orElseGet(() -> deleted("The Migration was deleted."));
    }

    /** The same for any record: of another Migration it says nothing. */
    Optional<CanceledException> ofOwn(InstanceMigration record) {
        return own(record).flatMap(mine -> of(record));
    }

    private Optional<OfMigration> own(InstanceMigration record) {
        return migration.filter(
                one -> one.uid().equals(record.getSpec().migration().uid()));
    }

    private Optional<CanceledException> of(InstanceMigration record, OfMigration mine) {
        if (mine.deleting()) {
            return deleted("The Migration is being deleted.");
        }
        var ownPlan =
                plan.filter(one -> one.uid().equals(record.getSpec().plan().uid()));
        if (ownPlan.isEmpty() || ownPlan.get().deleting()) {
            return deleted("The Plan is being deleted.");
        }
        // A machine that its plan gives no name is called by its id.
        var canceled = mine.canceled();
        if (canceled.contains(record.getSpec().instanceId())
                || canceled.contains(record.getSpec().instanceName())) {
            return Optional.of(new CanceledException("UserRequested", "The migration has been canceled."));
        }
        return ownPlan.get().archived()
                ? Optional.of(new CanceledException("Archived", "The Plan was archived."))
                : Optional.empty();
    }

    static CanceledException ofDeleted() {
        return new CanceledException("Deleted", "The InstanceMigration is being deleted.");
    }

    private static Optional<CanceledException> deleted(String how) {
        return Optional.of(new CanceledException("Deleted", how));
    }

    private static boolean isDeleting(GenericKubernetesResource object) {
        return object.getMetadata().getDeletionTimestamp() != null;
    }
}
