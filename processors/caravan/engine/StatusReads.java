package caravan.engine;

import caravan.api.InstanceMigration;
import caravan.api.Kind;
import caravan.api.Kinds;
import caravan.kube.KubeGateway;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** Reads scenes, live; what is around the records comes from the last look unless it has changed. */
final class StatusReads {

    private final KubeGateway kube;
    private final Map<String, StatusScene.Around> known = new ConcurrentHashMap<>();

    StatusReads(KubeGateway kube) {
        this.kube = kube;
    }

    /** Every namespace. */
    CompletableFuture<Map<String, StatusScene>> all() {
        return scene("", around("")).thenApply(StatusScene::split).thenApply(scenes -> {
            known.clear();
            scenes.forEach((namespace, scene) -> known.put(namespace, scene.around()));
            return scenes;
        });
    }

    CompletableFuture<StatusScene> one(String namespace, boolean aroundChanged) {
        var kept = Optional.ofNullable(known.get(namespace)).filter(around -> !aroundChanged);
        var around = kept.map(CompletableFuture::completedFuture)
                .orElseGet(() -> around(namespace).thenApply(read -> {
                    known.put(namespace, read);
                    return read;
                }));
        return scene(namespace, around);
    }

    /** A status around was written, so what is known of it is old. */
    void forget(String namespace) {
        known.remove(namespace);
    }

    private CompletableFuture<StatusScene> scene(String namespace, CompletableFuture<StatusScene.Around> around) {
        var plans = list(Kinds.PLAN, namespace);
        var migrations = list(Kinds.MIGRATION, namespace);
        // Records last: a record never refers to a Migration that an earlier list could not hold.
        return plans.thenCombine(migrations, (some, others) -> List.of(some, others))
                .thenCompose(both -> records(namespace)
                        .thenCombine(
                                around, (records, near) -> new StatusScene(both.get(0), both.get(1), records, near)));
    }

    private CompletableFuture<StatusScene.Around> around(String namespace) {
        var networkMaps = list(Kinds.NETWORK_MAP, namespace);
        var storageMaps = list(Kinds.STORAGE_MAP, namespace);
        return list(Kinds.PROVIDER, namespace)
                .thenCompose(providers -> networkMaps.thenCombine(
                        storageMaps, (networks, storage) -> new StatusScene.Around(providers, networks, storage)));
    }

    private CompletableFuture<List<InstanceMigration>> records(String namespace) {
        return namespace.isEmpty()
                ? kube.listWatched(Kinds.INSTANCE_MIGRATION, StatusReads::told)
                : kube.list(Kinds.INSTANCE_MIGRATION, namespace, Map.of(), StatusReads::told);
    }

    /** Without what no status tells: labels and managed fields are half of a record. */
    private static InstanceMigration told(InstanceMigration record) {
        var metadata = record.getMetadata();
        var told = new InstanceMigration();
        told.setMetadata(new ObjectMetaBuilder()
                .withNamespace(metadata.getNamespace())
                .withName(metadata.getName())
                .withUid(metadata.getUid())
                .withCreationTimestamp(metadata.getCreationTimestamp())
                .build());
        told.setSpec(record.getSpec());
        told.setStatus(record.getStatus());
        return told;
    }

    private <T extends HasMetadata> CompletableFuture<List<T>> list(Kind<T> kind, String namespace) {
        return namespace.isEmpty() ? kube.listWatched(kind) : kube.list(kind, namespace, Map.of());
    }
}
