package caravan.phase;

import caravan.api.DiskRecord;
import caravan.api.InstanceMigration;
import caravan.api.InstanceMigrationStatus;
import caravan.aws.Provenance;
import caravan.inventory.LastCopies;
import caravan.inventory.Shares;
import caravan.inventory.Sides;
import caravan.ledger.SourceLocks;
import caravan.model.Futures;
import caravan.model.MigrationException;
import caravan.model.Names;
import caravan.model.Snapshot;
import caravan.model.State;
import caravan.model.SuspendedException;
import caravan.phase.Warnings.Warning;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * After commit: the snapshots have done their work, unless they are all that is left of the machine. What else the record
 * made goes too: rule 15.
 */
public final class Cleanup {

    private final PhaseTools tools;
    private final SourceLocks locks;
    private final Filling filling;

    public Cleanup(PhaseTools tools, SourceLocks locks) {
        this.tools = tools;
        this.locks = locks;
        this.filling = new Filling(tools);
    }

    /**
     * Takes back what the other account may use, when its volumes are whole, or their time is over; within one account
     * there is nothing to take back.
     */
    public CompletableFuture<InstanceMigration> endShares(InstanceMigration record) {
        if (record.state() != State.CLEANUP
                || record.getSpec().intent().share() == null
                || record.getStatus().disks().stream().allMatch(disk -> disk.sharedWith() == null)) {
            return CompletableFuture.completedFuture(record);
        }
        var shared = record.getStatus().disks().stream()
                .map(DiskRecord::carriedSnapshot)
                .toList();
        return tools.providers()
                .of(record)
                .thenCompose(sides ->
                        filling.over(record, sides.target()).thenCompose(over -> Shares.end(record, sides, shared)))
                .thenCompose(ended -> tools.ledger()
                        .write(
                                record,
                                status -> status.withDisks(status.disks().stream()
                                        .map(disk -> disk.withShare(null).withGrant(null))
                                        .toList())));
    }

    public CompletableFuture<InstanceMigration> removeSnapshots(InstanceMigration record) {
        if (record.state() != State.CLEANUP) {
            return CompletableFuture.completedFuture(record);
        }
        return tools.providers().of(record).thenCompose(sides -> LastCopies.of(record, sides)
                .thenCompose(last -> last.isPresent()
                        ? CompletableFuture.failedFuture(kept(record, last.get()))
                        : removeAll(sides, record).thenApply(removed -> record)));
    }

    /** Met again and again until the deadline, as a look at EC2 may be wrong; then a warning tells it: rule 11. */
    private static MigrationException kept(InstanceMigration record, LastCopies last) {
        return new MigrationException(
                "LastCopyKept",
                String.join(", ", last.snapshots()),
                last.text(record),
                "If the machine is still wanted, make volumes of them; then delete them yourself.");
    }

    /**
     * Success, with what came too late as warnings; then the lock, which an ended holder gives up in any case. A hook may
     * still be to run.
     */
    public CompletableFuture<InstanceMigration> succeed(InstanceMigration record) {
        if (record.state() != State.CLEANUP) {
            return CompletableFuture.completedFuture(record);
        }
        return awaitConsistent(record)
                .thenCompose(passed -> wish(record).thenCombine(source(record), Cleanup::both))
                .thenCompose(warnings -> end(record, warnings, status -> status));
    }

    /**
     * Success although the cleanup is not complete, which {@code trouble} tells. The same warnings belong to it; what
     * cannot be looked at any more is told as unknown, because every migration must end.
     */
    public CompletableFuture<InstanceMigration> giveUp(
            InstanceMigration record, UnaryOperator<InstanceMigrationStatus> trouble) {
        return unshared(record).thenCompose(tried -> awaitConsistent(record)
                .thenCompose(passed -> orUnknown(wish(record), "CancelTooLate", "whether it was canceled")
                        .thenCombine(
                                orUnknown(source(record), "SourceRestarted", "whether the source was started"),
                                Cleanup::both))
                .thenCompose(warnings -> end(
                        tried.record(),
                        Stream.concat(warnings.stream(), tried.warning().stream())
                                .toList(),
                        trouble)));
    }

    /** A record after something was tried that must not keep it from its end. */
    private record Tried(InstanceMigration record, Optional<Warning> warning) {}

    /** Whatever else of the cleanup has failed, the other account keeps nothing of the source's because of it. */
    private CompletableFuture<Tried> unshared(InstanceMigration record) {
        return endShares(record)
                .thenApply(ended -> new Tried(ended, Optional.empty()))
                .exceptionallyCompose(failure -> Futures.causeOf(failure) instanceof SuspendedException suspended
                        ? CompletableFuture.failedFuture(suspended)
                        : CompletableFuture.completedFuture(new Tried(
                                record, Optional.of(Warnings.stillShared(record, Futures.causeOf(failure))))));
    }

    /**
     * EC2 may show a start by others only W after it, so the source is looked at W after the virtual machine was handed
     * over, which is when this step began. It runs meanwhile, and a cancel comes too late to shorten this.
     */
    private CompletableFuture<Void> awaitConsistent(InstanceMigration record) {
        var began = record.getStatus().steps().stream()
                .filter(step -> step.name().equals(State.CLEANUP.text()))
                .map(step -> Instant.parse(step.started()))
                .findFirst();
        var left = Duration.between(
                tools.timer().now(),
                began.orElse(tools.timer().now()).plus(tools.settings().consistencyWindow()));
        return left.isNegative()
                ? CompletableFuture.completedFuture(null)
                : tools.timer().after(left);
    }

    private CompletableFuture<Optional<Warning>> wish(InstanceMigration record) {
        return tools.cancellations().wishOf(record).thenApply(wish -> Warnings.ofWish(record, wish));
    }

    private CompletableFuture<Optional<Warning>> source(InstanceMigration record) {
        return tools.providers()
                .of(record)
                .thenCompose(sides -> sides.source().instance(record.getSpec().instanceId()))
                .thenApply(source -> Warnings.ofSource(record, source));
    }

    private static CompletableFuture<Optional<Warning>> orUnknown(
            CompletableFuture<Optional<Warning>> check, String type, String what) {
        return check.exceptionally(failure -> Optional.of(Warnings.unchecked(type, what, Futures.causeOf(failure))));
    }

    private static List<Warning> both(Optional<Warning> one, Optional<Warning> other) {
        return Stream.of(one, other).flatMap(Optional::stream).toList();
    }

    private CompletableFuture<InstanceMigration> end(
            InstanceMigration record, List<Warning> warnings, UnaryOperator<InstanceMigrationStatus> more) {
        return tools.ledger()
                .complete(record, status -> {
                    var warned = more.apply(status);
                    for (var warning : warnings) {
                        warned = warned.withCondition(warning.at(tools.ledger().now()));
                    }
                    return warned;
                })
                .thenCompose(written -> written.state().ended()
                        ? locks.release(written, State.SUCCEEDED).thenApply(released -> written)
                        : CompletableFuture.completedFuture(written));
    }

    private static CompletableFuture<Void> removeAll(Sides sides, InstanceMigration record) {
        return sides.source()
                .snapshotsTagged(Names.RECORD, List.of(record.uid()))
                .thenCompose(listed -> {
                    var ids = new TreeSet<String>();
                    listed.stream()
                            .filter(new Provenance(record)::made)
                            .map(Snapshot::id)
                            .forEach(ids::add);
                    record.getStatus().disks().stream()
                            .flatMap(DiskRecord::snapshots)
                            .forEach(ids::add);
                    return Futures.each(ids, sides.source()::deleteSnapshot).thenApply(all -> null);
                });
    }
}
