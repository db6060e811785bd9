package caravan.endurance;

import caravan.api.InstanceMigration;
import caravan.model.State;
import caravan.sim.kube.ClusterObjects;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What has become of each record and when: what no end state shows any more. */
final class Chronicle {

    private final Map<String, State> states = new TreeMap<>();
    private final Map<String, InstanceMigration> records = new TreeMap<>();
    private final Map<String, Instant> commits = new HashMap<>();
    private final List<String> wrongTurns = new ArrayList<>();
    private final Set<String> removedByForce = new HashSet<>();

    void note(ClusterObjects.Seen<InstanceMigration> seen, Instant now) {
        var record = seen.object().get();
        var name = record.getMetadata().getName();
        var state = record.state();
        if (seen.action() == ClusterObjects.Action.DELETED) {
            if (removedByForce.contains(record.uid())) {
                records.remove(name);
                states.remove(name);
            } else if (!state.ended()) {
                wrongTurns.add("S2: " + name + " vanished in " + state.text());
            }
            return;
        }
        records.put(name, record);
        var before = states.put(name, state);
        if (state == State.COMMITTED) {
            commits.putIfAbsent(name, now);
        }
        if (before != null && before != state && isWrong(before, state)) {
            wrongTurns.add(name + " went from " + before.text() + " to " + state.text());
        }
    }

    /** Somebody takes the finalizers off a record: nothing can be promised of how it ends, and another one may follow. */
    void removedByForce(String uid) {
        removedByForce.add(uid);
    }

    /** Rules 8, 11 and 22: nothing leaves an end, goes forward from an undo, or turns back after the commit. */
    private static boolean isWrong(State before, State next) {
        return before.ended()
                || (before.undoing() && (next.beforeCommit() || next.afterCommit()))
                || (before.afterCommit() && !next.afterCommit());
    }

    /** As they were last, those that are gone included. */
    List<InstanceMigration> records() {
        return List.copyOf(records.values());
    }

    Map<String, State> states() {
        return states;
    }

    List<String> wrongTurns() {
        return wrongTurns;
    }

    Optional<Instant> commitOf(String record) {
        return Optional.ofNullable(commits.get(record));
    }
}
