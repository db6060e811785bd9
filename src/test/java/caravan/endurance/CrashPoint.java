package caravan.endurance;

import java.time.Duration;

/** Kills the engine once: at a call of this number, before it, after its effect, or before the next status write. */
final class CrashPoint implements Onlooker {

    /** Where a process dies, seen from one of its calls. */
    enum Mode {
        BEFORE("before the call"),
        AFTER_EFFECT("after its effect, before the answer"),
        AFTER_ANSWER("after the answer, before the status write");

        private final String text;

        Mode(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }
    }

    /** In this time the answer comes, and what it leads to begins. */
    private static final Duration ANSWERED = Duration.ofMillis(1);

    private final int number;
    private final Mode mode;
    private final boolean followed;
    private boolean armed;
    private boolean met;

    CrashPoint(int number, Mode mode) {
        this(number, mode, true);
    }

    /**
     * A point of a run that is known.
     *
     * @param followed whether a write of the status comes after it; without one the engine dies as soon as it has the answer
     */
    CrashPoint(int number, Mode mode, boolean followed) {
        this.number = number;
        this.mode = mode;
        this.followed = followed;
    }

    @Override
    public void before(Incarnation who, ExternalCall call) {
        if ((call.number() == number && mode == Mode.BEFORE) || (armed && call.writesRecord())) {
            die(who);
        }
    }

    @Override
    public void done(Incarnation who, ExternalCall call) {
        if (call.number() != number) {
            return;
        }
        if (mode == Mode.AFTER_EFFECT) {
            die(who);
        } else if (mode == Mode.AFTER_ANSWER) {
            armed = followed;
            if (!followed) {
                who.world().time().after(ANSWERED, () -> die(who));
            }
        }
    }

    /** What had no effect has an answer all the same. */
    @Override
    public void refused(Incarnation who, ExternalCall call) {
        done(who, call);
    }

    /** The process is replaced at once, as a Deployment does; the new one waits for the Lease like any other. */
    private void die(Incarnation who) {
        armed = false;
        met = true;
        who.kill();
        who.world().engine();
    }

    /** Whether anybody died. */
    boolean met() {
        return met;
    }
}
