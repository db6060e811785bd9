package caravan.it;

import caravan.it.Hold.Side;
import caravan.it.Victim.Course;

/**
 * Where the process dies: at a call of one migration, before it has happened or before its answer has arrived.
 *
 * @param call its name, see {@link Call}
 * @param detail what else its text has to contain; empty: nothing
 * @param carried how the migration ends; false: undone
 */
record KillPoint(Side side, String call, String detail, Course course, boolean carried) {

    /** Of a migration that ends as its course has it. */
    static KillPoint of(Side side, String call, String detail, Course course) {
        return new KillPoint(side, call, detail, course, course != Course.DOOMED);
    }

    boolean is(Call seen) {
        return seen.is(call) && seen.text().contains(detail);
    }

    /** What a reader finds in the table. */
    @Override
    public String toString() {
        return (side == Side.BEFORE ? "before " : "after  ") + call + (detail.isEmpty() ? "" : " " + detail);
    }
}
