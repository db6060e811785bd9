package caravan.kube;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaderElectionRecord;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.Lock;
import java.util.function.Supplier;

/**
 * Sees each renewal of the lease and tells the tenure. Anything but the client's own exception would end the elector for
 * good without completing its future (a Lease without a duration does that), so others are turned into one.
 */
final class RenewalLock implements Lock {

    private final Lock lock;
    private final Tenure tenure;
    private boolean closed;

    RenewalLock(Lock lock, Tenure tenure) {
        this.lock = lock;
        this.tenure = tenure;
    }

    /** No renewal counts from here on: the elector may be in the middle of one. */
    synchronized void close() {
        closed = true;
        tenure.end();
    }

    @Override
    public LeaderElectionRecord get(KubernetesClient client) {
        var seen = guarded(() -> lock.get(client));
        if (seen != null && !identity().equals(seen.getHolderIdentity())) {
            tenure.end();
        }
        return seen;
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
