package caravan.kube;

import caravan.api.DiskIntent;
import caravan.api.InstanceMigration;
import caravan.api.Kind;
import caravan.api.Kinds;
import caravan.model.Futures;
import caravan.model.MigrationException;
import caravan.model.Names;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Marks what a commit has handed over: labels of the objects, owner of the claims, reclaim policy of the volumes. Each by
 * itself, since what stays unmarked looks like something to be undone. What is marked already is the user's.
 */
public final class Adoption {

    private static final Map<String, String> MARK = Map.of(Names.COMMITTED, "true");

    private final KubeGateway kube;

    public Adoption(KubeGateway kube) {
        this.kube = kube;
    }

    /** Gives the virtual machine, if it is still there; fails when all was tried and something could not be marked. */
    public CompletableFuture<Optional<GenericKubernetesResource>> adopt(InstanceMigration record) {
        var machine = machine(record);
        // An owner that is gone would take its claims with it, so a refusal is a reason to look again.
        var owner = machine.exceptionallyCompose(refused -> find(record));
        var marks = new ArrayList<CompletableFuture<?>>(List.of(machine));
        for (var disk : record.getSpec().intent().disks()) {
            marks.add(volume(record, disk));
            marks.add(owner.thenCompose(found -> claim(record, disk, found)));
        }
        return CompletableFuture.allOf(marks.toArray(CompletableFuture[]::new))
                .exceptionallyCompose(failed -> CompletableFuture.failedFuture(told(marks)))
                .thenCompose(all -> machine);
    }

    /** One right that is missing leaves many objects unmarked; what will not pass by itself counts first. */
    private static Throwable told(List<CompletableFuture<?>> marks) {
        var failures = new ArrayList<Throwable>();
        for (var mark : marks) {
            var unused = mark.handle((marked, failure) -> failure == null || failures.add(Futures.causeOf(failure)));
        }
        var first = failures.stream()
                .filter(failure -> !(failure instanceof KubeFailure kube && kube.is(KubeFailure.Reason.UNREACHABLE)))
                .findFirst()
                .orElse(failures.get(0));
        return first instanceof KubeFailure kube
                ? new KubeFailure(
                        kube.reason(),
                        failures.stream().map(Throwable::getMessage).distinct().collect(Collectors.joining(" ")),
                        kube)
                : first;
    }

    private CompletableFuture<Optional<GenericKubernetesResource>> machine(InstanceMigration record) {
        return find(record)
                .thenCompose(found -> found.isEmpty()
                        ? CompletableFuture.completedFuture(found)
                        : mark(Kinds.VIRTUAL_MACHINE, found.get(), one -> Map.of("metadata", Map.of("labels", MARK)))
                                .thenApply(marked -> found));
    }

    private CompletableFuture<Optional<GenericKubernetesResource>> find(InstanceMigration record) {
        var target = record.getSpec().intent().target();
        return kube.get(Kinds.VIRTUAL_MACHINE, target.namespace(), target.name())
                .thenApply(found -> found.filter(one ->
                        one.getMetadata().getUid().equals(record.getStatus().targetUid())));
    }

    private CompletableFuture<Void> volume(InstanceMigration record, DiskIntent disk) {
        return kube.get(Kinds.PERSISTENT_VOLUME, "", disk.persistentVolumeName())
                .thenCompose(found -> mark(
                        Kinds.PERSISTENT_VOLUME,
                        own(record, found, "PersistentVolume " + disk.persistentVolumeName()),
                        volume -> Map.of(
                                "metadata",
                                Map.of("labels", MARK),
                                "spec",
                                Map.of("persistentVolumeReclaimPolicy", disk.reclaimPolicy()))));
    }

    /** Without a machine it has no owner, and stays. */
    private CompletableFuture<Void> claim(
            InstanceMigration record, DiskIntent disk, Optional<GenericKubernetesResource> owner) {
        var namespace = record.getSpec().intent().target().namespace();
        return kube.get(Kinds.PERSISTENT_VOLUME_CLAIM, namespace, disk.claimName())
                .thenCompose(found -> mark(
                        Kinds.PERSISTENT_VOLUME_CLAIM,
                        own(record, found, "PersistentVolumeClaim " + disk.claimName()),
                        claim -> Map.of(
                                "metadata",
                                owner.<Map<String, Object>>map(machine ->
                                                Map.of("labels", MARK, "ownerReferences", ownersOf(claim, machine)))
                                        .orElse(Map.of("labels", MARK)))));
    }

    /** A merge patch replaces the whole list, in which others may have their entries. */
    private static List<OwnerReference> ownersOf(PersistentVolumeClaim claim, GenericKubernetesResource machine) {
        var uid = machine.getMetadata().getUid();
        var owners = new ArrayList<>(
                Optional.ofNullable(claim.getMetadata().getOwnerReferences()).orElse(List.of()));
        owners.removeIf(owner -> uid.equals(owner.getUid()));
        owners.add(new OwnerReferenceBuilder()
                .withApiVersion(machine.getApiVersion())
                .withKind(machine.getKind())
                .withName(machine.getMetadata().getName())
                .withUid(uid)
                .withBlockOwnerDeletion(true)
                .withController(false)
                .build());
        return owners;
    }

    private <T extends HasMetadata> CompletableFuture<Void> mark(
            Kind<T> kind, T object, Function<T, Map<String, Object>> merge) {
        return labelsOf(object).containsKey(Names.COMMITTED)
                ? CompletableFuture.completedFuture(null)
                : kube.patch(kind, object, merge.apply(object)).thenApply(marked -> null);
    }

    /** By its label: another one may have got the name. */
    private static <T extends HasMetadata> T own(InstanceMigration record, Optional<T> found, String name) {
        return found.filter(object -> record.uid().equals(labelsOf(object).get(Names.RECORD)))
                .orElseThrow(() -> new MigrationException(
                        "TargetGone",
                        name,
                        name + " was committed and does not exist any more, or has lost its label " + Names.RECORD
                                + ".",
                        "Find out who deleted or changed it."));
    }

    private static Map<String, String> labelsOf(HasMetadata object) {
        return Optional.ofNullable(object.getMetadata().getLabels()).orElse(Map.of());
    }
}
