package caravan.endurance;

import caravan.model.Names;
import caravan.model.State;
import caravan.sim.aws.Call;
import caravan.sim.aws.CallWatcher;
import caravan.sim.aws.Fleet;
import caravan.sim.aws.SimRegion;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Whether each call that undoes something is sent by a record that says so: rules 8 and 11, seen from AWS. */
final class UndoOrder implements CallWatcher {

    /** A volume also goes when its conversion was cut off, for another one of the same snapshot. */
    private static final Set<State> FRESH = EnumSet.of(State.DISK_TRANSFER, State.IMAGE_CONVERSION);

    private final Chronicle chronicle;
    private final SimRegion region;
    private final List<String> broken = new ArrayList<>();

    UndoOrder(Chronicle chronicle, SimRegion region) {
        this.chronicle = chronicle;
        this.region = region;
    }

    @Override
    public void before(Call call) {
        if (!call.accessKeyId().equals(Fleet.KEY)) {
            return;
        }
        for (var id : call.ids()) {
            switch (call.operation()) {
                case "StartInstances" -> require(call, statesOf(id), EnumSet.of(State.ROLLING_BACK));
                case "DeleteSnapshot" -> require(call, statesOf(id), withEnds(EnumSet.of(State.CLEANUP)));
                case "DeleteVolume" -> require(call, statesOf(id), withEnds(FRESH));
                default -> {
                    // undoes nothing
                }
            }
        }
    }

    private static Set<State> withEnds(Set<State> more) {
        var all = EnumSet.copyOf(more);
        all.add(State.ROLLING_BACK);
        Stream.of(State.values()).filter(State::ended).forEach(all::add);
        return all;
    }

    private void require(Call call, List<State> states, Set<State> allowed) {
        if (states.stream().noneMatch(allowed::contains)) {
            broken.add("rule 8: " + call + " of " + call.ids() + " in " + states);
        }
    }

    /** Of the records of an instance, or of the one whose tag the object was made with. */
    private List<State> statesOf(String id) {
        var uid = region.history(id).tags().getOrDefault(Names.RECORD, "");
        return chronicle.records().stream()
                .filter(record -> record.uid().equals(uid)
                        || record.getSpec().instanceId().equals(id))
                .map(record -> record.state())
                .toList();
    }

    List<String> broken() {
        return broken;
    }
}
