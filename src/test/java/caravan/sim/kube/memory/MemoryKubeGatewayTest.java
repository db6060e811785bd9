package caravan.sim.kube.memory;

import caravan.model.SuspendedException;
import caravan.model.Timer;
import caravan.sim.kube.KubeGatewayContract;
import caravan.sim.kube.Timing;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;

/** The cluster in memory answers the product as one over HTTP does. */
class MemoryKubeGatewayTest extends KubeGatewayContract {

    private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();
    private final MemoryCluster cluster = new MemoryCluster(
                    Timing.scaled(10, timers), 7, MemoryCluster.Settings.usual())
            .withNamespaces("vms", "migration");
    private volatile boolean leads = true;
    private final Bench bench = new Bench(
            cluster.gateway(this::checkLease, new RealTimer(timers), timers),
            cluster.objects(),
            cluster.faults(),
            cluster.rules(),
            cluster.counts());

    private record RealTimer(ScheduledExecutorService timers) implements Timer {

        @Override
        public Instant now() {
            return Instant.now();
        }

        @Override
        public CompletableFuture<Void> after(Duration duration) {
            return CompletableFuture.runAsync(
                    () -> {}, CompletableFuture.delayedExecutor(duration.toMillis(), TimeUnit.MILLISECONDS, timers));
        }
    }

    @AfterEach
    void stopTimers() {
        timers.shutdownNow();
    }

    private void checkLease() {
        if (!leads) {
            throw new SuspendedException("does not lead");
        }
    }

    @Override
    protected Bench bench() {
        return bench;
    }

    @Override
    protected void loseTheLease() {
        leads = false;
    }
}
