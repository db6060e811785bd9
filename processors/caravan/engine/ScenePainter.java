package caravan.engine;

import caravan.api.Failure;
import caravan.api.InstanceMigration;
import caravan.api.Kind;
import caravan.api.Kinds;
import caravan.api.reader.MigrationReader;
import caravan.api.reader.NetworkMapReader;
import caravan.api.reader.PlanReader;
import caravan.api.reader.ProviderReader;
import caravan.api.reader.Reading;
import caravan.api.reader.StorageMapReader;
import caravan.api.reader.Trees;
import caravan.ledger.Journey;
import caravan.model.ObjectRef;
import caravan.model.Provider;
import caravan.model.State;
import caravan.status.Lookups;
import caravan.status.MapProjection;
import caravan.status.MigrationProjection;
import caravan.status.MigrationResult;
import caravan.status.MigrationView;
import caravan.status.PlanProjection;
import caravan.status.PlanRead;
import caravan.status.PlanView;
import caravan.status.Progress;
import caravan.status.ProviderProjection;
import caravan.status.ReferenceCheck;
import caravan.status.StatusLimit;
import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides the status of every object of one namespace. An object that cannot be projected spoils no other. */
final class ScenePainter {

    private static final Logger LOG = LoggerFactory.getLogger(ScenePainter.class);
    /** etcd takes 1.5 MiB for the whole object; spec and metadata need their share. */
    private static final int MOST_BYTES = 900_000;

    private static final StatusLimit LIMIT =
            new StatusLimit(MOST_BYTES, status -> StatusWriter.sizeOf(status, MOST_BYTES));

    /** A status of so many takes megabytes as a tree. */
    private static final int MACHINES_OF_A_PORTION = 500;

    private final StatusScene scene;
    private final Outside outside;
    private final String now;
    private final SceneRecords records;
    private List<Painted> painted = new ArrayList<>();

    /** What is asked outside of the scene. */
    record Outside(
            Progress progress,
            Function<ObjectRef, Optional<ProviderProjection.Contact>> contacts,
            EngineSettings.Limits limits,
            BiFunction<String, String, Optional<Failure>> unopened,
            Function<String, Gate.Told> gate) {}

    /** A status for an object, as it was read. */
    record Painted(Kind<GenericKubernetesResource> kind, GenericKubernetesResource read, Map<String, Object> status) {}

    ScenePainter(StatusScene scene, Outside outside, String now) {
        this.scene = scene;
        this.outside = outside;
        this.now = now;
        this.records = new SceneRecords(scene.records());
    }

    /**
     * In portions, each of them painted when it is asked for: the statuses of thousands of machines, as trees, are many times
     * what they are as text, and nobody needs all of them at once.
     */
    Iterator<List<Painted>> paint() {
        var providers = readings(scene.around().providers(), ProviderReader::read);
        var networkMaps = readings(scene.around().networkMaps(), NetworkMapReader::read);
        var storageMaps = readings(scene.around().storageMaps(), StorageMapReader::read);
        var references = new ReferenceCheck(providers, Map.copyOf(networkMaps), Map.copyOf(storageMaps));
        var byPlan = scene.migrations().stream()
                .sorted(OLDEST_FIRST)
                .collect(Collectors.groupingBy(ScenePainter::planKeyOf, LinkedHashMap::new, Collectors.toList()));
        var portions = new ArrayList<Runnable>();
        portions.add(() -> {
            each(Kinds.PROVIDER, scene.around().providers(), object -> provider(object, providers));
            each(Kinds.NETWORK_MAP, scene.around().networkMaps(), object -> map(object, networkMaps));
            each(Kinds.STORAGE_MAP, scene.around().storageMaps(), object -> map(object, storageMaps));
        });
        for (var plans : plansInPortions()) {
            portions.add(() -> plans.forEach(object -> {
                var runs = byPlan.remove(keyOf(object));
                plan(object, runs == null ? List.of() : runs, references);
            }));
        }
        portions.add(() -> byPlan.values().forEach(orphans -> runs(orphans, Optional.empty())));
        return portions.stream().map(this::painted).iterator();
    }

    /** Small plans together, a large one by itself. */
    private List<List<GenericKubernetesResource>> plansInPortions() {
        var portions = new ArrayList<List<GenericKubernetesResource>>();
        var machines = MACHINES_OF_A_PORTION;
        for (var plan : scene.plans()) {
            var more = records.ofPlan(plan.getMetadata().getUid()).size();
            if (machines + more >= MACHINES_OF_A_PORTION) {
                portions.add(new ArrayList<>());
                machines = 0;
            }
            portions.get(portions.size() - 1).add(plan);
            machines += more;
        }
        return portions;
    }

