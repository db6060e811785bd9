package caravan.engine;

import caravan.api.InstanceMigration;
import caravan.api.InstanceMigrationSpec;
import caravan.api.Kinds;
import caravan.api.Reference;
import caravan.api.reader.MigrationReader;
import caravan.api.reader.PlanReader;
import caravan.api.reader.Trees;
import caravan.kube.KubeFailure;
import caravan.kube.KubeGateway;
import caravan.ledger.Cancellations;
import caravan.ledger.Ledger;
import caravan.model.Futures;
import caravan.model.Migration;
import caravan.model.Names;
import caravan.model.ObjectRef;
import caravan.model.Plan;
import caravan.model.PlanVm;
import caravan.model.State;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * Opens a Migration: one record per VM of its plan that has not succeeded yet. A Migration that cannot be read, or whose
 * plan is refused, opens nothing; the projection says why.
 */
public final class Opening {

    private final KubeGateway kube;
    private final Ledger ledger;
    private final Finalizers finalizers;
    private final Cancellations cancellations;
    private final BooleanSupplier leads;
    private final Set<String> opening = ConcurrentHashMap.newKeySet();

    public Opening(Ledger ledger, Finalizers finalizers, Cancellations cancellations, BooleanSupplier leads) {
        this.kube = finalizers.kube();
        this.leads = leads;
        this.ledger = ledger;
        this.finalizers = finalizers;
        this.cancellations = cancellations;
    }

    /** Called for every change of a Migration; what exists already is left as it is. */
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
        return kube.listWatched(Kinds.MIGRATION).thenCompose(this::openEach);
    }

    /** A Migration that the projection has called completed opens nothing more, whatever its plan has become. */
    private CompletableFuture<List<InstanceMigration>> openEach(List<GenericKubernetesResource> migrations) {
        return Futures.each(
                        migrations.stream()
                                .filter(object -> object.get("status", "completed") == null)
                                .map(object ->
                                        MigrationReader.read(Trees.of(object)).value())
                                .flatMap(Optional::stream)
                                .toList(),
                        this::openOnce)
                .thenApply(opened -> opened.stream().flatMap(List::stream).toList());
    }

    /** Several hints of one change arrive together; one of them is enough. */
    private CompletableFuture<List<InstanceMigration>> openOnce(Migration migration) {
        var uid = migration.ref().uid();
        return opening.add(uid)
                ? openRead(migration).whenComplete((opened, failure) -> opening.remove(uid))
                : CompletableFuture.completedFuture(List.of());
    }

    private CompletableFuture<List<InstanceMigration>> openRead(Migration migration) {
        return ledger.all().thenCompose(records -> wakeWaiting(migration, records)
                .thenCompose(woken -> wantedPlan(migration))
                .thenCompose(plan -> plan.map(wanted -> createMissing(migration, wanted, records))
                        .orElse(CompletableFuture.completedFuture(List.of()))));
    }

    private CompletableFuture<Optional<Plan>> wantedPlan(Migration migration) {
        var ref = migration.plan();
        return kube.get(Kinds.PLAN, ref.namespace(), ref.name()).thenApply(found -> found.flatMap(
                        object -> PlanReader.read(Trees.of(object)).value())
                .filter(plan -> !plan.archived() && !migration.deleting()));
    }

    private CompletableFuture<List<InstanceMigration>> createMissing(
            Migration migration, Plan plan, List<InstanceMigration> records) {
        var missing = missing(migration, plan, records);
        return missing.isEmpty()
                ? CompletableFuture.completedFuture(List.of())
                : finalizers
                        .guard(migration.ref(), missing.get(0))
                        .thenCompose(guarded -> Futures.each(missing, this::create))
                        // A sweep that had read the records before may have taken the finalizers in between.
                        .thenCompose(made -> finalizers
                                .guard(migration.ref(), missing.get(0))
                                .thenApply(again -> made));
    }

    /** So that a cancel need not wait for the end of a snapshot. */
    private CompletableFuture<List<Void>> wakeWaiting(Migration migration, List<InstanceMigration> records) {
        return Futures.each(
                records.stream()
                        .filter(record -> record.getSpec()
                                .migration()
                                .uid()
                                .equals(migration.ref().uid()))
                        .filter(record -> record.state().beforeCommit() && record.state() != State.PENDING)
                        .toList(),
                cancellations::wake);
    }

    private static List<InstanceMigration> missing(Migration migration, Plan plan, List<InstanceMigration> records) {
        var succeeded = records.stream()
                .filter(record ->
                        record.getSpec().plan().uid().equals(plan.ref().uid()))
                .filter(record -> record.state() == State.SUCCEEDED)
                .map(record -> record.getSpec().instanceId())
                .collect(Collectors.toSet());
        var existing = records.stream()
                .filter(record -> record.getSpec()
                        .migration()
                        .uid()
                        .equals(migration.ref().uid()))
                .map(record -> record.getSpec().instanceId())
                .collect(Collectors.toSet());
        return plan.vms().stream()
                .filter(vm -> !succeeded.contains(vm.id()) && !existing.contains(vm.id()))
                .map(vm -> recordOf(migration, plan, vm))
                .toList();
    }

    private static InstanceMigration recordOf(Migration migration, Plan plan, PlanVm vm) {
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

    /** The same record made by another replica, or by an earlier try, is fine. */
    private CompletableFuture<InstanceMigration> create(InstanceMigration record) {
        return kube.create(Kinds.INSTANCE_MIGRATION, record).exceptionally(failure -> {
            var cause = Futures.causeOf(failure);
            if (cause instanceof KubeFailure known && known.is(KubeFailure.Reason.ALREADY_EXISTS)) {
                return record;
            }
            throw new CompletionException(cause);
        });
    }
}
