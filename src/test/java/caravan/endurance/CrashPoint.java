package caravan.endurance;

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

    private final int number;
    private final Mode mode;
    private boolean armed;
    private boolean met;

    CrashPoint(int number, Mode mode) {
        this.number = number;
        this.mode = mode;
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
            armed = true;
        }
    }

    /** The process is replaced at once, as a Deployment does; the new one waits for the Lease like any other. */
    private void die(Incarnation who) {
        armed = false;
        met = true;
        who.kill();
        who.world().engine();
    }

    /** Whether anybody died: a call that fails has no effect after which to die. */
    boolean met() {
        return met;
    }
}
