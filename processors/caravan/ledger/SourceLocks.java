package caravan.ledger;

import caravan.api.InstanceMigration;
import caravan.api.Kinds;
import caravan.kube.KubeGateway;
import caravan.model.MigrationException;
import caravan.model.Names;
import caravan.model.ProtocolRule;
import caravan.model.State;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpecBuilder;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * One migration per source: a Lease in one fixed namespace that is never deleted, only un-held: it remembers
 * what plans and records forget when they are deleted.
 */
@ProtocolRule("2")
public final class SourceLocks {

    private final KubeGateway kube;
    private final String namespace;

    public SourceLocks(KubeGateway kube, String namespace) {
        this.kube = kube;
        this.namespace = namespace;
    }

    /** {@code <account>-<region>-<instance>}: one lock, whatever plan or provider asks. */
    public static String nameOf(String account, String region, String instanceId) {
        return Names.sourceLock(account, region, instanceId);
    }

    /**
     * Takes the lock, or fails with the reason SourceLocked or AlreadyMigrated.
     *
     * @param running whether the source runs now
     * @return whether the source ran before anybody migrated it: what an undo must restore
     */
    public CompletableFuture<Boolean> acquire(InstanceMigration record, String lock, boolean running) {
        return kube.get(Kinds.LEASE, namespace, lock).thenCompose(found -> {
            if (found.isEmpty()) {
                return kube.create(Kinds.LEASE, lease(lock, record.uid(), LockNotes.taken(record, running, "")))
                        .thenApply(made -> running);
            }
            return take(record, found.get(), running);
        });
    }

    private CompletableFuture<Boolean> take(InstanceMigration record, Lease lock, boolean running) {
        var notes = LockNotes.of(lock);
        var holder = holderOf(lock);
        if (holder.filter(record.uid()::equals).isPresent()) {
            return CompletableFuture.completedFuture(notes.originallyOn());
        }
        return holder.isPresent()
                ? endOf(holder.get(), notes)
                        .thenCompose(end -> end.map(known -> takeUnheld(record, lock, known, running))
                                .orElseGet(() -> CompletableFuture.failedFuture(locked(record, lock, holder.get()))))
                : takeUnheld(record, lock, notes.lastEnd(), running);
    }

    /**
     * How the holder has ended, empty while it has not. A process may die between the end and the release; a record
     * that somebody has removed by force has left its source as it is, like one whose start failed, unless its virtual
     * machine has taken over. One that has planned nothing has changed nothing: what was before it is still so.
     */
    private CompletableFuture<Optional<String>> endOf(String holder, LockNotes notes) {
        return kube.list(Kinds.INSTANCE_MIGRATION, "", Map.of()).thenApply(records -> endOf(holder, notes, records));
    }

    private static Optional<String> endOf(String holder, LockNotes notes, List<InstanceMigration> records) {
        return records.stream()
                .filter(record -> record.uid().equals(holder))
                .findFirst()
                .map(record -> Optional.of(record)
                        .filter(one -> one.state().ended())
                        .map(one -> planned(one) ? one.state().text() : notes.lastEnd()))
                .orElseGet(() ->
                        Optional.of(notes.handedOverBy(holder) ? notes.lastEnd() : State.SOURCE_LEFT_STOPPED.text()));
    }

    /** The intent is written before the first call that changes anything. */
    private static boolean planned(InstanceMigration record) {
        return record.getSpec().intent() != null;
    }

    /** A success is remembered over later ends: its virtual machine may run. */
    private CompletableFuture<Boolean> takeUnheld(
            InstanceMigration record, Lease lock, String lastEnd, boolean running) {
        var notes = LockNotes.of(lock);
        if (State.SUCCEEDED.text().equals(lastEnd) || notes.machine().isPresent()) {
            return insisted(record).thenCompose(again -> {
                if (!again) {
                    throw alreadyMigrated(record, notes);
                }
                return hold(record, lock, lastEnd, inherited(notes, lastEnd, running));
            });
        }
        return hold(record, lock, lastEnd, inherited(notes, lastEnd, running));
    }

