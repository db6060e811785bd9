package caravan.ledger;

import caravan.api.InstanceMigration;
import caravan.model.State;
import java.util.List;

/** Which states a record passes, and which steps its users see. */
public final class Journey {

    private static final List<State> FORWARD = List.of(
            State.INITIALIZE,
            State.PRE_HOOK,
            State.PREPARE_SOURCE,
            State.CREATE_SNAPSHOTS,
            State.SHARE_SNAPSHOTS,
            State.DISK_TRANSFER,
            State.IMAGE_CONVERSION,
            State.CREATE_VM,
            State.COMMITTED,
            State.CLEANUP,
            State.POST_HOOK,
            State.SUCCEEDED);

    private Journey() {}

    /** The state after the record's own. */
    public static State after(InstanceMigration record) {
        var at = FORWARD.indexOf(record.state());
        if (at < 0 || at == FORWARD.size() - 1) {
            throw new IllegalStateException(
                    "Nothing comes after " + record.state().text() + ".");
        }
        return FORWARD.subList(at + 1, FORWARD.size()).stream()
                .filter(state -> passes(record, state))
                .findFirst()
                .orElseThrow();
    }

    /** The steps that users see, in order. Before the intent is known every step may come; few plans have hooks. */
    public static List<State> steps(InstanceMigration record) {
        return FORWARD.stream()
                .filter(state -> state != State.COMMITTED && state != State.SUCCEEDED)
                .filter(state -> passes(record, state))
                .toList();
    }

    private static boolean passes(InstanceMigration record, State state) {
        var intent = record.getSpec().intent();
        if (intent == null) {
            return state != State.PRE_HOOK && state != State.POST_HOOK;
        }
        return switch (state) {
            case PRE_HOOK, POST_HOOK -> intent.hook(state).isPresent();
            case IMAGE_CONVERSION -> intent.target().convert();
            case SHARE_SNAPSHOTS ->
                !intent.source().account().equals(intent.target().account());
            default -> true;
        };
    }
}
