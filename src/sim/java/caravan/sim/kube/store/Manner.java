package caravan.sim.kube.store;

/** How a write is meant. */
public enum Manner {
    /** By a client: rules of admission and fixed fields hold. */
    CLIENT,
    /** Answered as if done, and not done. */
    DRY_RUN,
    /** By the cluster itself, which may do what clients may not, such as binding a claim to a volume. */
    CLUSTER;

    /** The manner of a client's request. */
    public static Manner client(boolean dryRun) {
        return dryRun ? DRY_RUN : CLIENT;
    }
}