    /** What the last migration has left stopped is started again by the undo of the next one. */
    private static boolean inherited(LockNotes notes, String lastEnd, boolean running) {
        var left = State.SOURCE_LEFT_STOPPED.text().equals(lastEnd)
                || State.SOURCE_LOST.text().equals(lastEnd);
        return running || (left && notes.originallyOn());
    }

    /** An end that was worked out is noted: the one who takes it may let go without having changed anything. */
    private CompletableFuture<Boolean> hold(
            InstanceMigration record, Lease lock, String lastEnd, boolean originallyOn) {
        var notes = LockNotes.taken(record, originallyOn, lastEnd);
        return kube.patch(Kinds.LEASE, lock, held(record, notes)).thenApply(held -> originallyOn);
    }

    /**
     * Notes that the virtual machine takes the place of its source, before it may run: should the record be removed by
     * force, nothing else would keep the next one from starting the source beside it. Fails when another one has taken the
     * lock meanwhile, as it may once this record is gone.
     */
    public CompletableFuture<Void> handOver(InstanceMigration record) {
        var intent = record.getSpec().intent();
        var name = nameOf(
                intent.source().account(),
                intent.source().region(),
                record.getSpec().instanceId());
        var notes = new HashMap<>(LockNotes.taken(record, intent.source().wasRunning(), ""));
        notes.putAll(LockNotes.ended(record, State.COMMITTED));
        return kube.get(Kinds.LEASE, namespace, name)
                .thenCompose(found -> found.isEmpty()
                        ? kube.create(Kinds.LEASE, lease(name, record.uid(), notes))
                        : note(record, found.get(), notes))
                .thenApply(noted -> null);
    }

    /** One that somebody has freed by hand is taken again. */
    private CompletableFuture<Lease> note(InstanceMigration record, Lease lock, Map<String, String> notes) {
        var other = holderOf(lock).filter(holder -> !holder.equals(record.uid()));
        if (other.isPresent()) {
            return CompletableFuture.failedFuture(locked(record, lock, other.get()));
        }
        return LockNotes.of(lock).handedOverBy(record.uid())
                ? CompletableFuture.completedFuture(lock)
                : kube.patch(Kinds.LEASE, lock, held(record, notes));
    }

    private static Map<String, Object> held(InstanceMigration record, Map<String, String> notes) {
        return Map.of("metadata", Map.of("annotations", notes), "spec", Map.of("holderIdentity", record.uid()));
    }

    private CompletableFuture<Boolean> insisted(InstanceMigration record) {
        var migration = record.getSpec().migration();
        return kube.get(Kinds.MIGRATION, migration.namespace(), migration.name())
                .thenApply(found -> found.filter(SourceLocks::insists).isPresent());
    }

    /** Whether the Migration is to carry what has succeeded once. */
    public static boolean insists(HasMetadata migration) {
        return Optional.ofNullable(migration.getMetadata().getAnnotations())
                .filter(annotations -> "true".equals(annotations.get(Names.MIGRATE_AGAIN)))
                .isPresent();
    }

    /**
     * Un-holds the lock and notes the end, where the record had an intent: without one it has touched nothing, and what
     * earlier ends have left is still so. A lock that is not held by the record is left alone.
     */
    public CompletableFuture<Void> release(InstanceMigration record, State end) {
        if (!planned(record)) {
            return releaseAll(record);
        }
        var source = record.getSpec().intent().source();
        var lock = nameOf(source.account(), source.region(), record.getSpec().instanceId());
        return kube.get(Kinds.LEASE, namespace, lock)
                .thenCompose(found -> unhold(record, LockNotes.ended(record, end), found));
    }

    /** What stands in the way of whoever wants these locks now; live. */
    public CompletableFuture<List<LockStory>> stories(Collection<String> locks) {
        return kube.list(Kinds.LEASE, namespace, Map.of(), UnaryOperator.identity())
                .thenApply(leases -> leases.stream()
                        .filter(lease -> locks.contains(lease.getMetadata().getName()))
                        .toList())
                .thenCompose(leases -> leases.stream().allMatch(SourceLocks::isFree)
                        ? CompletableFuture.completedFuture(stories(leases, List.of()))
                        : kube.list(Kinds.INSTANCE_MIGRATION, "", Map.of())
                                .thenApply(records -> stories(leases, records)));
    }

