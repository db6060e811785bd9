package caravan.model;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Where a migration of one instance stands. The order is the order of the journey. */
public enum State {
    PENDING("Pending"),
    INITIALIZE("Initialize"),
    PRE_HOOK("PreHook"),
    PREPARE_SOURCE("PrepareSource"),
    CREATE_SNAPSHOTS("CreateSnapshots"),
    SHARE_SNAPSHOTS("ShareSnapshots"),
    DISK_TRANSFER("DiskTransfer"),
    IMAGE_CONVERSION("ImageConversion"),
    CREATE_VM("CreateVM"),
    /** The point of no return has been passed; what remains to be done of CreateVM is done in this state. */
    COMMITTED("Committed"),
    CLEANUP("Cleanup"),
    POST_HOOK("PostHook"),
    SUCCEEDED("Succeeded"),
    ROLLING_BACK("RollingBack"),
    SETTLING("Settling"),
    ROLLED_BACK("RolledBack"),
    SOURCE_LEFT_STOPPED("SourceLeftStopped"),
    SOURCE_LOST("SourceLost"),
    /** Written by a later version: nobody here acts on it, and nothing of it is deleted. */
    UNKNOWN("Unknown");

    private static final Map<String, State> BY_TEXT =
            Arrays.stream(values()).collect(Collectors.toMap(State::text, Function.identity()));

    private final String text;

    State(String text) {
        this.text = text;
    }

    /** The spelling in the custom resource. */
    public String text() {
        return text;
    }

    /** Throws an IllegalArgumentException for a spelling that a later version may know, but this one does not. */
    public static State of(String text) {
        var state = BY_TEXT.get(text);
        if (state == null) {
            throw new IllegalArgumentException(
                    "The state '" + text + "' is unknown to this version; known are " + BY_TEXT.keySet() + ".");
        }
        return state;
    }

    /** As written in a custom resource; {@link #UNKNOWN} where this version does not know it. */
    public static State read(String text) {
        return BY_TEXT.getOrDefault(text, UNKNOWN);
    }

    /** Written once and never left: rule 22. */
    public boolean ended() {
        return this == SUCCEEDED || this == ROLLED_BACK || this == SOURCE_LEFT_STOPPED || this == SOURCE_LOST;
    }

    /** A failure, a cancel or a delete still leads to the roll-back. */
    public boolean beforeCommit() {
        return compareTo(COMMITTED) < 0;
    }

    /** Nothing of the target is undone any more: rule 11. */
    public boolean afterCommit() {
        return compareTo(COMMITTED) >= 0 && compareTo(SUCCEEDED) <= 0;
    }

    /** Nothing goes forward from here: rule 8. */
    public boolean undoing() {
        return this == ROLLING_BACK || this == SETTLING;
    }
}
