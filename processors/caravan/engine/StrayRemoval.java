package caravan.engine;

import caravan.api.Kind;
import caravan.api.Kinds;
import caravan.kube.KubeGateway;
import caravan.model.Futures;
import caravan.model.Names;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.storage.VolumeAttachment;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes the strays of one record in the order of a roll-back, each read live right before and deleted by its uid. */
final class StrayRemoval {

    private static final Logger LOG = LoggerFactory.getLogger(StrayRemoval.class);

    private final KubeGateway kube;

    StrayRemoval(KubeGateway kube) {
        this.kube = kube;
    }

    /** What could hold the disks first, then the claims, then their volumes' objects; what a node still has waits. */
    CompletableFuture<SweepReport> next(List<Stray> group) {
        var holding = group.stream()
                .filter(stray -> !stray.is(Kinds.PERSISTENT_VOLUME_CLAIM) && !stray.is(Kinds.PERSISTENT_VOLUME))
                .toList();
        if (!holding.isEmpty()) {
            return remove(Stream.concat(gates(holding), holding.stream()).toList());
        }
        var claims = group.stream()
                .filter(stray -> stray.is(Kinds.PERSISTENT_VOLUME_CLAIM))
                .toList();
        return attached(group)
                .thenCompose(attached -> attached.isEmpty()
                        ? remove(claims.isEmpty() ? group : claims)
                        : CompletableFuture.completedFuture(SweepReport.waiting(attached)));
    }

    /** A conversion pod's Secret has its name. */
    private static Stream<Stray> gates(List<Stray> strays) {
        return strays.stream()
                .filter(stray -> stray.is(Kinds.POD))
                .map(pod -> new Stray(Kinds.SECRET, pod.namespace(), pod.name(), pod.record(), true));
    }

    private CompletableFuture<List<String>> attached(List<Stray> group) {
        var volumes = group.stream()
                .filter(stray -> stray.is(Kinds.PERSISTENT_VOLUME))
                .map(Stray::name)
                .toList();
        return volumes.isEmpty()
                ? CompletableFuture.completedFuture(List.of())
                : kube.list(Kinds.VOLUME_ATTACHMENT, "", Map.of()).thenApply(all -> all.stream()
                        .map(VolumeAttachment::getSpec)
                        .filter(spec -> volumes.contains(spec.getSource().getPersistentVolumeName()))
                        .map(spec -> "PersistentVolume " + spec.getSource().getPersistentVolumeName()
                                + " (attached to node " + spec.getNodeName() + ")")
                        .toList());
    }

    private CompletableFuture<SweepReport> remove(List<Stray> strays) {
        return Futures.each(strays, stray -> remove(stray.kind(), stray))
                .thenApply(removed -> SweepReport.removed(
                        removed.stream().flatMap(Optional::stream).toList()));
    }

    private <T extends HasMetadata> CompletableFuture<Optional<String>> remove(Kind<T> kind, Stray stray) {
        return kube.get(kind, stray.namespace(), stray.name()).thenCompose(found -> {
            var ours = found.filter(Stray::isUncommitted)
                    .filter(object -> Stray.of(kind, object).equals(stray));
            if (ours.isEmpty()) {
                return CompletableFuture.completedFuture(Optional.empty());
            }
            LOG.info("{} is left over of the record with uid {} and is removed", stray, stray.record());
            return kube.delete(kind, ours.get()).thenApply(gone -> Optional.of(stray.toString()));
        });
    }

    /** Of a record that nobody can read any more: nothing runs, and no sibling was committed or kept. */
    CompletableFuture<Boolean> isUnused(String uid, List<Stray> group) {
        if (!group.stream().allMatch(Stray::harmless)) {
            return CompletableFuture.completedFuture(false);
        }
        var namespaces = group.stream()
                .map(Stray::namespace)
                .filter(name -> !name.isEmpty())
                .distinct()
                .toList();
        return Futures.each(namespaces, namespace -> areUncommitted(Kinds.VIRTUAL_MACHINE, namespace, uid)
                        .thenCombine(
                                areUncommitted(Kinds.PERSISTENT_VOLUME_CLAIM, namespace, uid), Boolean::logicalAnd))
                .thenCombine(
                        areUncommitted(Kinds.PERSISTENT_VOLUME, "", uid),
                        (each, volumes) -> volumes && each.stream().allMatch(uncommitted -> uncommitted));
    }

    private <T extends HasMetadata> CompletableFuture<Boolean> areUncommitted(
            Kind<T> kind, String namespace, String uid) {
        return kube.list(kind, namespace, Map.of(Names.RECORD, uid))
                .thenApply(all -> all.stream().allMatch(Stray::isUncommitted));
    }
}
