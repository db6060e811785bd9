package caravan.endurance;

import caravan.api.InstanceMigration;
import caravan.model.State;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * How a machine must end when one operation goes wrong in one way, and why. Looked up from the top; the first reason that
 * fits holds.
 *
 * @param why the reason, for the table
 * @param conditions of which the record must have one at its end; none where nothing is to be told
 */
record Expectation(String why, Set<State> ends, List<String> conditions) {

    /** Without them nobody can start the source, or see that it runs. */
    private static final Set<String> NEEDED_TO_START =
            Set.of("StartInstances", "DescribeInstances", "get providers", "get secrets");
    /** The roll-back and the sweep ask for them, which a machine that is carried does not need. */
    private static final Set<String> OF_THE_UNDO = Set.of(
            "list virtualmachines",
            "list persistentvolumeclaims",
            "list persistentvolumes",
            "list leases",
            "patch leases");
    /** They come after the commit only. */
    private static final Set<String> AFTER_COMMIT = Set.of(
            "CreateTags",
            "DeleteSnapshot",
            "patch virtualmachines",
            "patch persistentvolumes",
            "patch persistentvolumeclaims");
    /** They tell of a migration, or guard its objects; it does not depend on them. */
    private static final Set<String> TELLING = Set.of(
            // The inventory and the sweep, which both come again.
            "DescribeSubnets",
            "list networkmaps",
            "list storagemaps",
            "list providers",
            "patch instancemigrations",
            // What a conversion warns of.
            "get pods/log",
            "create events",
            "update events",
            "update migrations/status",
            "update plans/status",
            "update providers/status",
            "update networkmaps/status",
            "update storagemaps/status");
    /** The record cannot be written, or nobody knows of the migration: everything waits until it can. */
    private static final Set<String> HOLDING_UP = Set.of(
            "update instancemigrations/status",
            "update instancemigrations",
            "list instancemigrations",
            "list migrations",
            "create instancemigrations",
            "get instancemigrations",
            // Who guards or reads what the user has written, before there is a record.
            "get plans",
            "get migrations",
            "list plans",
            "patch plans",
            "patch migrations",
            "patch providers",
            "patch secrets");

    /** What the target does not need to be rid of before it is committed. */
    private static final Set<String> DELETING =
            Set.of("DeleteSnapshot", "DeleteVolume", "delete persistentvolumes", "delete persistentvolumeclaims");
    /** A rehearsal that is answered so was let pass by the policies. */
    private static final Set<Trouble> NOT_OF_RIGHTS = EnumSet.of(Trouble.NOT_FOUND, Trouble.NOT_THERE, Trouble.QUOTA);

    private static final String UNRECORDED = "waits until it can be recorded";

    static Expectation of(Scenario scenario, String operation, Trouble trouble) {
        var usual = EnumSet.copyOf(scenario.ends());
        usual.retainAll(EnumSet.of(usual.contains(State.SUCCEEDED) ? State.SUCCEEDED : State.ROLLED_BACK));
        var succeeds = usual.contains(State.SUCCEEDED);
        if (operation.endsWith("(dry run)") && NOT_OF_RIGHTS.contains(trouble)) {
            return new Expectation("it says nothing of the right that was asked for", usual, List.of());
        }
        if (trouble == Trouble.NOT_THERE && DELETING.contains(operation)) {
            return new Expectation("what is not there needs no deleting", usual, List.of());
        }
        if (trouble == Trouble.NOT_FOUND) {
            return new Expectation(
                    "an object that is not there may be a failure", with(usual, State.ROLLED_BACK), List.of());
        }
        if (succeeds && operation.equals("create pods") && trouble == Trouble.FAILING_FIRST) {
            return new Expectation(
                    "a pod may have been made by each try, and there are three attempts at the conversion",
                    EnumSet.of(State.ROLLED_BACK),
                    List.of());
        }
        if (!trouble.lasts() || trouble == Trouble.SLOW) {
            return new Expectation("it passes", usual, List.of());
        }
        if (TELLING.contains(operation)) {
            return new Expectation("nothing depends on it", usual, List.of());
        }
        if (HOLDING_UP.contains(operation)) {
            return new Expectation(UNRECORDED, with(usual, State.ROLLED_BACK), List.of());
        }
        if (succeeds && OF_THE_UNDO.contains(operation)) {
            return new Expectation("only the undo and the sweep need it", usual, List.of());
        }
        if (succeeds && AFTER_COMMIT.contains(operation)) {
            return new Expectation(
                    "after the commit it is a warning", usual, List.of("TargetNotReady", "CleanupIncomplete"));
        }
        if (NEEDED_TO_START.contains(operation)) {
            return new Expectation(
                    "undone, loudly where the source cannot be started",
                    EnumSet.of(State.ROLLED_BACK, State.SOURCE_LEFT_STOPPED, State.SUCCEEDED),
                    List.of());
        }
        return new Expectation("undone, with the source running", EnumSet.of(State.ROLLED_BACK), List.of());
    }

    /** The way to the record is what goes wrong. */
    boolean unwritable() {
        return why.equals(UNRECORDED);
    }

    private static Set<State> with(Set<State> ends, State more) {
        var all = EnumSet.copyOf(ends);
        all.add(more);
        return all;
    }

    /** Empty when it ended so. */
    List<String> broken(InstanceMigration record) {
        if (!ends.contains(record.state())) {
            return List.of("ended as " + record.state().text() + " ("
                    + record.getStatus().message() + "), expected: " + why);
        }
        var told = conditions.isEmpty()
                || conditions.stream()
                        .anyMatch(type -> record.getStatus().condition(type).isPresent());
        return told ? List.of() : List.of("tells none of " + conditions + ", expected: " + why);
    }
}
