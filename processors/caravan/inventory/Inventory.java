package caravan.inventory;

import caravan.api.Kinds;
import caravan.api.reader.ProviderReader;
import caravan.api.reader.Trees;
import caravan.kube.KubeGateway;
import caravan.model.Futures;
import caravan.model.ObjectRef;
import caravan.model.Provider;
import caravan.model.Timer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows what the ec2 providers had when they were last read. For looking only: what a migration decides is decided on live
 * reads.
 */
public final class Inventory {

    private static final Logger LOG = LoggerFactory.getLogger(Inventory.class);

    private final KubeGateway kube;
    private final Providers providers;
    private final Timer timer;
    private final Consumer<ObjectRef> refreshed;
    /** By namespace/name; a snapshot is replaced as a whole. */
    private final Map<String, InventorySnapshot> snapshots = new ConcurrentHashMap<>();

    private final AtomicReference<CompletableFuture<Void>> running =
            new AtomicReference<>(CompletableFuture.completedFuture(null));

    /** {@code refreshed} hears of each provider that was looked at, whatever came of it. */
    public Inventory(KubeGateway kube, Providers providers, Timer timer, Consumer<ObjectRef> refreshed) {
        this.kube = kube;
        this.providers = providers;
        this.timer = timer;
        this.refreshed = refreshed;
    }

    /** Reads every ec2 provider; one that cannot be read spoils no other. A refresh under way is not begun again. */
    public CompletableFuture<Void> refresh() {
        var begun = new CompletableFuture<Void>();
        var before = running.get();
        if (!before.isDone() || !running.compareAndSet(before, begun)) {
            return running.get();
        }
        var unused = CompletableFuture.completedFuture(true)
                .thenCompose(begin -> kube.listWatched(Kinds.PROVIDER))
                .thenApply(objects -> objects.stream()
                        .flatMap(object -> ProviderReader.read(Trees.written(object)).value().stream())
                        .filter(provider -> provider.type().equals(ProviderReader.EC2))
                        .map(Provider::ref)
                        .toList())
                .thenCompose(this::refreshAll)
                .whenComplete((done, failure) -> {
                    if (failure == null) {
                        begun.complete(null);
                    } else {
                        begun.completeExceptionally(failure);
                    }
                });
        return begun;
    }

    /** Empty until a refresh has looked at the provider. */
    public Optional<InventorySnapshot> of(ObjectRef provider) {
        return Optional.ofNullable(snapshots.get(provider.toString()));
    }

    /** By namespace/name. */
    public Map<String, InventorySnapshot> all() {
        return new TreeMap<>(snapshots);
    }

    /** For health: how old each provider's inventory is, and what is wrong with it. */
    public Map<String, Object> health() {
        var details = new TreeMap<String, Object>();
        snapshots.forEach((provider, snapshot) -> details.put(
                provider,
                snapshot.asOf().map(time -> "read at " + time).orElse("never read")
                        + (snapshot.error().isEmpty() ? "" : ", then: " + snapshot.error())));
        return details;
    }

    private CompletableFuture<Void> refreshAll(List<ObjectRef> refs) {
        snapshots.keySet().retainAll(refs.stream().map(ObjectRef::toString).toList());
        return Futures.each(refs, this::refreshOne).thenApply(done -> null);
    }

    private CompletableFuture<Void> refreshOne(ObjectRef ref) {
        var now = timer.now();
        return providers
                .sides(ref)
                .thenCompose(sides -> {
                    var source = sides.source();
                    var volumes = source.allVolumes();
                    var subnets = source.allSubnets();
                    return source.allInstances()
                            .thenCompose(instances -> volumes.thenCombine(
                                    subnets,
                                    (disks, networks) ->
                                            new InventorySnapshot(Optional.of(now), "", instances, disks, networks)));
                })
                .handle((read, failure) -> {
                    snapshots.compute(
                            ref.toString(), (key, known) -> failure == null ? read : failed(ref, known, failure));
                    refreshed.accept(ref);
                    return null;
                });
    }

    private static InventorySnapshot failed(ObjectRef ref, InventorySnapshot known, Throwable failure) {
        var cause = Futures.causeOf(failure);
        var why = String.valueOf(cause.getMessage());
        var before = Optional.ofNullable(known).orElse(InventorySnapshot.empty());
        if (!before.error().equals(why)) {
            LOG.warn("The inventory of Provider {} was not read and is tried again: {}", ref, why);
        }
        return before.failed(why);
    }
}
