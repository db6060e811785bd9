package caravan.model;

/** Asked right before every mutating call: only the leader may act. */
@FunctionalInterface
public interface Fence {

    /** Throws a {@link SuspendedException} unless this process leads by its own clock. */
    void check();
}
