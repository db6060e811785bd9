package caravan.endurance;

import caravan.api.Kind;
import caravan.api.Kinds;
import caravan.model.ObjectRef;
import caravan.model.State;
import caravan.settings.SettingsLoader;
import caravan.sim.CsiDriver;
import caravan.sim.aws.Call;
import caravan.sim.aws.CallWatcher;
import caravan.sim.aws.Fleet;
import caravan.sim.aws.Pace;
import caravan.sim.aws.SimAws;
import caravan.sim.aws.SimClock;
import caravan.sim.aws.SimRegion;
import caravan.sim.aws.Workers;
import caravan.sim.kube.Players;
import caravan.sim.kube.memory.CallObserver;
import caravan.sim.kube.memory.KubeCall;
import caravan.sim.kube.memory.MemoryCluster;
import caravan.sim.kube.memory.MemoryKubeGateway;
import caravan.sim.time.Lifetime;
import caravan.sim.time.VirtualTime;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * An AWS, a cluster with its controllers, and any number of engines, on one thread in virtual time: the same seed is the
 * same history. Times are the product's defaults, so a roll-back settles for its 16 minutes here too.
 */
final class World {

    /** Keys that engines call with: the target's is the partner's where it goes to another account. */
    static final Set<String> OURS = Set.of(Fleet.KEY, Fleet.PARTNER_KEY);

    private static final Duration HINT = Duration.ofMillis(20);

    /** Timers that go off less often, and sweeps that come soon, so that there is less to be computed. */
    private static final Map<String, String> SPARSE = Map.of(
            "CARAVAN_AWS_POLL_TICK", "5s",
            "CARAVAN_RESUME_PERIOD", "30s",
            "CARAVAN_STATUS_PERIOD", "1m",
            "CARAVAN_STATUS_FULL_PASS", "30m",
            "CARAVAN_INVENTORY_CRON", "0 0 0 * * ?",
            "CARAVAN_SWEEP_CRON", "0 */5 * * * ?",
            "CARAVAN_SWEEP_GRACE", "4m",
            "CARAVAN_CANARY_ENABLED", "false");

    private static final Map<Map<String, String>, SettingsLoader> SETTINGS = new ConcurrentHashMap<>();

    private final Chronicle chronicle = new Chronicle();
    private final long seed;
    private final VirtualTime time;
    private final SimAws aws;
    private final MemoryCluster cluster;
    private final Players players;
    private final Targets targets;
    private final UndoOrder undoOrder;
    private final SettingsLoader settings;
    private final Leadership leadership = new Leadership();
    private final List<ExternalCall> calls = new ArrayList<>();
    private final List<Incarnation> engines = new ArrayList<>();
    private Onlooker onlooker = new Onlooker() {};
    private Incarnation calling;

    World(long seed) {
        this(seed, Map.of());
    }

    /** Settings as environment variables, over the defaults. */
    World(long seed, Map<String, String> environment) {
        this(seed, environment, Pace.realistic());
    }

    /** With an EC2 of this pace. */
    World(long seed, Map<String, String> environment, Pace pace) {
        this.seed = seed;
        time = new VirtualTime(seed);
        settings = settings(environment);
        aws = Fleet.start(SimClock.following(time), pace).onCall(new AwsWatcher());
        undoOrder = new UndoOrder(chronicle, region());
        aws.onCall(undoOrder);
        Workers.seed(aws);
        cluster = Clusters.seeded(time, seed);
        targets = new Targets(cluster.objects(), time::now);
        players = new Players(cluster.objects(), time, new CsiDriver(aws));
        players.start();
        cluster.objects().watch(Kinds.INSTANCE_MIGRATION, seen -> chronicle.note(seen, time.now()));
    }

    /** By the name of the record, as they were written last; those that are gone included. */
    Map<String, State> states() {
        return chronicle.states();
    }

    Chronicle chronicle() {
        return chronicle;
    }

    private static SettingsLoader settings(Map<String, String> environment) {
        return SETTINGS.computeIfAbsent(environment, more -> {
            var all = new TreeMap<>(SPARSE);
            all.putAll(more);
            return SettingsLoader.load(Path.of("none"), all);
        });
    }

    /** A new engine, which leads as soon as nobody else does. */
    Incarnation engine() {
        var engine = new Incarnation(this, "engine-" + (engines.size() + 1) + "-" + seed);
        engines.add(engine);
        return engine.start();
    }

