package caravan.endurance;

import caravan.model.State;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A run in which nothing goes wrong, until nothing is left to be swept: its calls, and what each machine was at in each. */
final class RecordedRun {

    private final List<ExternalCall> calls;
    /** The states of all machines by the number of the call, in the order of the states. */
    private final Map<Integer, List<State>> states;

    private RecordedRun(List<ExternalCall> calls, Map<Integer, List<State>> states) {
        this.calls = calls;
        this.states = states;
    }

    static RecordedRun of(long seed, Scenario scenario) {
        var story = new Story(seed, scenario);
        var world = story.world();
        var states = new HashMap<Integer, List<State>>();
        world.onlooker(new Onlooker() {
            @Override
            public void before(Incarnation who, ExternalCall call) {
                states.put(
                        call.number(), world.states().values().stream().sorted().toList());
            }
        });
        var broken = story.begin().end();
        if (!broken.isEmpty()) {
            throw new AssertionError("Undisturbed, " + scenario.name() + " breaks " + broken);
        }
        return new RecordedRun(List.copyOf(world.calls()), states);
    }

    /** Of the calls of the same phases every so many, the first one always among them. */
    List<ExternalCall> points(int stride) {
        var seen = new HashMap<List<State>, Integer>();
        var points = new ArrayList<ExternalCall>();
        for (var call : CrashPoints.of(calls)) {
            if (seen.merge(states.get(call.number()), 1, Integer::sum) % stride == 1 % stride) {
                points.add(call);
            }
        }
        return points;
    }

    /** Those calls that were made while all machines were in one of these. */
    List<ExternalCall> in(Set<State> some) {
        return calls.stream()
                .filter(call -> !states.get(call.number()).isEmpty() && some.containsAll(states.get(call.number())))
                .toList();
    }

    /** Whether a record is written after the call. */
    boolean isFollowed(ExternalCall point) {
        return calls.subList(point.number(), calls.size()).stream().anyMatch(ExternalCall::writesRecord);
    }

    /** All phases that any machine was in while a call was made. */
    Set<State> phases() {
        return phasesOf(calls);
    }

    Set<State> phasesOf(List<ExternalCall> some) {
        return some.stream()
                .flatMap(call -> states.get(call.number()).stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The call and the phases it was made in. */
    String at(ExternalCall point) {
        return point + " in "
                + states.get(point.number()).stream().map(State::text).collect(Collectors.joining("+"));
    }

    /** How many of the calls are points, and of which phases. */
    String told(List<ExternalCall> points) {
        var counts = new EnumMap<State, Integer>(State.class);
        points.forEach(
                point -> Set.copyOf(states.get(point.number())).forEach(state -> counts.merge(state, 1, Integer::sum)));
        var named = counts.entrySet().stream()
                .map(entry -> entry.getKey().text() + " " + entry.getValue())
                .collect(Collectors.joining(", "));
        return points.size() + " points of " + calls.size() + " calls, by phase: " + named;
    }
}
