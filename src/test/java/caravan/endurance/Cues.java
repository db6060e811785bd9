package caravan.endurance;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What happens at the first call of a kind: the engine dies there, stands still, somebody else acts, or all of it. */
final class Cues implements Onlooker {

    private record Cue(String operation, boolean before, Consumer<Incarnation> act) {}

    private final List<Cue> waiting = new ArrayList<>();

    /** When the next such call has arrived, and nothing is done. */
    Cues before(String operation, Consumer<Incarnation> act) {
        waiting.add(new Cue(operation, true, act));
        return this;
    }

    /** When the next such call is done, and its answer is not sent. */
    Cues after(String operation, Consumer<Incarnation> act) {
        waiting.add(new Cue(operation, false, act));
        return this;
    }

    @Override
    public void before(Incarnation who, ExternalCall call) {
        meet(who, call, true);
    }

    @Override
    public void done(Incarnation who, ExternalCall call) {
        meet(who, call, false);
    }

    private void meet(Incarnation who, ExternalCall call, boolean before) {
        for (var cue : List.copyOf(waiting)) {
            if (cue.before() == before && cue.operation().equals(call.operation())) {
                waiting.remove(cue);
                cue.act().accept(who);
            }
        }
    }

    /** Those that have not been met. */
    List<String> left() {
        return waiting.stream().map(Cue::operation).toList();
    }
}
