package caravan.it;

import caravan.it.Hold.Side;
import caravan.it.Victim.Course;

/**
 * Where the process dies: at a call of one migration, before it has happened or before its answer has arrived.
 *
 * @param call its name, see {@link Call}
 * @param detail what else its text has to contain; empty: nothing
 * @param course as which the migration ends, too
 */
record KillPoint(Side side, String call, String detail, Course course) {

    boolean is(Call seen) {
        return seen.is(call) && seen.text().contains(detail);
    }

    /** What a reader finds in the table. */
    @Override
    public String toString() {
        return (side == Side.BEFORE ? "before " : "after  ") + call + (detail.isEmpty() ? "" : " " + detail);
    }
}
