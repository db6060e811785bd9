package caravan.engine;

import caravan.api.InstanceMigration;
import caravan.api.InstanceMigrationSpec;
import caravan.api.Kinds;
import caravan.api.Reference;
import caravan.kube.KubeFailure;
import caravan.kube.KubeGateway;
import caravan.model.Futures;
import caravan.model.Migration;
import caravan.model.MigrationException;
import caravan.model.Names;
import caravan.model.Plan;
import caravan.model.PlanVm;
import caravan.model.SuspendedException;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import java.util.concurrent.CompletableFuture;

/** Makes the record of a machine, and sees whose it is where one of its name is there already. */
final class NewRecords {

    private final KubeGateway kube;

    NewRecords(KubeGateway kube) {
        this.kube = kube;
    }

    static InstanceMigration of(Migration migration, Plan plan, PlanVm vm) {
        var record = new InstanceMigration();
        record.setMetadata(new ObjectMetaBuilder()
                .withNamespace(plan.ref().namespace())
                .withName(migration.ref().name() + "-" + vm.id())
                .withFinalizers(Names.FINALIZER)
                .addToLabels("plan", plan.ref().uid())
                .addToLabels("migration", migration.ref().uid())
                .addToLabels("vmID", vm.id())
                .withOwnerReferences(new OwnerReferenceBuilder()
                        .withApiVersion(Kinds.MIGRATION.apiVersion())
                        .withKind(Kinds.MIGRATION.name())
                        .withName(migration.ref().name())
                        .withUid(migration.ref().uid())
                        .build())
                .build());
        record.setSpec(new InstanceMigrationSpec(
                vm.id(),
                vm.name(),
                Reference.to(plan.ref()),
                Reference.to(migration.ref()),
                Reference.to(plan.source())));
        return record;
    }

    /** The same record made by another replica, or by an earlier try, is fine; another Migration's of the name is not. */
    CompletableFuture<InstanceMigration> make(InstanceMigration record) {
        return kube.create(Kinds.INSTANCE_MIGRATION, record)
                .exceptionallyCompose(failure -> KubeFailure.alreadyExists(failure)
                        ? existing(record)
                        : CompletableFuture.failedFuture(Futures.causeOf(failure)));
    }

    private CompletableFuture<InstanceMigration> existing(InstanceMigration record) {
        var ref = record.ref();
        return kube.get(Kinds.INSTANCE_MIGRATION, ref.namespace(), ref.name()).thenApply(found -> {
            var there = found.orElseThrow(
                    () -> new SuspendedException("InstanceMigration " + ref + " was there, and is gone again."));
            if (!uidOf(there).equals(uidOf(record))) {
                throw taken(there);
            }
            return there;
        });
    }

    private static String uidOf(InstanceMigration record) {
        return String.valueOf(record.getSpec().migration().uid());
    }

    private static MigrationException taken(InstanceMigration there) {
        var what = "InstanceMigration " + there.ref();
        var other = there.getSpec().migration();
        return new MigrationException(
                "RecordNameTaken",
                what,
                what + " is that of an earlier Migration " + other.asRef() + " (uid " + other.uid() + "), and is "
                        + there.state().text() + ".",
                there.getMetadata().getDeletionTimestamp() == null
                        ? "Make a Migration of another name. Or delete that InstanceMigration, which cancels it where it has"
                                + " not ended; this one goes on when it is gone."
                        : "It is being deleted, and goes when it has ended and a sweep has found nothing of it; this one"
                                + " goes on then.");
    }
}
