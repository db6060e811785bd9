package caravan.engine;

import caravan.api.InstanceMigration;
import caravan.api.InstanceMigrationStatus;
import caravan.api.Kinds;
import caravan.kube.KubeGateway;
import caravan.ledger.HeldLock;
import caravan.ledger.SourceLocks;
import caravan.model.Futures;
import caravan.model.Names;
import caravan.model.ObjectRef;
import caravan.model.ProtocolRule;
import caravan.model.Timer;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What one sweep looks at, in the order on which its judgement depends: everything that names a record first, then the
 * records, live and once for all of it, then the Migrations.
 */
final class SweepReads {

    /** A canary's flight takes no longer, with all its waits. */
    private static final Duration FLIGHT = Duration.ofHours(2);

    private final KubeGateway kube;
    private final SourceLocks locks;
    private final AwsSweep aws;
    private final ClusterSweep cluster;
    private final Timer timer;

    SweepReads(KubeGateway kube, SourceLocks locks, AwsSweep aws, ClusterSweep cluster, Timer timer) {
        this.timer = timer;
        this.kube = kube;
        this.locks = locks;
        this.aws = aws;
        this.cluster = cluster;
    }

    /** What names records. */
    private record Named(List<AwsSweep.Listed> aws, List<Stray> strays, List<HeldLock> held) {

        Stream<String> records() {
            return Stream.of(
                            aws.stream().flatMap(AwsSweep.Listed::named),
                            strays.stream().map(Stray::record),
                            held.stream().map(HeldLock::holder))
                    .flatMap(uids -> uids);
        }

        Named without(Set<String> uids) {
            return new Named(
                    aws.stream().map(listed -> listed.without(uids)).toList(),
                    strays.stream()
                            .filter(stray -> !uids.contains(stray.record()))
                            .toList(),
                    held);
        }
    }

    /**
     * All of it.
     *
     * @param watched the records that this process works for
     * @param all those of the whole cluster, where something names one that is not watched; else the same
     * @param handles volumes that a PersistentVolume names
     * @param unfinished uids of Migrations that may still open records
     */
    record Sight(
            List<AwsSweep.Listed> aws,
            List<Stray> strays,
            List<HeldLock> held,
            List<InstanceMigration> watched,
            List<InstanceMigration> all,
            Set<String> handles,
            Set<String> unfinished) {}

    /** AWS first, then the records, live: or a live migration's newest snapshot would look ownerless. */
    @ProtocolRule("16")
    CompletableFuture<Sight> read() {
        return providers()
                .thenCompose(found -> Futures.each(found, aws::list))
                .thenCompose(listed -> cluster.list()
                        .thenCompose(strays -> locks.held().thenApply(held -> new Named(listed, strays, held))))
                .thenCompose(named -> watched()
                        .thenCompose(watched -> all(named, watched).thenCompose(all -> withoutCanaries(named, all)
                                .thenCompose(grounded -> sight(grounded, watched, all)))));
    }

    /** What a canary that still flies has made is its log's, which is kept in Leases. Read after the objects, too. */
    private CompletableFuture<Named> withoutCanaries(Named named, List<InstanceMigration> all) {
        var known = all.stream().map(InstanceMigration::uid).collect(Collectors.toSet());
        return known.containsAll(named.records().toList())
                ? CompletableFuture.completedFuture(named)
                : kube.list(Kinds.LEASE, Names.SYSTEM_NAMESPACE, Map.of(Names.CANARY, "true"))
                        .thenApply(leases -> named.without(leases.stream()
                                .filter(this::isYoung)
                                .flatMap(lease -> SourceLocks.holderOf(lease).stream())
                                .collect(Collectors.toSet())));
    }

    /** One that is held for long is stranded, and what it has made is to be told of. */
    private boolean isYoung(Lease lease) {
        var since = lease.getSpec().getAcquireTime();
        return since != null && timer.now().isBefore(since.toInstant().plus(FLIGHT));
    }

    private CompletableFuture<Sight> sight(Named named, List<InstanceMigration> watched, List<InstanceMigration> all) {
        return handles(named)
                .thenCombine(
                        unfinished(),
                        (handles, unfinished) -> new Sight(
                                named.aws(), named.strays(), named.held(), watched, all, handles, unfinished));
    }

    private CompletableFuture<List<ObjectRef>> providers() {
        return kube.listWatched(Kinds.PROVIDER).thenApply(all -> all.stream()
                .filter(provider -> "ec2".equals(provider.get("spec", "type")))
                .map(HasMetadata::getMetadata)
                .map(metadata -> ObjectRef.named(metadata.getNamespace(), metadata.getName()))
                .toList());
    }

    CompletableFuture<List<InstanceMigration>> watched() {
        return kube.listWatched(Kinds.INSTANCE_MIGRATION, SweepReads::shorter);
    }

    /** One of a namespace that is not watched is not absent. */
    private CompletableFuture<List<InstanceMigration>> all(Named named, List<InstanceMigration> watched) {
        var known = watched.stream().map(InstanceMigration::uid).collect(Collectors.toSet());
        return known.containsAll(named.records().toList())
                ? CompletableFuture.completedFuture(watched)
                : kube.list(Kinds.INSTANCE_MIGRATION, "", Map.of(), SweepReads::shorter);
    }

    /** Managed fields are half of a record, and of its journey a sweep needs only where it stands. */
    private static InstanceMigration shorter(InstanceMigration record) {
        record.getMetadata().setManagedFields(List.of());
        record.setStatus(Optional.ofNullable(record.getStatus())
                .map(InstanceMigrationStatus::standing)
                .orElse(null));
        return record;
    }

    private CompletableFuture<Set<String>> handles(Named named) {
        return named.aws().stream().noneMatch(AwsSweep.Listed::hasVolumes)
                ? CompletableFuture.completedFuture(Set.of())
                : kube.list(Kinds.PERSISTENT_VOLUME, "", Map.of(), UnaryOperator.identity())
                        .thenApply(SweepReads::handlesOf);
    }

    private static Set<String> handlesOf(List<PersistentVolume> volumes) {
        return volumes.stream()
                .filter(volume -> volume.getSpec().getCsi() != null)
                .map(volume -> volume.getSpec().getCsi().getVolumeHandle())
                .collect(Collectors.toSet());
    }

    /**
     * A Migration that has not completed may open records. One that has ended stays as long, even when its user deletes it:
     * it tells that its machine is not missing, and must not be stopped once more.
     */
    private CompletableFuture<Set<String>> unfinished() {
        return kube.listWatched(Kinds.MIGRATION, UnaryOperator.identity()).thenApply(all -> all.stream()
                .filter(migration -> migration.get("status", "completed") == null)
                .map(HasMetadata::getMetadata)
                .filter(metadata -> metadata.getDeletionTimestamp() == null)
                .map(ObjectMeta::getUid)
                .collect(Collectors.toSet()));
    }
}
