package caravan.endurance;

import caravan.api.Kinds;
import caravan.endurance.Deeds.Deed;
import caravan.model.State;
import caravan.sim.aws.Aim;
import caravan.sim.aws.Fault;
import caravan.sim.aws.Fleet;
import caravan.sim.kube.PodOutcome;
import caravan.sim.kube.memory.MemoryCluster;
import caravan.sim.kube.server.Faults;
import caravan.sim.kube.server.Faults.Requests;
import caravan.sim.time.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;

/** One random run: three or more machines in one Migration, and whatever the seed does to them, to AWS and to the engines. */
final class Walk {

    /** Most disturbances come while a machine is usually carried, the others while it is undone and settles. */
    private static final Duration CARRYING = Duration.ofMinutes(5);

    private static final Duration RESTLESS = Duration.ofMinutes(30);
    /** How old what is read may be: less than the consistency window of 5 minutes. */
    private static final Duration STALE = Duration.ofMinutes(4);

    private static final List<String> AWS = List.of(
            "CreateSnapshot",
            "CreateVolume",
            "StopInstances",
            "StartInstances",
            "DeleteSnapshot",
            "DeleteVolume",
            "CreateTags",
            "DescribeInstances",
            "DescribeSnapshots",
            "DescribeVolumes");
    private static final List<String> KUBE = List.of(
            "update instancemigrations/status",
            "create persistentvolumes",
            "create persistentvolumeclaims",
            "create virtualmachines",
            "create pods",
            "patch leases",
            "patch virtualmachines",
            "delete pods",
            "delete virtualmachines",
            "get plans",
            "list instancemigrations");

    private final Random random;
    private final Story story;
    private final World world;
    private final Interference interference;
    private final Meddling meddling;
    private final List<String> done = new ArrayList<>();

    Walk(long seed) {
        // Not the world's own chance: a disturbance more must not change everything else.
        random = new Random(seed);
        story = new Story(seed, scenario());
        world = story.world();
        interference = new Interference(story, random);
        meddling = new Meddling(story, random);
        story.promises().blindFor(STALE.plusMinutes(3));
    }

    private Scenario scenario() {
        var machines = new ArrayList<Scenario.Source>();
        var count = 3 + random.nextInt(2);
        for (var i = 0; i < count; i++) {
            machines.add(new Scenario.Source(1 + random.nextInt(2), random.nextInt(4) > 0, pods()));
        }
        return new Scenario("walk", machines, random.nextBoolean(), State.PENDING, EnumSet.allOf(State.class));
    }

    private PodOutcome pods() {
        return switch (random.nextInt(8)) {
            case 0 -> new PodOutcome.Fails(1, "virt-v2v: error: no root device found");
            case 1 -> new PodOutcome.Evicted();
            default -> new PodOutcome.Succeeds("");
        };
    }

    /** What is not as promised. */
    List<String> run() {
        var disturbances = random.nextInt(9);
        for (var i = 0; i < disturbances; i++) {
            var within = random.nextInt(3) > 0 ? CARRYING : RESTLESS;
            world.time().after(Duration.ofMillis(random.nextLong(within.toMillis())), this::disturb);
        }
        world.time().after(RESTLESS, this::calm);
        story.begin();
        world.time().run(RESTLESS);
        var broken = story.end();
        return broken.isEmpty() ? story.forget() : broken;
    }

    private void disturb() {
        switch (random.nextInt(17)) {
            case 0 -> kill();
            case 1 -> killAtACall();
            case 2 -> pause();
            case 3 -> second();
            case 4 -> replace();
            case 5, 6 -> awsTrouble();
            case 7, 8 -> kubeTrouble();
            case 9 -> cancel();
            case 10, 11 -> note(interference.next());
            case 12 -> stale();
            case 13, 14, 15 -> note(meddling.next());
            default -> changeOfMind();
        }
    }

    private void note(String what) {
        done.add(Duration.between(VirtualTime.START, world.time().now()) + " " + what);
    }

    private void kill() {
        if (world.living().isEmpty()) {
            return;
        }
        pick(world.living()).kill();
        note("killed");
        var before = world.cluster().snapshot();
        world.time().after(Duration.ofSeconds(random.nextInt(60)), () -> remembering(before));
    }

