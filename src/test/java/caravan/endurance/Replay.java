package caravan.endurance;

import caravan.api.InstanceMigration;
import caravan.endurance.Deeds.Deed;
import caravan.model.State;
import caravan.sim.aws.Aim;
import caravan.sim.aws.Fault;
import caravan.sim.aws.Fleet;
import caravan.sim.aws.Others;
import caravan.sim.kube.server.Faults;
import caravan.sim.kube.server.Faults.Requests;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import static org.assertj.core.api.Assertions.assertThat;

/** A story in which what the model found dangerous happens at its worst moment. Its words are those of stories.txt. */
final class Replay {

    private static final Duration SOON = Duration.ofHours(1);

    private final Story story;
    private final Cues cues = new Cues();

    private Replay(Story story) {
        this.story = story;
        story.world().onlooker(cues);
    }

    static Replay of(Scenario scenario) {
        return of(new World(7), scenario);
    }

    /** One whose plan nobody looks at before: what is planned for a call must not meet its rehearsal. */
    static Replay unrehearsed(Scenario scenario) {
        return of(new World(7, Map.of("CARAVAN_PREFLIGHT_STOPS", "nothing")), scenario);
    }

    static Replay of(World world, Scenario scenario) {
        return new Replay(new Story(world, scenario.endingAnyhow()));
    }

    Replay begin() {
        story.begin();
        return this;
    }

    /** FAULT crash and restart: its process dies before the next such call does anything, and is replaced. */
    Replay crashBefore(String operation) {
        cues.before(operation, Replay::crash);
        return this;
    }

    /** FAULT crash and restart: the call is done, and its answer meets nobody. */
    Replay crashAfter(String operation) {
        cues.after(operation, Replay::crash);
        return this;
    }

    /** The same after the last of so many calls. */
    Replay crashAfterAll(int number, String operation) {
        cues.after(operation, who -> {
            if (number > 1) {
                crashAfterAll(number - 1, operation);
            } else {
                crash(who);
            }
        });
        return this;
    }

    static void crash(Incarnation who) {
        who.kill();
        who.world().engine();
    }

    /** FAULT the leader pauses with the call decided, a new leader takes over; ZOMBIE the call arrives so much later. */
    Replay zombie(String operation, Duration late) {
        late(operation, late);
        cues.before(operation, who -> {
            who.pause(late.plus(late));
            who.world().engine();
        });
        return this;
    }

    /** FAULT the leader pauses when its n-th such call is done, before it has the answer; a new leader takes over. */
    Replay asleepAfter(int number, String operation, Duration time) {
        cues.after(operation, who -> {
            if (number > 1) {
                asleepAfter(number - 1, operation, time);
            } else {
                who.pause(time);
                who.world().engine();
            }
        });
        return this;
    }

    /** Until somebody stands still. */
    Replay asleep() {
        world().await("a pause", SOON, () -> world().living().stream()
                .anyMatch(engine -> engine.life().paused()));
        return this;
    }

    /** The engine that lives and does not stand still. */
    Incarnation awake() {
        return world().living().stream()
                .filter(engine -> !engine.life().paused())
                .findFirst()
                .orElseThrow();
    }

    /** FAULT the call timed out and is still on its way. */
    Replay late(String operation, Duration late) {
        if (Character.isUpperCase(operation.charAt(0))) {
            world().aws().faults().next(Aim.at(operation).by(Fleet.KEY), 1, Fault.arriveLate(late));
        } else {
            var words = operation.split(" ", -1);
            world().cluster().faults().next(1, Requests.of(words[0], words[1]), new Faults.Fault.Late(late));
        }
        return this;
    }

    /** FAULT the step fails: AWS refuses the next such call. */
    Replay denied(String operation) {
        world().aws().faults().next(Aim.at(operation).by(Fleet.KEY), 1, Fault.denied());
        return this;
    }

    /** FAULT every such call of ours goes wrong from now on. */
    Replay always(String operation, Fault fault) {
        world().aws().faults().next(Aim.at(operation).by(Fleet.KEY), Integer.MAX_VALUE, fault);
        return this;
    }

    Replay always(String operation, Faults.Fault fault) {
        var words = operation.split(" ", -1);
        world().cluster().faults().next(Integer.MAX_VALUE, Requests.of(words[0], words[1]), fault);
        return this;
    }

    /** OTHERS or the USER act when the engine has decided the call, before it has an effect. */
    Replay meanwhile(String operation, Runnable act) {
        return meanwhile(operation, (Consumer<Incarnation>) who -> act.run());
    }

    Replay meanwhile(String operation, Consumer<Incarnation> act) {
        cues.before(operation, act);
        return this;
    }

    /** The same when it has had its effect. */
    Replay afterwards(String operation, Runnable act) {
        cues.after(operation, who -> act.run());
        return this;
    }

    /** The machine's record has this state, since just now. */
    Replay until(State state) {
        world().await(state.text(), SOON, () -> world().states().containsValue(state));
        return this;
    }

    Replay pass(Duration time) {
        world().time().run(time);
        return this;
    }

    /** Lets the story end, with every cue met and every promise kept. */
    InstanceMigration keepsItsPromises(State end) {
        assertThat(story.end()).isEmpty();
        assertThat(cues.left()).as("cues that were never met").isEmpty();
        assertThat(world().states().values()).containsOnly(end);
        return world().chronicle().records().get(0);
    }

    /** How many such calls had an effect, whoever made them and whenever they arrived. */
    List<String> effects(String operation) {
        return world().region().histories().stream()
                .flatMap(made -> made.log().stream()
                        .filter(touch -> touch.operation().equals(operation))
                        .map(touch -> made.id() + " " + touch))
                .toList();
    }

    /** Somebody else in the same account. */
    Others others() {
        return world().aws().others(Fleet.ACCOUNT, Fleet.REGION);
    }

    /** OTHERS start the source, at the console. */
    void startByOthers() {
        story.users().console().startInstances(call -> call.instanceIds(source()));
        note(Deed.STARTED);
    }

    /** OTHERS terminate the source, with its root volume. */
    void terminateByOthers() {
        story.users().console().terminateInstances(call -> call.instanceIds(source()));
        note(Deed.LOST);
    }

    /** OTHERS put another disk in place of the source's second one. */
    void swapByOthers() {
        others().swap(Users.volumeOf(source(), 1));
        note(Deed.DISKS_CHANGED);
    }

    private void note(Deed deed) {
        story.promises().deeds().note(deed, List.of(source()));
    }

    /** USER cancels. */
    void cancel() {
        note(Deed.UNWANTED);
        story.users().cancel(Story.MIGRATION, story.instances().toArray(String[]::new));
    }

    String source() {
        return story.instances().get(0);
    }

    String sourceState() {
        return story.users().stateOf(source());
    }

    Story story() {
        return story;
    }

    World world() {
        return story.world();
    }
}
