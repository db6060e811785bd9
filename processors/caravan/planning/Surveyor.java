package caravan.planning;

import caravan.api.InstanceMigration;
import caravan.api.Kind;
import caravan.api.Kinds;
import caravan.api.reader.HookReader;
import caravan.api.reader.NetworkMapReader;
import caravan.api.reader.PlanReader;
import caravan.api.reader.ProviderReader;
import caravan.api.reader.Reading;
import caravan.api.reader.StorageMapReader;
import caravan.api.reader.Trees;
import caravan.inventory.Providers;
import caravan.inventory.Sides;
import caravan.kube.KubeGateway;
import caravan.kube.SharedReads;
import caravan.model.DiskClass;
import caravan.model.EbsDefaults;
import caravan.model.Futures;
import caravan.model.Hook;
import caravan.model.MigrationException;
import caravan.model.NetworkMapping;
import caravan.model.ObjectRef;
import caravan.model.Plan;
import caravan.model.PlanVm;
import caravan.model.Provider;
import caravan.model.State;
import caravan.model.StorageMapping;
import caravan.model.Timer;
import caravan.model.Zone;
import caravan.planning.Sources.Source;
import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads everything that an intent is planned from. Reads only, and only live: an inventory may be old or empty. */
public final class Surveyor {

    private final KubeGateway kube;
    private final Providers providers;
    private final Survey.NewVolumes usual;
    private final ZoneNodes nodes;
    private final Landings landings;
    private final KeyReader keys;
    private final SharedReads<GenericKubernetesResource, Reading<Plan>> plans;
    private final SharedReads<GenericKubernetesResource, Reading<Provider>> destinations;
    private final SharedReads<GenericKubernetesResource, Reading<NetworkMapping>> networkMaps;
    private final SharedReads<GenericKubernetesResource, Reading<StorageMapping>> storageMaps;
    private final SharedReads<GenericKubernetesResource, Reading<Hook>> hooks;
    /** Whether they are there: what is in them is nobody's business here. */
    private final SharedReads<Secret, Boolean> secrets;

    private final SharedReads<ConfigMap, Boolean> configMaps;

    public Surveyor(KubeGateway kube, Providers providers, Survey.NewVolumes usual, Timer timer) {
        this.usual = usual;
        this.nodes = new ZoneNodes(kube, timer);
        this.landings = new Landings(kube, timer);
        this.keys = new KeyReader(timer);
        this.kube = kube;
        this.providers = providers;
        plans = shared(kube, timer, Kinds.PLAN, PlanReader::read);
        destinations = shared(kube, timer, Kinds.PROVIDER, ProviderReader::read);
        networkMaps = shared(kube, timer, Kinds.NETWORK_MAP, NetworkMapReader::read);
        storageMaps = shared(kube, timer, Kinds.STORAGE_MAP, StorageMapReader::read);
        hooks = shared(kube, timer, Kinds.HOOK, HookReader::read);
        secrets = new SharedReads<>(kube, timer, Kinds.SECRET, found -> true);
        configMaps = new SharedReads<>(kube, timer, Kinds.CONFIG_MAP, found -> true);
    }

    /** All machines of a plan are planned from the same objects. */
    private static <T> SharedReads<GenericKubernetesResource, Reading<T>> shared(
            KubeGateway kube,
            Timer timer,
            Kind<GenericKubernetesResource> kind,
            Function<JsonNode, Reading<T>> reader) {
        return new SharedReads<>(kube, timer, kind, object -> reader.apply(Trees.written(object)));
    }

    /** Fails with a MigrationException that names the object which is missing or refused. */
    public CompletableFuture<Survey> survey(InstanceMigration record) {
        return wish(record.getSpec().plan().asRef())
                .thenCompose(wish -> providers.of(record).thenCompose(sides -> ground(wish, sides)))
                .thenCompose(ground -> survey(ground, record.getSpec().instanceId()));
    }

