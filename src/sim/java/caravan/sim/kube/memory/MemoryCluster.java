package caravan.sim.kube.memory;

import caravan.api.Kind;
import caravan.api.Kinds;
import caravan.model.Fence;
import caravan.model.Timer;
import caravan.sim.kube.ClusterObjects;
import caravan.sim.kube.Timing;
import caravan.sim.kube.server.Faults;
import caravan.sim.kube.server.RequestCounts;
import caravan.sim.kube.store.Admission;
import caravan.sim.kube.store.AdmissionRules;
import caravan.sim.kube.store.Change;
import caravan.sim.kube.store.Identities;
import caravan.sim.kube.store.Keeping;
import caravan.sim.kube.store.ObjectStore;
import caravan.sim.kube.store.ResourceType;
import caravan.sim.kube.store.ResourceTypes;
import caravan.sim.kube.store.ResourceVerbs;
import caravan.sim.kube.store.Target;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A cluster in this process without an API server in front: the same store and the same rules as the one over HTTP. On
 * one thread and one timing everything that happens in it is repeated exactly by the same seed.
 */
public final class MemoryCluster {

    /**
     * What it is made of.
     *
     * @param latency from a call to its arrival
     * @param hint from a change to the hint that a waiting engine's informer would give
     * @param requestTimeout after which a client no longer waits for an answer
     * @param reread how often waits look by themselves
     */
    public record Settings(Keeping keeping, Duration latency, Duration hint, Duration requestTimeout, Duration reread) {

        /** As measured on a real API server; the product's defaults for its own part. */
        public static Settings usual() {
            return new Settings(
                    Keeping.trees(),
                    Duration.ofMillis(5),
                    Duration.ofMillis(1),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(10));
        }

        /** For tens of thousands of objects. */
        public Settings packed() {
            return new Settings(Keeping.packed(), latency, hint, requestTimeout, reread);
        }

        /** Calls arrive at once. */
        public Settings immediate() {
            return new Settings(keeping, Duration.ZERO, Duration.ZERO, requestTimeout, reread);
        }
    }

    private final Timing timing;
    private final Settings settings;
    private final ResourceTypes types = new ResourceTypes();
    private final Map<Kind<?>, ResourceType> typesByKind = new ConcurrentHashMap<>();
    private final ObjectStore store;
    private final ResourceVerbs verbs;
    private final AdmissionRules rules = new AdmissionRules();
    private final Faults faults = new Faults();
    private final RequestCounts counts = new RequestCounts();
    private final List<Consumer<Change>> onlookers = new CopyOnWriteArrayList<>();
    private final MemoryObjects objects;

    /** An empty cluster; uids and generated names come from the seed. */
    public MemoryCluster(Timing timing, long seed, Settings settings) {
        this.timing = timing;
        this.settings = settings;
        store = new ObjectStore(
                new ObjectStore.Options(settings.keeping(), 0),
                change -> onlookers.forEach(onlooker -> onlooker.accept(change)));
        verbs = new ResourceVerbs(store, types, new Admission(timing, Identities.seeded(seed)), rules);
        objects = new MemoryObjects(this);
    }

    /** As players, users and tests see it: never refused, never late, not counted. */
    public ClusterObjects objects() {
        return objects;
    }

    /** A gateway for one incarnation of an engine; futures complete on {@code continuations}. */
    public MemoryKubeGateway gateway(Fence fence, Timer timer, Executor continuations) {
        return new MemoryKubeGateway(this, fence, timer, continuations);
    }

    /** Puts an object into the cluster, its status included, and gives it as stored. */
    public <T extends HasMetadata> T put(Kind<T> kind, T object) {
        return objects.put(kind, object);
    }

    /** What shall go wrong with the next calls of any engine. */
    public Faults faults() {
        return faults;
    }

    /** What admission refuses. */
    public AdmissionRules rules() {
        return rules;
    }

    /** What engines asked so far, players and tests left out. */
    public RequestCounts counts() {
        return counts;
    }

    /** How this cluster behaves. */
    public Settings settings() {
        return settings;
    }

    /** Everything as it is now, for waits that shall be judged by it later. */
    public Snapshot snapshot() {
        return locked(() -> new Snapshot(store.snapshot()));
    }

    /** The objects at one moment. */
    public record Snapshot(ObjectStore store) {}

    Timing timing() {
        return timing;
    }

    ResourceVerbs verbs() {
        return verbs;
    }

    ObjectStore store() {
        return store;
    }

    ResourceTypes types() {
        return types;
    }

    /** Told of each write, in the middle of it. */
    AutoCloseable onChange(Consumer<Change> onlooker) {
        onlookers.add(onlooker);
        return () -> onlookers.remove(onlooker);
    }

    /** One at a time, as the real server orders all writes. */
    synchronized <T> T locked(Supplier<T> work) {
        return work.get();
    }

    ResourceType typeOf(Kind<?> kind) {
        return typesByKind.computeIfAbsent(kind, any -> types.find(kind.group(), kind.version(), kind.plural())
                .orElseThrow(
                        () -> new IllegalArgumentException("The simulated cluster has no " + kind.plural() + ".")));
    }

    Target target(Kind<?> kind, String namespace, String name, String subresource) {
        return new Target(typeOf(kind), kind.namespaced() ? namespace : "", name, subresource);
    }

    Target target(Kind<?> kind, HasMetadata object, String subresource) {
        var metadata = object.getMetadata();
        var namespace = metadata.getNamespace() == null ? "" : metadata.getNamespace();
        return target(kind, namespace, metadata.getName() == null ? "" : metadata.getName(), subresource);
    }

    /** A namespace that is there already is left alone. */
    public MemoryCluster withNamespaces(String... names) {
        for (var name : names) {
            objects.create(
                    Kinds.NAMESPACE,
                    new io.fabric8.kubernetes.api.model.NamespaceBuilder()
                            .withNewMetadata()
                            .withName(name)
                            .endMetadata()
                            .build());
        }
        return this;
    }
}
