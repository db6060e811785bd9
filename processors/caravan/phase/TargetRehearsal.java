package caravan.phase;

import caravan.api.InstanceMigration;
import caravan.api.Kind;
import caravan.api.Kinds;
import caravan.kube.KubeFailure;
import caravan.kube.KubeGateway;
import caravan.manifest.ConversionPods;
import caravan.manifest.PersistentVolumeClaims;
import caravan.manifest.ProbePods;
import caravan.manifest.VirtualMachines;
import caravan.model.Futures;
import caravan.model.MigrationException;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;

/**
 * Asks the API server whether it would take what the journey is to make: a cluster without KubeVirt, a taken name, a quota,
 * a policy or a webhook that refuses, all of it is known by a dry run, before the source is stopped.
 */
public final class TargetRehearsal {

    private final KubeGateway kube;

    public TargetRehearsal(KubeGateway kube) {
        this.kube = kube;
    }

    /** What is refused of machine and claims; fails where the API server cannot be asked. */
    public CompletableFuture<List<MigrationException>> objections(InstanceMigration record) {
        var intent = record.getSpec().intent();
        var machine = objection(Kinds.VIRTUAL_MACHINE, VirtualMachines.halted(record));
        var claims = Futures.each(
                intent.disks(),
                disk -> objection(Kinds.PERSISTENT_VOLUME_CLAIM, PersistentVolumeClaims.forDisk(record, disk)));
        return machine.thenCombine(claims, (one, others) -> Stream.concat(
                        one.stream(), others.stream().flatMap(Optional::stream))
                .toList());
    }

    /** What is refused of the pod that touches the disks: by a policy, a quota, for want of a service account. */
    public CompletableFuture<Optional<MigrationException>> pod(InstanceMigration record, ConversionSettings settings) {
        var options = settings.podOptions();
        return objection(
                Kinds.POD,
                record.getSpec().intent().target().convert()
                        ? ConversionPods.pod(record, options)
                        : ProbePods.pod(record, options));
    }

    /** Where the operator lets no machine be made. */
    public static MigrationException notAllowed(String namespace) {
        return new MigrationException(
                "NamespaceNotAllowed",
                "Namespace " + namespace,
                "Virtual machines may not be made in namespace " + namespace + ".",
                "Choose another targetNamespace, or let the operator allow it by"
                        + " caravan.intake.target-namespaces.");
    }

    /** What is refused of the machine alone. */
    CompletableFuture<Optional<MigrationException>> machine(InstanceMigration record) {
        return objection(Kinds.VIRTUAL_MACHINE, VirtualMachines.halted(record));
    }

    /** Empty where the API server would take it; fails where it cannot be asked. */
    <T extends HasMetadata> CompletableFuture<Optional<MigrationException>> objection(Kind<T> kind, T desired) {
        return kube.dryRunCreate(kind, desired).handle((possible, failure) -> {
            var cause = Futures.causeOf(failure);
            if (cause instanceof KubeFailure known && !known.is(KubeFailure.Reason.UNREACHABLE)) {
                return Optional.of(refused(desired, known));
            }
            if (cause != null) {
                throw new CompletionException(cause);
            }
            return Optional.empty();
        });
    }

    private static MigrationException refused(HasMetadata desired, KubeFailure failure) {
        var name = desired.getKind() + " " + desired.getMetadata().getNamespace() + "/"
                + desired.getMetadata().getName();
        return new MigrationException(
                "TargetRefused",
                name,
                name + " cannot be made: " + failure.getMessage(),
                switch (failure.reason()) {
                    case NOT_FOUND -> "Install KubeVirt, or OpenShift Virtualization, in this cluster.";
                    case ALREADY_EXISTS -> "Delete or rename it, or give the VM another targetName in the Plan.";
                    default -> "Correct what the API server names, or give Caravan the rights of deploy/.";
                },
                failure);
    }
}