    private List<Painted> painted(Runnable portion) {
        painted = new ArrayList<>();
        portion.run();
        return painted;
    }

    private Map<String, Object> provider(GenericKubernetesResource object, Map<String, Reading<Provider>> readings) {
        var view = StatusWriter.viewOf(object);
        return ProviderProjection.of(
                view, readings.get(keyOf(object)), outside.contacts().apply(view.ref()), now);
    }

    private Map<String, Object> map(GenericKubernetesResource object, Map<String, ? extends Reading<?>> readings) {
        return MapProjection.of(StatusWriter.viewOf(object), object.getKind(), readings.get(keyOf(object)), now);
    }

    private void plan(
            GenericKubernetesResource object, List<GenericKubernetesResource> migrations, ReferenceCheck references) {
        attempt(Kinds.PLAN, object, () -> {
            var plan = new PlanRead(
                    StatusWriter.viewOf(object), PlanReader.read(Trees.written(object)), preflight(object));
            return plan(plan, runs(migrations, Optional.of(plan)), references);
        });
    }

    private PlanRead.Preflight preflight(GenericKubernetesResource plan) {
        var told = outside.gate().apply(plan.getMetadata().getUid());
        return new PlanRead.Preflight(told.findings(), told.closed(), told.unfinished());
    }

    /** Oldest first. */
    private List<MigrationResult> runs(List<GenericKubernetesResource> migrations, Optional<PlanRead> plan) {
        var projection = new MigrationProjection(
                new Lookups(Journey::steps, outside.progress(), this::waitingBehind, outside.unopened()), LIMIT);
        var runs = new ArrayList<MigrationResult>();
        migrations.forEach(object -> attempt(Kinds.MIGRATION, object, () -> {
            var reading = MigrationReader.read(Trees.written(object));
            var view = new MigrationView(StatusWriter.viewOf(object), reading, plan, records.around(object, plan));
            var result = projection.of(view, now);
            runs.add(result);
            return result.status();
        }));
        return runs;
    }

    private Map<String, Object> plan(PlanRead plan, List<MigrationResult> runs, ReferenceCheck references) {
        var open = records.ofPlan(plan.object().ref().uid()).stream()
                .filter(record -> !record.state().ended())
                .toList();
        // A pending record has done nothing, and sees the archived plan before it does.
        var parted =
                open.stream().noneMatch(record -> record.state().beforeCommit() && record.state() != State.PENDING);
        var view = new PlanView(plan, references.of(plan.reading()), runs, parted, !open.isEmpty());
        return new PlanProjection(LIMIT).of(view, now);
    }

    /** The limit that the engine found reached: plan and provider are in the record's namespace. */
    private Optional<Lookups.Behind> waitingBehind(InstanceMigration waiting) {
        return records.begun(outside.limits())
                .reached(waiting)
                .map(reached -> new Lookups.Behind(reached.setting(), reached.most(), records.ahead(waiting, reached)));
    }

    private static final Comparator<GenericKubernetesResource> OLDEST_FIRST = Comparator.comparing(
                    (GenericKubernetesResource object) ->
                            Objects.requireNonNullElse(object.getMetadata().getCreationTimestamp(), ""))
            .thenComparing(object -> object.getMetadata().getName());

    private void each(
            Kind<GenericKubernetesResource> kind,
            List<GenericKubernetesResource> objects,
            Function<GenericKubernetesResource, Map<String, Object>> projection) {
        objects.forEach(object -> attempt(kind, object, () -> projection.apply(object)));
    }

    private void attempt(
            Kind<GenericKubernetesResource> kind,
            GenericKubernetesResource object,
            Supplier<Map<String, Object>> projection) {
        try {
            painted.add(new Painted(kind, object, projection.get()));
        } catch (RuntimeException e) {
            LOG.warn("The status of {} {} cannot be told and stays as it is.", kind.name(), keyOf(object), e);
        }
    }

    private static <T> Map<String, Reading<T>> readings(
            List<GenericKubernetesResource> objects, Function<JsonNode, Reading<T>> reader) {
        var readings = new LinkedHashMap<String, Reading<T>>();
        objects.forEach(object -> readings.put(keyOf(object), reader.apply(Trees.written(object))));
        return readings;
    }

    private static String keyOf(GenericKubernetesResource object) {
        return object.getMetadata().getNamespace() + "/" + object.getMetadata().getName();
    }

    /** References stay in the namespace. */
    private static String planKeyOf(GenericKubernetesResource migration) {
        Object name = migration.get("spec", "plan", "name");
        return migration.getMetadata().getNamespace() + "/" + name;
    }
}
