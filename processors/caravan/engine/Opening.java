package caravan.engine;

import caravan.api.InstanceMigration;
import caravan.api.Kinds;
import caravan.api.reader.MigrationReader;
import caravan.api.reader.PlanReader;
import caravan.api.reader.Trees;
import caravan.kube.KubeGateway;
import caravan.ledger.Cancellations;
import caravan.ledger.Ledger;
import caravan.ledger.SourceLocks;
import caravan.ledger.Wishes;
import caravan.model.Futures;
import caravan.model.Migration;
import caravan.model.ObjectRef;
import caravan.model.Plan;
import caravan.model.State;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens a Migration: one record per VM of its plan that has not succeeded yet. A Migration that cannot be read, or whose
 * plan is refused, opens nothing; the projection says why.
 */
public final class Opening {

    private static final Logger LOG = LoggerFactory.getLogger(Opening.class);
    /** Each thirtieth look takes nothing for granted: a record may have been removed by force. */
    private static final int WHOLE = 30;

    private final KubeGateway kube;
    private final Ledger ledger;
    private final Finalizers finalizers;
    private final Cancellations cancellations;
    private final NewRecords newRecords;
    private final Unopened unopened;
    private final Gate gate;
    private final BooleanSupplier leads;
    private final Set<String> opening = ConcurrentHashMap.newKeySet();
    /** By the uid of a Migration. */
    private final Map<String, Heard> heard = new ConcurrentHashMap<>();

    private final AtomicInteger looks = new AtomicInteger();

    public Opening(
            Ledger ledger,
            Finalizers finalizers,
            Cancellations cancellations,
            Unopened unopened,
            Gate gate,
            BooleanSupplier leads) {
        this.kube = finalizers.kube();
        this.newRecords = new NewRecords(kube);
        this.unopened = unopened;
        this.gate = gate;
        this.leads = leads;
        this.ledger = ledger;
        this.finalizers = finalizers;
        this.cancellations = cancellations;
    }

    /**
     * Called for every change of a Migration; what exists already is left as it is. Most changes are of a status, and none
     * of those opens anything.
     */
    public CompletableFuture<List<InstanceMigration>> open(ObjectRef migration) {
        if (!leads.getAsBoolean()) {
            return CompletableFuture.completedFuture(List.of());
        }
        return kube.get(Kinds.MIGRATION, migration.namespace(), migration.name())
                .thenCompose(found -> openEach(found.stream().toList()));
    }

    /** What no informer has told: every Migration, read live. Only the leader opens. */
    public CompletableFuture<List<InstanceMigration>> openAll() {
        if (!leads.getAsBoolean()) {
            return CompletableFuture.completedFuture(List.of());
        }
        if (looks.incrementAndGet() % WHOLE == 0) {
            heard.clear();
        }
        return kube.listWatched(Kinds.MIGRATION).thenCompose(all -> {
            forget(all);
            return cancellations
                    .wakeOrphans(all.stream()
                            .map(object -> object.getMetadata().getUid())
                            .collect(Collectors.toSet()))
                    .thenCompose(woken -> openEach(all));
        });
    }

    /** A Migration that the projection has called completed opens nothing more, whatever its plan has become. */
    private CompletableFuture<List<InstanceMigration>> openEach(List<GenericKubernetesResource> migrations) {
        var wanted = migrations.stream().filter(Opening::isOpen).toList();
        return Futures.each(wanted, this::openOnce)
                .thenApply(all -> all.stream().flatMap(List::stream).toList());
    }

    private static boolean isOpen(GenericKubernetesResource migration) {
        return migration.get("status", "completed") == null;
    }

    private void forget(List<GenericKubernetesResource> all) {
        unopened.keepOnly(all.stream()
                .filter(Opening::isOpen)
                .map(migration -> migration.getMetadata().getUid())
                .collect(Collectors.toSet()));
    }

    /** Several hints of one change arrive together; one of them is enough. One that fails keeps no other from opening. */
    private CompletableFuture<List<InstanceMigration>> openOnce(GenericKubernetesResource migration) {
        var uid = migration.getMetadata().getUid();
        return opening.add(uid)
                ? openRead(migration)
                        .whenComplete((made, failure) -> opening.remove(uid))
                        .exceptionally(failure -> later(migration, failure))
                : CompletableFuture.completedFuture(List.of());
    }

    private static List<InstanceMigration> later(GenericKubernetesResource migration, Throwable failure) {
        LOG.warn(
                "Migration {}/{} is opened later: {}",
                migration.getMetadata().getNamespace(),
                migration.getMetadata().getName(),
                Futures.causeOf(failure).getMessage());
        return List.of();
    }

    private CompletableFuture<List<InstanceMigration>> openRead(GenericKubernetesResource object) {
        var reading = MigrationReader.read(Trees.written(object));
        var migration = reading.draft();
        var ref = migration.plan();
        if (ref.name().isEmpty() || !ref.namespace().equals(migration.ref().namespace())) {
            return CompletableFuture.completedFuture(List.of());
        }
        return kube.get(Kinds.PLAN, ref.namespace(), ref.name()).thenCompose(plan -> {
            var words = Heard.Words.of(object, plan);
            var known = heard.get(migration.ref().uid());
            var heardNow = known != null && known.words().equals(words)
                    ? known
                    : new Heard(words, Wishes.in(Optional.of(object), plan), false);
            wakeWaiting(heardNow.wishes());
            return heardNow.opened() || reading.refused()
                    ? CompletableFuture.completedFuture(List.of())
                    : createMissing(object, migration, plan).thenApply(opened -> {
                        heard.put(migration.ref().uid(), new Heard(words, heardNow.wishes(), opened.whole()));
                        return opened.made();
                    });
        });
    }

