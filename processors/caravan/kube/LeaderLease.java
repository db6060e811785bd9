package caravan.kube;

import caravan.model.Fence;
import caravan.model.SuspendedException;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfigBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides which replica acts, by a Lease and by its own clock: it leads only until its last successful renewal plus the
 * renew deadline, whatever the elector believes. After a loss it campaigns again, which the elector does not by itself,
 * but not before everything that it had begun has ended.
 */
public final class LeaderLease implements Fence, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LeaderLease.class);
    /** A controller of the peer that is installed later must not go unnoticed for long. */
    private static final long OBJECTION_CHECK_SECONDS = 60;

    /** What to do when this process begins and ceases to lead; both must return soon. */
    public record Callbacks(Runnable onLead, Runnable onLoss) {}

    private final KubernetesClient client;
    private final LeaderSettings settings;
    private final Supplier<Optional<String>> objection;
    private final Callbacks callbacks;
    private final Tenure tenure;
    private final String identity;
    private final ScheduledThreadPoolExecutor scheduler;

    private boolean led;
    private volatile boolean closed;
    private volatile BooleanSupplier atRest = () -> true;
    private volatile Optional<String> objected = Optional.empty();
    private volatile Optional<RenewalLock> lock = Optional.empty();
    private volatile CompletableFuture<?> election = CompletableFuture.completedFuture(null);

    /**
     * Takes the client for the Lease alone.
     *
     * @param objection why this process must not lead now, such as a peer in the same cluster; may call the API server,
     *     and throws when it does not know
     */
    public LeaderLease(
            KubernetesClient client,
            LeaderSettings settings,
            Supplier<Optional<String>> objection,
            Callbacks callbacks) {
        this.client = client;
        this.settings = settings;
        this.objection = objection;
        this.callbacks = callbacks;
        this.tenure = new Tenure(settings.renewDeadline(), System::nanoTime, InstantSource.system());
        this.identity = host() + "-" + UUID.randomUUID().toString().substring(0, 8);
        this.scheduler = new ScheduledThreadPoolExecutor(2, work -> {
            var thread = new Thread(work, "leader");
            thread.setDaemon(true);
            return thread;
        });
        this.scheduler.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /**
     * Begins to campaign and returns at once.
     *
     * @param rest whether nothing is under way that an earlier tenure of this process has begun. It knows nothing of what
     *     another leader has done since, and must not find itself leading again in the middle of a step
     */
    public void start(BooleanSupplier rest) {
        atRest = rest;
        repeat(this::observe, Math.max(20, settings.retryPeriod().toMillis() / 4));
        if (settings.enabled()) {
            repeat(this::heedObjection, TimeUnit.SECONDS.toMillis(OBJECTION_CHECK_SECONDS));
            scheduler.execute(() -> safely(this::campaign));
        } else {
            observe();
        }
    }

    /** Whether this process leads now. */
    public boolean leads() {
        return !closed && (!settings.enabled() || tenure.holds());
    }

    @Override
    public void check() {
        if (!leads()) {
            throw new SuspendedException(
                    closed ? SuspendedException.Reason.SHUTDOWN : SuspendedException.Reason.NOT_LEADER,
                    closed
                            ? "Caravan is shutting down; nothing is changed any more."
                            : "This replica does not lead (Lease " + settings.namespace() + "/" + LeaderSettings.LEASE
                                    + "); the leader goes on.");
        }
    }

    /** For health: identity, whether it leads, when the lease was last renewed, and why it does not campaign. */
    public Map<String, Object> health() {
        var health = new LinkedHashMap<String, Object>();
        health.put("identity", identity);
        health.put("leader", leads());
        tenure.lastRenewal().ifPresent(time -> health.put("renewed", time.toString()));
        objected.ifPresent(why -> health.put("refused", why));
        return health;
    }

    public String identity() {
        return identity;
    }

    private void repeat(Runnable task, long millis) {
        var unused = scheduler.scheduleWithFixedDelay(() -> safely(task), millis, millis, TimeUnit.MILLISECONDS);
    }

    private static void safely(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.warn("Leader election: a task failed and is run again: {}", e.getMessage(), e);
        }
    }

    /** The only place that calls back, so that the callbacks alternate. */
    private synchronized void observe() {
        var leads = leads();
        if (leads == led) {
            return;
        }
        led = leads;
        LOG.info("{} {} lead", identity, leads ? "begins to" : "ceases to");
        safely(leads ? callbacks.onLead() : callbacks.onLoss());
    }

    private void campaign() {
        if (closed) {
            return;
        }
        if (!atRest.getAsBoolean()) {
            again(settings.retryPeriod().toMillis());
            return;
        }
        if (objects()) {
            again(settings.leaseDuration().toMillis());
            return;
        }
        try {
            stand();
        } catch (RuntimeException | OutOfMemoryError e) {
            // No thread is left, or the like: this replica must not stay a bystander for ever.
            LOG.warn("Leader election: could not campaign, and tries again: {}", e.getMessage(), e);
            again(settings.retryPeriod().toMillis());
        }
    }

    private void stand() {
        var next = new RenewalLock(new LeaseLock(settings.namespace(), LeaderSettings.LEASE, identity), tenure);
        lock = Optional.of(next);
        var elector = client.leaderElector()
                .withConfig(new LeaderElectionConfigBuilder()
                        .withName(LeaderSettings.LEASE)
                        .withReleaseOnCancel()
                        .withLeaseDuration(settings.leaseDuration())
                        .withRenewDeadline(settings.renewDeadline())
                        .withRetryPeriod(settings.retryPeriod())
                        .withLock(next)
                        .withLeaderCallbacks(new LeaderCallbacks(this::observe, tenure::end, leader -> {}))
                        .build())
                .build();
        election = elector.start();
        Unattended.whenOver(election, (nothing, failure) -> {
            next.close();
            again(settings.retryPeriod().toMillis());
        });
        if (closed) {
            election.cancel(true);
        }
    }

    private void again(long millis) {
        if (!closed) {
            var unused = scheduler.schedule(() -> safely(this::campaign), millis, TimeUnit.MILLISECONDS);
        }
    }

    private boolean objects() {
        var why = objectionOrDoubt();
        if (why.isPresent() && !why.equals(objected)) {
            LOG.warn("Caravan does not lead: {}", why.get());
        }
        objected = why;
        return why.isPresent();
    }

    /** Who does not lead yet must know that nobody objects. */
    private Optional<String> objectionOrDoubt() {
        try {
            return objection.get();
        } catch (RuntimeException e) {
            return Optional.of("It is not known whether it may. " + e.getMessage());
        }
    }

    /** Who leads goes on when it cannot look: an unreachable API server ends the tenure by itself. */
    private void heedObjection() {
        if (tenure.holds() && objection.get().isPresent() && objects()) {
            stepDown();
        }
    }

    /** Ceases to lead before the lease is free: the successor acts at once. */
    private void stepDown() {
        lock.ifPresent(RenewalLock::close);
        observe();
        election.cancel(true);
        lock.ifPresent(one -> one.release(client));
    }

    @Override
    public void close() {
        closed = true;
        stepDown();
        scheduler.shutdown();
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            LOG.debug("This host has no name", e);
            return "caravan";
        }
    }
}
