package caravan.engine;

import caravan.api.DiskRecord;
import caravan.api.InstanceMigration;
import caravan.api.Kind;
import caravan.kube.KubeGateway;
import caravan.model.Futures;
import caravan.model.ObjectRef;
import caravan.model.Timer;
import caravan.status.Progress;
import caravan.status.ProviderProjection;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what users see: where something changed since the last look, where a snapshot or a conversion came further, and everywhere once
 * in a while. One look at a time and at most one a second, so an object is written once a second at most.
 */
public final class StatusProjection {

    private static final Logger LOG = LoggerFactory.getLogger(StatusProjection.class);
    /** A second, less what a timer of one second may come early. */
    private static final Duration SHORTEST_BREAK = Duration.ofMillis(900);
    /** A look at ten thousand records takes seconds; looks take a tenth of the time at most. */
    private static final int BREAKS = 9;
    /** A look is long, too, when the process has stood still. */
    private static final Duration LONGEST_BREAK = Duration.ofSeconds(30);

    private final Timer timer;
    private final BooleanSupplier leads;
    private final Surroundings surroundings;
    private final StatusReads reads;
    private final StatusWriter writer;
    private final StatusDirt dirt = new StatusDirt();
    private final AtomicBoolean looking = new AtomicBoolean();
    /** By namespace: what no record tells, as it was written last. */
    private final Map<String, List<Shown>> shown = new ConcurrentHashMap<>();

    /** Uids of objects whose status is not taken; tried again with the next full pass. */
    private final Set<String> refused = ConcurrentHashMap.newKeySet();

    private volatile Instant nextLook = Instant.EPOCH;
    private volatile Instant lastFull = Instant.EPOCH;

    /**
     * What is asked besides the cluster.
     *
     * @param contacts what the inventory's last refresh found of a provider; empty before
     * @param observer is told all records with each full pass
     * @param gate what was found of a plan, by its uid
     */
    public record Surroundings(
            Progress progress,
            Function<ObjectRef, Optional<ProviderProjection.Contact>> contacts,
            Consumer<List<InstanceMigration>> observer,
            Unopened unopened,
            Function<String, Gate.Told> gate,
            EngineSettings.Limits limits,
            StatusSettings settings) {}

    public StatusProjection(KubeGateway kube, Timer timer, BooleanSupplier leads, Surroundings surroundings) {
        this.timer = timer;
        this.leads = leads;
        this.surroundings = surroundings;
        this.reads = new StatusReads(kube);
        this.writer = new StatusWriter(kube);
    }

    /** An informer, or the inventory, has heard of a change. Returns at once. */
    public void changed(Kind<?> kind, ObjectRef ref) {
        dirt.add(kind, ref.namespace());
    }

    /** Looks where there is something to look at; ends well whatever happens. */
    public CompletableFuture<Void> project() {
        var now = timer.now();
        if (!leads.getAsBoolean()) {
            stepBack();
            return CompletableFuture.completedFuture(null);
        }
        if (now.isBefore(nextLook) || !looking.compareAndSet(false, true)) {
            return CompletableFuture.completedFuture(null);
        }
        return CompletableFuture.completedFuture(now).thenCompose(this::look).handle((done, failure) -> {
            rest(now);
            looking.set(false);
            if (failure != null) {
                LOG.info("The status of some objects is looked at again later: {}", failure.getMessage());
            }
            return null;
        });
    }

    private void rest(Instant began) {
        var now = timer.now();
        var wanted = Duration.between(began, now).multipliedBy(BREAKS);
        var rested = now.plus(wanted.compareTo(LONGEST_BREAK) < 0 ? wanted : LONGEST_BREAK);
        if (rested.isAfter(nextLook)) {
            nextLook = rested;
        }
    }

    /** Counts of a replica that does not lead would be added to those of the one that does. */
    private void stepBack() {
        if (!lastFull.equals(Instant.EPOCH)) {
            lastFull = Instant.EPOCH;
            surroundings.observer().accept(List.of());
        }
    }