    /** So that a cancel need not wait for the end of a snapshot. */
    private void wakeWaiting(Wishes wishes) {
        if (wishes.any()) {
            cancellations.wake(wishes);
        }
    }

    /** The records that were made; not the whole of them where the gate is closed. */
    private record Opened(List<InstanceMigration> made, boolean whole) {

        private static final Opened NOTHING_MORE = new Opened(List.of(), true);
        private static final Opened CLOSED = new Opened(List.of(), false);
    }

    private CompletableFuture<Opened> createMissing(
            GenericKubernetesResource object, Migration migration, Optional<GenericKubernetesResource> plan) {
        return plan.flatMap(found -> PlanReader.read(Trees.written(found)).value())
                .filter(wanted -> !wanted.archived() && !migration.deleting())
                .map(wanted -> ledger.ofPlan(wanted.ref())
                        .thenCompose(records -> createMissing(migration, wanted, open(object, records))))
                .orElse(CompletableFuture.completedFuture(Opened.NOTHING_MORE));
    }

    /** Who insists carries once more what has succeeded already. */
    private static List<InstanceMigration> open(GenericKubernetesResource migration, List<InstanceMigration> records) {
        return SourceLocks.insists(migration)
                ? records.stream()
                        .filter(record -> record.state() != State.SUCCEEDED
                                || record.getSpec()
                                        .migration()
                                        .uid()
                                        .equals(migration.getMetadata().getUid()))
                        .toList()
                : records;
    }

    /** Nobody is asked about a Migration that has begun: each of its machines goes on by itself. */
    private CompletableFuture<Opened> createMissing(Migration migration, Plan plan, List<InstanceMigration> records) {
        var missing = missing(migration, plan, records);
        if (missing.isEmpty()) {
            unopened.tell(migration.ref(), Map.of());
            return CompletableFuture.completedFuture(Opened.NOTHING_MORE);
        }
        if (records.stream().anyMatch(record -> isOf(migration, record))) {
            return make(migration, missing);
        }
        var ids = missing.stream().map(record -> record.getSpec().instanceId()).toList();
        return gate.opens(plan, ids)
                .thenCompose(
                        opens -> opens ? make(migration, missing) : CompletableFuture.completedFuture(Opened.CLOSED));
    }

    private CompletableFuture<Opened> make(Migration migration, List<InstanceMigration> missing) {
        return finalizers
                .guard(migration.ref(), missing.get(0))
                .thenCompose(guarded -> Futures.each(missing, this::tried))
                .exceptionally(failure -> missing.stream()
                        .map(record -> new Tried(record, Optional.of(Futures.causeOf(failure))))
                        .toList())
                .thenCompose(tries -> told(migration, tries))
                .thenApply(made -> new Opened(made, true));
    }

    private static boolean isOf(Migration migration, InstanceMigration record) {
        return record.getSpec().migration().uid().equals(migration.ref().uid());
    }

    /** A record, and what its making has failed of. */
    private record Tried(InstanceMigration record, Optional<Throwable> failure) {}

    /** One that cannot be made keeps no other from being made. */
    private CompletableFuture<Tried> tried(InstanceMigration record) {
        return newRecords
                .make(record)
                .handle((made, failure) -> failure == null
                        ? new Tried(made, Optional.empty())
                        : new Tried(record, Optional.of(Futures.causeOf(failure))));
    }

    private CompletableFuture<List<InstanceMigration>> told(Migration migration, List<Tried> tries) {
        var causes = new LinkedHashMap<String, Throwable>();
        tries.forEach(one -> one.failure()
                .ifPresent(cause -> causes.put(one.record().getSpec().instanceId(), cause)));
        unopened.tell(migration.ref(), causes);
        if (causes.size() == tries.size()) {
            return CompletableFuture.failedFuture(causes.values().iterator().next());
        }
        // A sweep that had read the records before may have taken the finalizers in between.
        return finalizers
                .guardAnew(migration.ref(), tries.get(0).record())
                .thenCompose(again -> causes.isEmpty()
                        ? CompletableFuture.completedFuture(
                                tries.stream().map(Tried::record).toList())
                        : CompletableFuture.failedFuture(
                                causes.values().iterator().next()));
    }

    private static List<InstanceMigration> missing(Migration migration, Plan plan, List<InstanceMigration> records) {
        var succeeded = records.stream()
                .filter(record ->
                        record.getSpec().plan().uid().equals(plan.ref().uid()))
                .filter(record -> record.state() == State.SUCCEEDED)
                .map(record -> record.getSpec().instanceId())
                .collect(Collectors.toSet());
        var existing = records.stream()
                .filter(record -> isOf(migration, record))
                .map(record -> record.getSpec().instanceId())
                .collect(Collectors.toSet());
        return plan.vms().stream()
                .filter(vm -> !succeeded.contains(vm.id()) && !existing.contains(vm.id()))
                .map(vm -> NewRecords.of(migration, plan, vm))
                .toList();
    }
}
