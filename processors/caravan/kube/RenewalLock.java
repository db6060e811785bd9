package caravan.kube;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaderElectionRecord;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.Lock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees each renewal of the lease and tells the tenure. Anything but the client's own exception would end the elector for
 * good without completing its future (a Lease without a duration does that), so others are turned into one.
 */
final class RenewalLock implements Lock {

    private static final Logger LOG = LoggerFactory.getLogger(RenewalLock.class);

    private static final Duration FREE = Duration.ofSeconds(1);

    private final Lock lock;
    private final Tenure tenure;
    private boolean closed;
    private boolean led;

    RenewalLock(Lock lock, Tenure tenure) {
        this.lock = lock;
        this.tenure = tenure;
    }

    /** No renewal counts from here on: the elector may be in the middle of one. */
    synchronized void close() {
        closed = true;
        tenure.end();
    }

    /**
     * Frees the lease if the elector has not: one that is cancelled while it acquires does so later, or never. A free
     * lease ends after one second; its holder stays, because the client's merge patch leaves out what is null.
     */
    void release(KubernetesClient client) {
        try {
            var seen = guarded(() -> lock.get(client));
            if (seen != null
                    && identity().equals(seen.getHolderIdentity())
                    && !seen.getLeaseDuration().equals(FREE)) {
                var now = ZonedDateTime.now(ZoneOffset.UTC);
                var free = new LeaderElectionRecord(null, FREE, now, now, seen.getLeaderTransitions());
                guarded(() -> {
                    lock.update(client, free);
                    return null;
                });
            }
        } catch (KubernetesClientException e) {
            LOG.info("The lease is not released and runs out by itself: {}", e.getMessage());
        }
    }

    @Override
    public LeaderElectionRecord get(KubernetesClient client) {
        var seen = guarded(() -> lock.get(client));
        if (seen != null && !identity().equals(seen.getHolderIdentity())) {
            lose();
        }
        return seen;
    }

    /**
     * Another one has led meanwhile. The elector would take the lease back in the same election, as after a pause of the
     * whole process, and what was under way would go on from what it knew before: the tenure is over for good.
     */
    private synchronized void lose() {
        tenure.end();
        if (led) {
            closed = true;
            throw new KubernetesClientException("Another replica has taken the lease.");
        }
    }

    @Override
    public void create(KubernetesClient client, LeaderElectionRecord wanted) {
        write(wanted, () -> lock.create(client, wanted));
    }

    @Override
    public void update(KubernetesClient client, LeaderElectionRecord wanted) {
        write(wanted, () -> lock.update(client, wanted));
    }

    private void write(LeaderElectionRecord wanted, Runnable call) {
        var sent = tenure.now();
        guarded(() -> {
            call.run();
            return null;
        });
        count(sent, identity().equals(wanted.getHolderIdentity()));
    }

    private synchronized void count(Tenure.Moment sent, boolean ours) {
        if (ours && !closed) {
            led = true;
            tenure.renew(sent);
        } else {
            tenure.end();
        }
    }

    private static <T> T guarded(Supplier<T> call) {
        try {
            return call.get();
        } catch (KubernetesClientException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new KubernetesClientException("The Lease cannot be used: " + e, e);
        }
    }

    @Override
    public String identity() {
        return lock.identity();
    }

    @Override
    public String describe() {
        return lock.describe();
    }
}
