package caravan.sim.aws;

/**
 * Is told of every call on the caller's thread and outside of all locks; what it throws goes to the caller, which is how a
 * test kills an engine right there.
 */
public interface CallWatcher {

    /** The request is here, and nothing was done yet. */
    default void before(Call call) {}

    /** The work was done or, with {@link Call#refusal()}, refused; the caller has no answer yet. */
    default void after(Call call) {}
}
