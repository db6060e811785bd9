package caravan.engine;

import caravan.api.InstanceMigration;
import caravan.inventory.Providers;
import caravan.inventory.Sides;
import caravan.ledger.HeldLock;
import caravan.ledger.SourceLocks;
import caravan.model.Futures;
import caravan.model.Instance;
import caravan.model.ObjectRef;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of locks whose holder somebody has removed by force, for as long as they are held. Whether the source is to be
 * started nobody here can know (a virtual machine may run in its place), so nothing is started and nothing is freed.
 */
final class OrphanLocks {

    private static final Logger LOG = LoggerFactory.getLogger(OrphanLocks.class);

    private final SourceLocks locks;
    private final Providers providers;

    OrphanLocks(SourceLocks locks, Providers providers) {
        this.locks = locks;
        this.providers = providers;
    }

    /**
     * Among locks that were held before the records were read: a record that is just made must not look absent.
     *
     * @param seen through which of the providers EC2 can be asked how a source is
     */
    CompletableFuture<SweepReport> among(
            Collection<HeldLock> held, Collection<InstanceMigration> records, Collection<ObjectRef> seen) {
        var known = records.stream().map(InstanceMigration::uid).collect(Collectors.toSet());
        var suspects = held.stream()
                .filter(HeldLock::originallyOn)
                .filter(lock -> !known.contains(lock.holder()))
                .toList();
        return locks.stillHeld(suspects)
                .thenCompose(orphans -> Futures.each(orphans, lock -> look(lock, seen)))
                .thenApply(SweepReport::orphaned);
    }

    private CompletableFuture<OrphanLock> look(HeldLock lock, Collection<ObjectRef> seen) {
        return Futures.each(seen, provider -> stateOf(lock, provider))
                .thenApply(states ->
                        states.stream().flatMap(Optional::stream).findFirst().orElse(OrphanLock.UNKNOWN))
                .thenApply(state -> {
                    var orphan = new OrphanLock(lock, state);
                    LOG.atWarn()
                            .setMessage("{}")
                            .addArgument(orphan.text())
                            .addKeyValue("instance", lock.instanceId())
                            .log();
                    return orphan;
                });
    }

    /** Empty where this provider is of another account or region, or cannot be asked. */
    private CompletableFuture<Optional<String>> stateOf(HeldLock lock, ObjectRef provider) {
        return providers
                .sides(provider)
                .thenCompose(sides -> sides.region().equals(lock.region())
                        ? stateOf(lock, sides)
                        : CompletableFuture.completedFuture(Optional.<String>empty()))
                .exceptionally(failure -> Optional.empty());
    }

    private static CompletableFuture<Optional<String>> stateOf(HeldLock lock, Sides sides) {
        return sides.source()
                .accountId()
                .thenCompose(account -> account.equals(lock.account())
                        ? sides.source()
                                .instance(lock.instanceId())
                                .thenApply(found ->
                                        Optional.of(found.map(Instance::state).orElse(OrphanLock.GONE)))
                        : CompletableFuture.completedFuture(Optional.<String>empty()));
    }
}