    private static boolean isFree(Lease lock) {
        return holderOf(lock).isEmpty();
    }

    private static List<LockStory> stories(List<Lease> locks, List<InstanceMigration> records) {
        return locks.stream()
                .flatMap(lock ->
                        LockStory.of(lock, holder -> endOf(holder, LockNotes.of(lock), records)
                                        .isEmpty())
                                .stream())
                .toList();
    }

    /** All that are held now, live. */
    public CompletableFuture<List<HeldLock>> held() {
        return kube.list(Kinds.LEASE, namespace, Map.of(), UnaryOperator.identity())
                .thenApply(leases -> leases.stream()
                        .map(HeldLock::of)
                        .flatMap(Optional::stream)
                        .toList());
    }

    /** Which of these are held by the same still: an ended record lets go of its lock before it goes. */
    public CompletableFuture<List<HeldLock>> stillHeld(Collection<HeldLock> locks) {
        if (locks.isEmpty()) {
            return CompletableFuture.completedFuture(List.of());
        }
        var holders = locks.stream().map(HeldLock::holder).collect(Collectors.toSet());
        return held().thenApply(held ->
                held.stream().filter(lock -> holders.contains(lock.holder())).toList());
    }

    /** Without an intent account and region are not known, so the lock is found by its holder. */
    private CompletableFuture<Void> releaseAll(InstanceMigration record) {
        return kube.list(Kinds.LEASE, namespace, Map.of())
                .thenCompose(leases -> unhold(
                        record,
                        Map.of(),
                        leases.stream()
                                .filter(lease -> holderOf(lease)
                                        .filter(record.uid()::equals)
                                        .isPresent())
                                .findFirst()));
    }

    private CompletableFuture<Void> unhold(InstanceMigration record, Map<String, String> notes, Optional<Lease> lock) {
        var held = lock.filter(
                lease -> holderOf(lease).filter(record.uid()::equals).isPresent());
        if (held.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        var merge = Map.of("metadata", (Object) Map.of("annotations", notes), "spec", Map.of("holderIdentity", ""));
        return kube.patch(Kinds.LEASE, held.get(), merge).thenApply(unheld -> null);
    }

    private Lease lease(String name, String holder, Map<String, String> notes) {
        return new LeaseBuilder()
                .withMetadata(new ObjectMetaBuilder()
                        .withNamespace(namespace)
                        .withName(name)
                        .withAnnotations(notes)
                        .build())
                .withSpec(new LeaseSpecBuilder().withHolderIdentity(holder).build())
                .build();
    }

    /** Who holds it; empty where nobody does. */
    public static Optional<String> holderOf(Lease lock) {
        return Optional.ofNullable(lock.getSpec())
                .map(spec -> spec.getHolderIdentity())
                .filter(holder -> !holder.isEmpty());
    }

    private MigrationException locked(InstanceMigration record, Lease lock, String holder) {
        return new MigrationException(
                "SourceLocked",
                record.getSpec().instanceId(),
                "Instance " + record.getSpec().instanceId() + " is being migrated by the InstanceMigration "
                        + HeldLock.of(lock).map(HeldLock::holderName).orElse("with uid " + holder) + ".",
                "Wait until that migration has ended, or cancel it. The lock is the Lease " + namespace + "/"
                        + lock.getMetadata().getName() + ".");
    }

    private static MigrationException alreadyMigrated(InstanceMigration record, LockNotes notes) {
        return new MigrationException(
                "AlreadyMigrated",
                record.getSpec().instanceId(),
                "Instance " + record.getSpec().instanceId() + " has been migrated already, to the virtual machine "
                        + notes.machineName() + ".",
                "To carry it once more, set the annotation " + Names.MIGRATE_AGAIN + "=true on the Migration.");
    }
}