    /** What users want, as their objects say it now. Fails like {@link #survey}. */
    public CompletableFuture<Wish> wish(ObjectRef plan) {
        return read(plans, Kinds.PLAN, plan)
                .thenCompose(this::requireThisCluster)
                .thenCompose(wanted -> read(networkMaps, Kinds.NETWORK_MAP, wanted.networkMap())
                        .thenCombine(
                                read(storageMaps, Kinds.STORAGE_MAP, wanted.storageMap()),
                                (network, storage) -> new Wish(wanted, network, storage)));
    }

    /** A plan and its maps. */
    public record Wish(Plan plan, NetworkMapping network, StorageMapping storage) {}

    /** What all machines of a plan have in common; as each of them asks for it, or once for all. */
    public CompletableFuture<Ground> ground(Wish wish, Sides sides) {
        return cluster(sides).thenCombine(placeOf(sides), (cluster, place) -> new Ground(wish, sides, cluster, place));
    }

    /** Where a plan's machines stand and go. */
    public record Ground(Wish wish, Sides sides, Cluster cluster, Survey.Place place) {}

    private CompletableFuture<Survey> survey(Ground ground, String instanceId) {
        return survey(ground, instanceId, Sources.read(ground.sides(), instanceId));
    }

    /** What EC2 tells of many machines, asked at once. */
    public CompletableFuture<Sources> sources(Ground ground, Collection<String> instanceIds) {
        return Sources.readAll(ground.sides(), instanceIds);
    }

    /** One of them. Fails with the reason SourceGone where there is none. */
    public CompletableFuture<Survey> survey(Ground ground, String instanceId, Sources sources) {
        return survey(ground, instanceId, sources.of(instanceId));
    }

    private CompletableFuture<Survey> survey(Ground ground, String instanceId, CompletableFuture<Source> read) {
        var plan = ground.wish().plan();
        return read.thenCompose(source -> keys.read(ground.sides(), ground.place(), source.volumes())
                        .thenApply(shared -> new Found(source, shared)))
                .thenCombine(around(plan, instanceId), (found, around) -> survey(ground, found, around));
    }

    /** What EC2 and KMS tell of a machine. */
    private record Found(Source source, SharedKeys keys) {}

    /** What the cluster tells of it. */
    private record Around(Landing landing, Survey.Named named) {}

    /** Composed, so that a machine that the plan does not name fails like any other. */
    private CompletableFuture<Around> around(Plan plan, String instanceId) {
        return CompletableFuture.completedFuture(instanceId)
                .thenApply(id -> vmOf(plan, id))
                .thenCompose(vm -> landings.of(plan, vm).thenCombine(named(plan, vm), Around::new));
    }

    private Survey survey(Ground ground, Found found, Around around) {
        var wish = ground.wish();
        var source = found.source();
        return new Survey(
                wish.plan(),
                vmOf(wish.plan(), source.instance().id()),
                wish.network(),
                wish.storage(),
                source.instance(),
                source.volumes(),
                source.type(),
                usual,
                ground.cluster().defaults(),
                ground.cluster().classes(),
                ground.cluster().zones(),
                ground.cluster().nodes(),
                ground.place(),
                around.landing(),
                around.named(),
                found.keys());
    }

    /** Disks and machine are made here; a destination elsewhere must not be carried into this cluster. */
    private CompletableFuture<Plan> requireThisCluster(Plan plan) {
        return read(destinations, Kinds.PROVIDER, plan.destination()).thenApply(destination -> {
            if (!destination.type().equals(ProviderReader.OPENSHIFT)) {
                throw new MigrationException(
                        "ReferenceRefused",
                        "Provider " + plan.destination(),
                        "Plan " + plan.ref() + " names Provider " + plan.destination() + " of type "
                                + destination.type() + " as its destination, which is no cluster.",
                        "Name a Provider of type " + ProviderReader.OPENSHIFT + " without url: this cluster.");
            }
            return plan;
        });
    }

