package caravan.endurance;

/** Sees each call of an engine to AWS and to the cluster, and may kill the engine there. */
interface Onlooker {

    /** The call has arrived, and nothing is done. */
    default void before(Incarnation who, ExternalCall call) {}

    /** It is done, and the answer is not sent. */
    default void done(Incarnation who, ExternalCall call) {}

    /** It is refused, and the answer is not sent. */
    default void refused(Incarnation who, ExternalCall call) {}
}