    /** Its informers answer from before the restart for a while, and some changes they never tell of. */
    private void remembering(MemoryCluster.Snapshot before) {
        var kube = world.engine().kube();
        kube.judgeWaitsBy(before, Duration.ofSeconds(random.nextInt(120)));
        var deaf = random.nextInt(3) == 0;
        kube.missHints((resource, name) -> deaf);
    }

    /** Some reads of AWS show what was true a while ago. */
    private void stale() {
        var operation = pick(List.of("DescribeInstances", "DescribeSnapshots", "DescribeVolumes"));
        var old = Duration.ofSeconds(1 + random.nextInt((int) STALE.toSeconds() - 1));
        note(operation + " answers from " + old + " ago");
        world.aws().faults().next(Aim.at(operation).by(Fleet.KEY), 1 + random.nextInt(20), Fault.stale(old));
    }

    /** One of the next calls, whichever that is. */
    private void killAtACall() {
        var mode = pick(List.of(CrashPoint.Mode.values()));
        var number = world.calls().size() + 1 + random.nextInt(40);
        note("killed at call " + number + " " + mode.text());
        world.onlooker(new CrashPoint(number, mode));
    }

    private void engine() {
        world.engine();
    }

    private void pause() {
        if (world.living().isEmpty()) {
            return;
        }
        var length = Duration.ofSeconds(random.nextInt(20 * 60));
        pick(world.living()).pause(length);
        note("paused for " + length);
    }

    private void second() {
        if (world.living().size() < 2) {
            note("second engine");
            engine();
        }
    }

    private void replace() {
        note("replaced");
        world.living().forEach(Incarnation::stop);
        engine();
    }

    private void awsTrouble() {
        var operation = AWS.get(random.nextInt(AWS.size()));
        var times = 1 + random.nextInt(4);
        var fault =
                switch (random.nextInt(6)) {
                    case 0 -> Fault.throttle();
                    case 1 -> Fault.internalError();
                    case 2 -> Fault.workThenInternalError();
                    case 3 -> Fault.loseAnswer();
                    case 4 -> Fault.refuse(400, "IncorrectState", "not now");
                    default -> Fault.arriveLate(Duration.ofSeconds(random.nextInt(14 * 60)));
                };
        note(operation + " goes wrong " + times + " times");
        world.aws().faults().next(Aim.at(operation).by(Fleet.KEY), times, fault);
    }

    private void kubeTrouble() {
        var operation = KUBE.get(random.nextInt(KUBE.size()));
        var words = operation.split(" ", -1);
        var times = 1 + random.nextInt(4);
        var fault =
                switch (random.nextInt(6)) {
                    case 0 -> new Faults.Fault.Throttled(Duration.ofSeconds(1));
                    case 1 -> new Faults.Fault.Refused(500);
                    case 2 -> new Faults.Fault.DoneThenLost();
                    case 3 -> new Faults.Fault.Lost();
                    case 4 -> new Faults.Fault.DoneThenAnswered(500);
                    default -> new Faults.Fault.Late(Duration.ofSeconds(random.nextInt(120)));
                };
        note(operation + ": " + fault + " " + times + " times");
        world.cluster().faults().next(times, Requests.of(words[0], words[1]), fault);
    }

    private void cancel() {
        var all = story.instances();
        var some = random.nextBoolean() ? all : List.of(pick(all));
        note("cancelled " + some);
        unwanted(some);
        story.users().cancel(Story.MIGRATION, some.toArray(String[]::new));
    }

    private void unwanted(List<String> instances) {
        story.promises().deeds().note(Deed.UNWANTED, instances);
    }

    private void changeOfMind() {
        unwanted(story.instances());
        switch (random.nextInt(3)) {
            case 0 -> {
                note("archived");
                story.users().archive(Story.PLAN);
            }
            case 1 -> {
                note("Migration deleted");
                story.users().delete(Kinds.MIGRATION, Story.MIGRATION);
            }
            default -> {
                note("Plan deleted");
                story.users().delete(Kinds.PLAN, Story.PLAN);
            }
        }
    }

    private void calm() {
        Trouble.end(world);
        note("calm");
        if (world.living().isEmpty()) {
            engine();
        }
    }

    private <T> T pick(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    /** What the seed did. */
    @Override
    public String toString() {
        return done + " -> " + world.states();
    }

    Story story() {
        return story;
    }
}
