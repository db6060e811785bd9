package caravan.sim.kube.memory;

/** Looks on at the calls of one incarnation, and may kill it at either point. */
public interface CallObserver {

    /** The call has arrived; nothing is done yet. */
    void before(KubeCall call);

    /** The call is done; the answer is not sent yet. Not told of calls that fail. */
    void done(KubeCall call);

    /** The API server refuses it by its own rules, not by a planned fault; the answer is not sent yet. */
    default void refused(KubeCall call) {}

    /** Sees nothing. */
    static CallObserver none() {
        return new CallObserver() {
            @Override
            public void before(KubeCall call) {
                // nobody looks on
            }

            @Override
            public void done(KubeCall call) {
                // nobody looks on
            }
        };
    }
}