    /** Those that were not killed. */
    List<Incarnation> living() {
        return engines.stream().filter(engine -> !engine.life().ended()).toList();
    }

    World onlooker(Onlooker next) {
        onlooker = next;
        return this;
    }

    /** Lets time pass until the condition holds, and fails when it does not. */
    void await(String what, Duration atMost, BooleanSupplier condition) {
        if (!time.runUntil(condition, atMost)) {
            throw new AssertionError("Waited " + atMost + " for " + what + " (seed " + seed + ").");
        }
    }

    /** What engines asked of the outside so far, in order. */
    List<ExternalCall> calls() {
        return calls;
    }

    /** How often engines have asked AWS for this. */
    long awsCalls(String operation) {
        return calls.stream()
                .filter(call -> call.aws() && call.operation().equals(operation))
                .count();
    }

    VirtualTime time() {
        return time;
    }

    SimAws aws() {
        return aws;
    }

    SimRegion region() {
        return aws.region(Fleet.REGION);
    }

    /** Kubelet, KubeVirt and the other controllers. */
    Players players() {
        return players;
    }

    UndoOrder undoOrder() {
        return undoOrder;
    }

    Targets targets() {
        return targets;
    }

    MemoryCluster cluster() {
        return cluster;
    }

    SettingsLoader settings() {
        return settings;
    }

    Leadership leadership() {
        return leadership;
    }

    long seed() {
        return seed;
    }

    /** Notes who makes the calls to AWS that follow, and gives who did before. */
    Incarnation calling(Incarnation engine) {
        var before = calling;
        calling = engine;
        return before;
    }

    /** Tells an engine of changes as an informer does: soon, and never in the middle of one. */
    void tell(Lifetime life, Kind<?> kind, Consumer<ObjectRef> changed) {
        watch(kind, ref -> life.schedule(HINT, () -> changed.accept(ref)));
    }

    private <T extends HasMetadata> void watch(Kind<T> kind, Consumer<ObjectRef> changed) {
        cluster.objects().watch(kind, seen -> {
            var metadata = seen.metadata().get();
            changed.accept(new ObjectRef(
                    metadata.getNamespace() == null ? "" : metadata.getNamespace(),
                    metadata.getName(),
                    metadata.getUid()));
        });
    }

    void watch(Incarnation engine, MemoryKubeGateway kube) {
        kube.observe(new KubeWatcher(engine));
    }

    private ExternalCall noted(boolean toAws, String operation, String object, boolean writes) {
        var call = new ExternalCall(calls.size() + 1, toAws, operation, object, writes);
        calls.add(call);
        return call;
    }

    /** Of calls to the cluster. */
    private final class KubeWatcher implements CallObserver {

        private final Incarnation engine;
        /** By the number of the call: those that arrive late are done after others have begun. */
        private final Map<Integer, ExternalCall> underWay = new HashMap<>();

        KubeWatcher(Incarnation engine) {
            this.engine = engine;
        }

        @Override
        public void before(KubeCall call) {
            var current = noted(
                    false,
                    call.verb().word() + " " + call.resource() + (call.dryRun() ? " (dry run)" : ""),
                    call.name(),
                    call.writes());
            underWay.put(call.number(), current);
            onlooker.before(engine, current);
        }

        @Override
        public void done(KubeCall call) {
            onlooker.done(engine, underWay.remove(call.number()));
        }

        @Override
        public void refused(KubeCall call) {
            onlooker.refused(engine, underWay.remove(call.number()));
        }
    }

    /** Of calls to AWS, as far as engines make them. */
    private final class AwsWatcher implements CallWatcher {

        private ExternalCall current;

        @Override
        public void before(Call call) {
            if (isOurs(call)) {
                current = noted(true, call.operation(), String.join(",", call.ids()), call.mutating());
                onlooker.before(calling, current);
                dieIfKilled();
            }
        }

        @Override
        public void after(Call call) {
            if (isOurs(call)) {
                if (call.refusal().isEmpty()) {
                    onlooker.done(calling, current);
                } else {
                    onlooker.refused(calling, current);
                }
                dieIfKilled();
            }
        }

        private boolean isOurs(Call call) {
            return calling != null && OURS.contains(call.accessKeyId());
        }

        private void dieIfKilled() {
            if (calling.life().ended()) {
                throw new Killed();
            }
        }
    }
}
