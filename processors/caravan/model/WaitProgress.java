package caravan.model;

import java.time.Instant;

/** Hears of waits that stop moving, of those that move again, and of how far they have come, while they go on. */
public interface WaitProgress {

    /**
     * A wait has shown no progress for as long as the operator finds too long.
     *
     * @param id of the object that is waited for
     * @param what for people, such as {@code snapshot snap-0a1 of volume vol-0b2 to be completed}
     * @param since when its progress changed last
     * @param lastSeen how it has stood since then, such as {@code last seen at 42 %}; empty where nothing tells
     * @param remedy what the operator can do
     */
    record Stalled(String id, String what, Instant since, String lastSeen, String remedy) {}

    /** Once, until it moves again. */
    void stalled(Stalled wait);

    /** It was told to be stalled, and moves again or is over, however it ended. */
    void movesAgain(String id);

    /** The conversion of a record, told by its uid, has come so far. */
    default void converting(String record, Conversion sofar) {}

    /** It runs no more, however it ended. */
    default void converted(String record) {}

    /** Hears nothing. */
    static WaitProgress none() {
        return new WaitProgress() {
            @Override
            public void stalled(Stalled wait) {}

            @Override
            public void movesAgain(String id) {}
        };
    }
}