    private CompletableFuture<Void> look(Instant now) {
        shown.forEach((namespace, known) -> {
            if (known.stream().anyMatch(Shown::hasMoved)) {
                dirt.add(namespace, false);
            }
        });
        var taken = dirt.take();
        var full = !now.isBefore(lastFull.plus(surroundings.settings().fullPass()));
        if (taken.isEmpty() && !full) {
            return CompletableFuture.completedFuture(null);
        }
        nextLook = now.plus(SHORTEST_BREAK);
        var scenes = full ? everything(now) : some(taken);
        return scenes.thenCompose(read -> write(read, now)).whenComplete((done, failure) -> {
            if (failure != null) {
                taken.forEach(dirt::add);
            }
        });
    }

    private CompletableFuture<Map<String, StatusScene>> everything(Instant now) {
        return reads.all().thenApply(scenes -> {
            lastFull = now;
            shown.clear();
            refused.clear();
            surroundings
                    .observer()
                    .accept(scenes.values().stream()
                            .flatMap(scene -> scene.records().stream())
                            .toList());
            return scenes;
        });
    }

    private CompletableFuture<Map<String, StatusScene>> some(Map<String, Boolean> namespaces) {
        var scenes = new ConcurrentHashMap<String, StatusScene>();
        return Futures.each(namespaces.entrySet(), entry -> reads.one(entry.getKey(), entry.getValue())
                        .thenAccept(scene -> scenes.put(entry.getKey(), scene)))
                .thenApply(read -> scenes);
    }

    private CompletableFuture<Void> write(Map<String, StatusScene> scenes, Instant now) {
        return Futures.each(scenes.entrySet(), entry -> {
                    remember(entry.getKey(), entry.getValue());
                    return write(entry.getKey(), entry.getValue(), now);
                })
                .thenApply(written -> null);
    }

    private CompletableFuture<Void> write(String namespace, StatusScene scene, Instant now) {
        var outside = new ScenePainter.Outside(
                surroundings.progress(),
                surroundings.contacts(),
                surroundings.limits(),
                surroundings.unopened()::of,
                surroundings.gate());
        var text = now.truncatedTo(ChronoUnit.SECONDS).toString();
        return write(namespace, new ScenePainter(scene, outside, text).paint());
    }

    /** One portion after the other; each has its end, because writes have theirs. */
    private CompletableFuture<Void> write(String namespace, Iterator<List<ScenePainter.Painted>> portions) {
        if (!portions.hasNext()) {
            return CompletableFuture.completedFuture(null);
        }
        var painted = portions.next().stream()
                .filter(object -> !refused.contains(object.read().getMetadata().getUid()))
                .toList();
        return Futures.each(painted, object -> writer.write(object.kind(), object.read(), object.status())
                        .thenAccept(result -> note(namespace, object, result)))
                .thenCompose(written -> write(namespace, portions));
    }

    private void note(String namespace, ScenePainter.Painted object, StatusWriter.Result result) {
        switch (result) {
            case SAME -> {}
            case WRITTEN -> {
                if (StatusDirt.isAround(object.kind())) {
                    reads.forget(namespace);
                }
            }
            case AGAIN -> dirt.add(object.kind(), namespace);
            case REFUSED -> refused.add(object.read().getMetadata().getUid());
        }
    }

    private void remember(String namespace, StatusScene scene) {
        var known = scene.records().stream().flatMap(this::shownOf).toList();
        if (known.isEmpty()) {
            shown.remove(namespace);
        } else {
            shown.put(namespace, known);
        }
    }

    private Stream<Shown> shownOf(InstanceMigration record) {
        var progress = surroundings.progress();
        return switch (record.state()) {
            case CREATE_SNAPSHOTS ->
                record.getStatus().disks().stream()
                        .map(DiskRecord::snapshotId)
                        .filter(Objects::nonNull)
                        .map(id -> Shown.of(() -> progress.of(id).orElse(0)));
            case IMAGE_CONVERSION -> Stream.of(Shown.of(() -> progress.conversion(record.uid())));
            default -> Stream.empty();
        };
    }

    /** How far something has come, and had when it was written last. */
    private record Shown(Supplier<Object> now, Object written) {

        private static Shown of(Supplier<Object> now) {
            return new Shown(now, now.get());
        }

        private boolean hasMoved() {
            return !now.get().equals(written);
        }
    }
}
