package caravan.endurance;

import caravan.model.State;
import caravan.sim.kube.PodOutcome;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What somebody wants of a world, and how it may end when nothing is forgotten.
 *
 * @param machines the instances of the one plan
 * @param cancelAt the state in which all of them are cancelled; PENDING: never
 * @param keeps whether what was made stays when it fails
 * @param hooks what runs before and after
 * @param across whether it goes to another account, with disks under AWS's default key: copied, granted and shared
 * @param ends how each record may end
 */
record Scenario(
        String name,
        List<Source> machines,
        boolean convert,
        State cancelAt,
        boolean keeps,
        Hooks hooks,
        boolean across,
        Set<State> ends) {

    /** How the hooks of the plan end, if it has any. */
    enum Hooks {
        NONE,
        WELL,
        /** The one before the stop fails. */
        FAILING
    }

    Scenario(
            String name,
            List<Source> machines,
            boolean convert,
            State cancelAt,
            boolean keeps,
            Hooks hooks,
            Set<State> ends) {
        this(name, machines, convert, cancelAt, keeps, hooks, false, ends);
    }

    Scenario(String name, List<Source> machines, boolean convert, State cancelAt, boolean keeps, Set<State> ends) {
        this(name, machines, convert, cancelAt, keeps, Hooks.NONE, false, ends);
    }

    Scenario(String name, List<Source> machines, boolean convert, State cancelAt, Set<State> ends) {
        this(name, machines, convert, cancelAt, false, ends);
    }

    /** An instance before the migration. */
    record Source(int disks, boolean running, PodOutcome pods) {}

    private static final PodOutcome WELL = new PodOutcome.Succeeds("");
    private static final Source USUAL = new Source(2, true, WELL);

    static Scenario plain() {
        return new Scenario("plain", List.of(USUAL), false, State.PENDING, Set.of(State.SUCCEEDED));
    }

    /** A conversion that was cut off may not run again on the same disk (rule 12), so it may also be undone. */
    static Scenario converting() {
        return new Scenario(
                "converting", List.of(USUAL), true, State.PENDING, Set.of(State.SUCCEEDED, State.ROLLED_BACK));
    }

    /** The conversion fails when everything else has been made. */
    static Scenario failing() {
        var broken = new Source(2, true, new PodOutcome.Fails(1, "virt-v2v: error: no root device found"));
        return new Scenario("failing", List.of(broken), true, State.PENDING, Set.of(State.ROLLED_BACK));
    }

    /** The same, and its user wants to look at what was made by then. */
    static Scenario kept() {
        var failing = failing();
        return new Scenario("kept", failing.machines(), true, State.PENDING, true, failing.ends());
    }

    /** Cancelled while its conversion runs for ever. */
    static Scenario cancelled() {
        var hanging = new Source(2, true, new PodOutcome.Hangs());
        return new Scenario("cancelled", List.of(hanging), true, State.IMAGE_CONVERSION, Set.of(State.ROLLED_BACK));
    }

    /** A hook before and one after, each of which has to run once, whatever happens to the engine. */
    static Scenario hooked() {
        var usual = new Source(1, true, WELL);
        return new Scenario(
                "hooked", List.of(usual), false, State.PENDING, false, Hooks.WELL, false, Set.of(State.SUCCEEDED));
    }

    /** The hook before the stop fails. */
    static Scenario hookFailing() {
        var usual = new Source(1, true, WELL);
        return new Scenario(
                "hook failing",
                List.of(usual),
                false,
                State.PENDING,
                false,
                Hooks.FAILING,
                false,
                Set.of(State.ROLLED_BACK));
    }

    static Scenario switchedOff() {
        var off = new Source(2, false, WELL);
        return new Scenario("switched off", List.of(off), false, State.PENDING, Set.of(State.SUCCEEDED));
    }

    static Scenario switchedOffFailing() {
        var off = new Source(1, false, new PodOutcome.Fails(1, "virt-v2v: error: no root device found"));
        return new Scenario("switched off, failing", List.of(off), true, State.PENDING, Set.of(State.ROLLED_BACK));
    }

    /** Three machines of one Migration; the second one cannot be converted. */
    static Scenario several() {
        var broken = new Source(1, true, new PodOutcome.Fails(1, "virt-v2v: error: no root device found"));
        return new Scenario(
                "several",
                List.of(USUAL, broken, new Source(1, false, WELL)),
                true,
                State.PENDING,
                Set.of(State.SUCCEEDED, State.ROLLED_BACK));
    }

    static Scenario toAnotherAccount() {
        return intoAnotherAccount("across", plain());
    }

    /** The same when it fails at the end of all that is shared. */
    static Scenario toAnotherAccountFailing() {
        return intoAnotherAccount("across, failing", failing());
    }

    /** The same into another account. */
    Scenario elsewhere() {
        return intoAnotherAccount(name + ", elsewhere", this);
    }

    private static Scenario intoAnotherAccount(String name, Scenario same) {
        return new Scenario(
                name, same.machines(), same.convert(), same.cancelAt(), same.keeps(), same.hooks(), true, same.ends());
    }

    /** For runs that say themselves how they must end. */
    Scenario endingAnyhow() {
        return new Scenario(name, machines, convert, cancelAt, keeps, hooks, across, EnumSet.allOf(State.class));
    }

    boolean cancels() {
        return cancelAt != State.PENDING;
    }
}
