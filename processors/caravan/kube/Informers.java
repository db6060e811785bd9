package caravan.kube;

import caravan.api.Kind;
import caravan.api.Kinds;
import caravan.model.ObjectRef;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells which objects have changed, soon and usually: users' objects and records, and the target objects that carry the
 * label of a record. Nobody may rely on it; a watchdog starts again what died or fell silent.
 */
public final class Informers implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Informers.class);
    private static final long START_RETRY_MILLIS = 2_000;

    private static final List<Kind<?>> WHOLE = Stream.<Kind<?>>concat(
                    Kinds.DROPPED.stream(), Stream.of(Kinds.INSTANCE_MIGRATION))
            .toList();
    private static final List<Kind<?>> LABELLED =
            List.of(Kinds.PERSISTENT_VOLUME_CLAIM, Kinds.PERSISTENT_VOLUME, Kinds.POD, Kinds.VIRTUAL_MACHINE);

    private final KubeSettings settings;
    private final ChangeQueue queue;
    private final List<WatchedInformer> informers;
    private final ScheduledExecutorService watchdog;

    /** Calls consumers on {@code consumers}, one change after another. */
    public Informers(KubernetesClient client, KubeSettings settings, Executor consumers) {
        this(client, settings, consumers, InstantSource.system());
    }

    Informers(KubernetesClient client, KubeSettings settings, Executor consumers, InstantSource clock) {
        this.settings = settings;
        this.queue = new ChangeQueue(consumers);
        this.informers = scopes(settings)
                .map(watched -> new WatchedInformer(
                        client, watched, ref -> queue.offer(new ChangeQueue.Change(watched.kind(), ref)), clock))
                .toList();
        this.watchdog = Executors.newSingleThreadScheduledExecutor(work -> {
            var thread = new Thread(work, "informer-watchdog");
            thread.setDaemon(true);
            return thread;
        });
    }

    private static Stream<Watched> scopes(KubeSettings settings) {
        return Stream.concat(
                WHOLE.stream().flatMap(kind -> scopes(kind, settings, false)),
                LABELLED.stream().flatMap(kind -> scopes(kind, settings, true)));
    }

    private static Stream<Watched> scopes(Kind<?> kind, KubeSettings settings, boolean labelledOnly) {
        var everywhere = settings.namespaces().isEmpty() || !kind.namespaced();
        var namespaces = everywhere ? List.of("") : settings.namespaces();
        return namespaces.stream().map(namespace -> new Watched(kind, namespace, labelledOnly));
    }

    /** Before {@link #start()}: every object that exists is announced once, then each change. */
    public void onChange(Kind<?> kind, Consumer<ObjectRef> consumer) {
        queue.subscribe(kind, consumer);
    }

    /** Returns when the first lists have arrived, or after the start timeout; what failed is tried again for ever. */
    public boolean start() {
        informers.forEach(WatchedInformer::start);
        var period = settings.watching().check().toMillis();
        var unused = watchdog.scheduleWithFixedDelay(
                () -> check(settings.watching().silentAfter()), period, period, TimeUnit.MILLISECONDS);
        awaitFirstLists();
        informers.stream()
                .filter(informer -> !informer.synced().isDone())
                .forEach(informer -> LOG.warn(
                        "No list of {} after {}: {}. Check that its CRD is installed and that deploy/'s rights are in force.",
                        informer,
                        settings.watching().startTimeout(),
                        informer.health()));
        return synced();
    }

    private void awaitFirstLists() {
        var all = CompletableFuture.allOf(
                informers.stream().map(WatchedInformer::synced).toArray(CompletableFuture[]::new));
        var end = System.nanoTime() + settings.watching().startTimeout().toNanos();
        try {
            for (var left = end - System.nanoTime(); left > 0 && !all.isDone(); left = end - System.nanoTime()) {
                awaitOrCheck(
                        all, Math.min(START_RETRY_MILLIS, Duration.ofNanos(left).toMillis() + 1));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException("A first list never fails, it only arrives late", e);
        }
    }

    private void awaitOrCheck(CompletableFuture<Void> all, long millis)
            throws InterruptedException, ExecutionException {
        try {
            all.get(millis, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.debug("Some first lists have not arrived", e);
            check(settings.watching().silentAfter());
        }
    }

    private void check(Duration silentAfter) {
        for (var informer : informers) {
            try {
                informer.check(silentAfter);
            } catch (RuntimeException e) {
                LOG.error("The informer of {} could not be started again", informer, e);
            }
        }
    }

    /** Whether every first list has arrived. */
    public boolean synced() {
        return informers.stream().allMatch(informer -> informer.synced().isDone());
    }

    /** For health: one entry for each informer, and whether all are connected. */
    public Map<String, Object> health() {
        var health = new LinkedHashMap<String, Object>();
        health.put("synced", synced());
        health.put("connected", informers.stream().allMatch(WatchedInformer::healthy));
        informers.forEach(informer -> health.put(informer.toString(), informer.health()));
        return health;
    }

    @Override
    public void close() {
        watchdog.shutdownNow();
        informers.forEach(WatchedInformer::stop);
    }
}
