package caravan.ledger;

import caravan.api.InstanceMigration;
import caravan.model.ProtocolRule;
import caravan.model.State;

/** Pure: which arrows the state machine has. A missing one is a defect here, so nothing is written. */
final class Arrows {

    private Arrows() {}

    /** Ended is ended; undoing ends undone; before commit one may go on, back to new disks, or turn back. */
    @ProtocolRule("22")
    static void require(InstanceMigration record, State next) {
        var from = record.state();
        if (!leads(from, next)) {
            throw new IllegalStateException(
                    record.ref() + " is " + from.text() + " and can never become " + next.text() + ".");
        }
    }

    private static boolean leads(State from, State next) {
        if (from.ended() || from == State.UNKNOWN) {
            return false;
        }
        if (from.undoing()) {
            return next.undoing() || (from == State.SETTLING && next.ended() && next != State.SUCCEEDED);
        }
        if (from.afterCommit()) {
            return next.afterCommit() && next.compareTo(from) > 0;
        }
        return next == State.ROLLING_BACK
                || (from == State.IMAGE_CONVERSION && next == State.DISK_TRANSFER)
                || (next.compareTo(from) > 0 && next.compareTo(State.COMMITTED) <= 0);
    }
}
