package caravan.sim.kube;

/** One controller of a cluster, played through {@link ClusterObjects} only: so it works on a real API server, too. */
public interface Player extends AutoCloseable {

    /** Begins to watch and to act; returns when the watches stand. */
    void start();

    /** Stops watching; what is already scheduled may still happen. */
    @Override
    void close();

    /** Ends a watch. */
    static void end(AutoCloseable watch) {
        try {
            watch.close();
        } catch (Exception e) {
            throw new IllegalStateException("A watch could not be ended.", e);
        }
    }
}
