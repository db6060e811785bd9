package caravan.endurance;

import caravan.api.InstanceMigration;
import caravan.api.Kinds;
import caravan.model.State;
import caravan.sim.kube.PodOutcome;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** One run of a scenario in a world of its own: from the plan until nothing is left to be swept. */
final class Story {

    static final String PLAN = "tier";
    static final String MIGRATION = "tier-1";

    /** Longer than every deadline together. */
    private static final Duration PATIENCE = Duration.ofDays(3);
    /** Two sweeps. What is found first by one is deleted by the next, and the finalizers go with the one after. */
    private static final Duration AFTERMATH = Duration.ofMinutes(11);

    private static final int AFTERMATHS = 4;
    /** Many sweeps after its user has deleted everything. */
    private static final Duration FORGOTTEN = Duration.ofHours(2);

    private final World world;
    private final Users users;
    private final Scenario scenario;
    private final List<String> instances = new ArrayList<>();
    private final Map<String, PodOutcome> pods = new HashMap<>();
    private final Promises promises;
    private boolean cancelled;

    Story(long seed, Scenario scenario) {
        this(new World(seed), scenario);
    }

    Story(World world, Scenario scenario) {
        this.world = world;
        this.scenario = scenario;
        users = new Users(world);
        if (scenario.across()) {
            users.crossAccounts();
        }
        for (var source : scenario.machines()) {
            var id = source.running() ? users.running(source.disks()) : users.stopped(source.disks());
            instances.add(id);
            pods.put(id, source.pods());
        }
        world.players().kubelet().script(this::outcome);
        promises = new Promises(world, users, scenario);
    }

    private PodOutcome outcome(Pod pod) {
        if (Targets.isHook(pod)) {
            return scenario.hooks() == Scenario.Hooks.FAILING
                    ? new PodOutcome.Says("fatal: [localhost]: FAILED!", new PodOutcome.Fails(2, ""))
                    : new PodOutcome.Succeeds("");
        }
        var id = pod.getMetadata().getLabels().getOrDefault("vmID", "");
        // Probes only read; what is said of pods is said of conversions.
        return Targets.converts(pod) ? pods.getOrDefault(id, new PodOutcome.Succeeds("")) : new PodOutcome.Succeeds("");
    }

    /** The user sends the plan and one engine runs. */
    Story begin() {
        users.plan(PLAN, scenario.convert(), instances.toArray(String[]::new));
        if (scenario.keeps()) {
            users.keepOnFailure(PLAN);
        }
        if (scenario.hooks() != Scenario.Hooks.NONE) {
            users.hook(PLAN);
        }
        users.migrate(MIGRATION, PLAN);
        world.engine();
        return this;
    }

    /** Until all have ended and been swept; gives what is not as it was promised. */
    List<String> end() {
        if (!untilEnded()) {
            return List.of("did not end within " + PATIENCE + ": " + world.states());
        }
        for (var again = 1; again < AFTERMATHS; again++) {
            world.time().run(AFTERMATH);
            if (promises.broken().isEmpty()) {
                return List.of();
            }
        }
        world.time().run(AFTERMATH);
        return promises.broken();
    }

    /** Their user deletes all that has ended, and two hours pass: gives what is not as promised then. */
    List<String> forget() {
        users.delete(Kinds.MIGRATION, MIGRATION);
        users.delete(Kinds.PLAN, PLAN);
        world.time().run(FORGOTTEN);
        return promises.afterwards();
    }

    /** False when they do not end. */
    boolean untilEnded() {
        return untilEnded(PATIENCE);
    }

    boolean untilEnded(Duration atMost) {
        return world.time().runUntil(this::ended, atMost);
    }

    private boolean ended() {
        cancelIfWanted();
        return (world.states().size() == instances.size() || unwanted())
                && world.states().values().stream().allMatch(State::ended);
    }

    /** Without Plan or Migration no record is made any more. */
    private boolean unwanted() {
        return users.find(Kinds.MIGRATION, MIGRATION).isEmpty() || !users.isWanted(PLAN);
    }

    private void cancelIfWanted() {
        if (scenario.cancels() && !cancelled && world.states().containsValue(scenario.cancelAt())) {
            cancelled = true;
            users.cancel(MIGRATION, instances.toArray(String[]::new));
        }
    }

    /** How it ended, in one word or several. */
    String outcome() {
        return String.join(
                "+",
                new TreeSet<>(world.states().values().stream().map(State::text).toList()));
    }

    World world() {
        return world;
    }

    Users users() {
        return users;
    }

    Promises promises() {
        return promises;
    }

    List<String> instances() {
        return instances;
    }

    InstanceMigration record(int machine) {
        return users.record(MIGRATION, instances.get(machine)).orElseThrow();
    }
}
