package caravan.phase;

import caravan.api.InstanceMigration;
import caravan.api.Kinds;
import caravan.kube.KubeGateway;
import caravan.manifest.VirtualMachines;
import caravan.model.MigrationException;
import caravan.model.Names;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Reads the virtual machine that the record has made, or says that it is there no more. */
final class TargetMachine {

    private static final String GONE = "TargetGone";

    private final KubeGateway kube;

    TargetMachine(KubeGateway kube) {
        this.kube = kube;
    }

    /** Before the commit: ours by uid and label, not being deleted, and not running. */
    CompletableFuture<GenericKubernetesResource> requireHalted(InstanceMigration record) {
        return read(record).thenApply(found -> {
            var machine = found.orElseThrow(() -> new MigrationException(
                    GONE,
                    nameOf(record),
                    nameOf(record) + " was deleted or replaced before it was committed.",
                    "Find out who deleted it; run a new Migration."));
            var labels = Optional.ofNullable(machine.getMetadata().getLabels()).orElse(Map.of());
            if (machine.getMetadata().getDeletionTimestamp() != null
                    || !record.uid().equals(labels.get(Names.RECORD))
                    || !VirtualMachines.isHalted(machine)) {
                throw new MigrationException(
                        "TargetChanged",
                        nameOf(record),
                        nameOf(record) + " is being deleted, was started, or has lost its label " + Names.RECORD
                                + " before it was committed.",
                        "Leave it alone until the migration has succeeded; run a new Migration.");
            }
            return machine;
        });
    }

    /** After the commit. */
    CompletableFuture<GenericKubernetesResource> requireCommitted(InstanceMigration record) {
        return read(record).thenApply(found -> committed(record, found));
    }

    static GenericKubernetesResource committed(InstanceMigration record, Optional<GenericKubernetesResource> found) {
        return found.orElseThrow(() -> new MigrationException(
                GONE,
                nameOf(record),
                nameOf(record) + " was committed and does not exist any more.",
                "Its disks are kept: PersistentVolumes with the label caravan.io/record=" + record.uid() + "."));
    }

    private CompletableFuture<Optional<GenericKubernetesResource>> read(InstanceMigration record) {
        var target = record.getSpec().intent().target();
        return kube.get(Kinds.VIRTUAL_MACHINE, target.namespace(), target.name())
                .thenApply(found -> found.filter(machine ->
                        machine.getMetadata().getUid().equals(record.getStatus().targetUid())));
    }

    private static String nameOf(InstanceMigration record) {
        var target = record.getSpec().intent().target();
        return "VirtualMachine " + target.namespace() + "/" + target.name();
    }
}