    /** The target's side of the cluster and of AWS. */
    public record Cluster(Map<String, DiskClass> classes, List<Zone> zones, long nodes, EbsDefaults defaults) {}

    private CompletableFuture<Cluster> cluster(Sides sides) {
        return kube.list(Kinds.STORAGE_CLASS, "", Map.of())
                .thenCombine(sides.target().zones(), Map::entry)
                .thenCombine(nodes.ready(sides.provider().targetZone()), Map::entry)
                .thenCombine(
                        sides.target().ebsDefaults(),
                        (known, defaults) -> new Cluster(
                                classes(known.getKey().getKey()),
                                known.getKey().getValue(),
                                known.getValue(),
                                defaults));
    }

    private CompletableFuture<Survey.Named> named(Plan plan, PlanVm vm) {
        return hooksOf(vm).thenCompose(found -> isThere(secrets, vm.unlocking().luks())
                .thenCombine(
                        isThere(configMaps, plan.conversion().needs().scripts()),
                        (luks, scripts) -> new Survey.Named(found, luks, scripts)));
    }

    /** One without a name is asked for by nobody. */
    private static CompletableFuture<Boolean> isThere(SharedReads<?, Boolean> reads, ObjectRef ref) {
        return ref.name().isEmpty()
                ? CompletableFuture.completedFuture(false)
                : reads.get(ref).thenApply(Optional::isPresent);
    }

    private CompletableFuture<Map<State, Hook>> hooksOf(PlanVm vm) {
        return Futures.each(vm.hooks(), wanted -> read(hooks, Kinds.HOOK, wanted.hook())
                        .thenApply(hook -> Map.entry(wanted.step(), hook)))
                .thenApply(found -> found.stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    private static CompletableFuture<Survey.Place> placeOf(Sides sides) {
        return sides.source()
                .accountId()
                .thenCombine(
                        sides.target().accountId(),
                        (from, to) -> new Survey.Place(
                                from, to, sides.region(), sides.provider().targetZone()));
    }

    private static PlanVm vmOf(Plan plan, String instanceId) {
        return plan.vms().stream()
                .filter(vm -> vm.id().equals(instanceId))
                .findFirst()
                .orElseThrow(() -> new MigrationException(
                        "NotInPlan",
                        instanceId,
                        "Plan " + plan.ref() + " does not name instance " + instanceId + " any more.",
                        "Put it back into the Plan, or cancel this VM."));
    }

    private static Map<String, DiskClass> classes(List<StorageClass> classes) {
        return classes.stream()
                .map(each -> new DiskClass(
                        each.getMetadata().getName(),
                        each.getProvisioner(),
                        Optional.ofNullable(each.getReclaimPolicy()).orElse("Delete"),
                        Optional.ofNullable(each.getParameters()).orElse(Map.of())))
                .collect(Collectors.toMap(DiskClass::name, Function.identity()));
    }

    private static <T> CompletableFuture<T> read(
            SharedReads<GenericKubernetesResource, Reading<T>> reads,
            Kind<GenericKubernetesResource> kind,
            ObjectRef ref) {
        return reads.get(ref).thenApply(found -> {
            var reading = found.orElseThrow(() -> new MigrationException(
                    "ReferenceMissing",
                    kind.name() + " " + ref,
                    kind.name() + " " + ref + " does not exist.",
                    "Create it, and run a new Migration."));
            return reading.value()
                    .orElseThrow(() -> new MigrationException(
                            "ReferenceRefused",
                            kind.name() + " " + ref,
                            kind.name() + " " + ref + " is refused: "
                                    + reading.refusals().stream()
                                            .map(finding -> finding.pointer() + " " + finding.problem() + "; allowed: "
                                                    + finding.allowed())
                                            .collect(Collectors.joining(". ")),
                            "Correct it, and run a new Migration."));
        });
    }
}
