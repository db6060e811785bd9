package caravan.phase;

import caravan.api.DiskRecord;
import caravan.api.InstanceMigration;
import caravan.aws.Ec2Gateway;
import caravan.ledger.SourceLocks;
import caravan.model.Futures;
import caravan.model.Instance;
import caravan.model.Names;
import caravan.model.State;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

/** After commit: the snapshots have done their work. What lists under the record's own tag goes too: rule 15. */
public final class Cleanup {

    private final PhaseTools tools;
    private final SourceLocks locks;

    public Cleanup(PhaseTools tools, SourceLocks locks) {
        this.tools = tools;
        this.locks = locks;
    }

    public CompletableFuture<InstanceMigration> removeSnapshots(InstanceMigration record) {
        if (record.state() != State.CLEANUP) {
            return CompletableFuture.completedFuture(record);
        }
        return tools.providers().of(record).thenCompose(sides -> removeAll(sides.source(), record)
                .thenApply(removed -> record));
    }

    /** Success, with what came too late as warnings; then the lock, which an ended holder gives up in any case. */
    public CompletableFuture<InstanceMigration> succeed(InstanceMigration record) {
        if (record.state() != State.CLEANUP) {
            return CompletableFuture.completedFuture(record);
        }
        return tools.cancellations()
                .wishOf(record)
                .thenCombine(sourceNow(record), (wish, source) -> Warnings.afterCommit(record, wish, source))
                .thenCompose(warnings -> tools.ledger().complete(record, status -> {
                    var warned = status;
                    for (var warning : warnings) {
                        warned = warned.withCondition(warning.at(tools.ledger().now()));
                    }
                    return warned;
                }))
                .thenCompose(ended -> locks.release(ended, State.SUCCEEDED).thenApply(released -> ended));
    }

    private CompletableFuture<Optional<Instance>> sourceNow(InstanceMigration record) {
        return tools.providers().of(record).thenCompose(sides -> sides.source()
                .instance(record.getSpec().instanceId()));
    }

    private static CompletableFuture<List<Void>> removeAll(Ec2Gateway source, InstanceMigration record) {
        return source.snapshotsTagged(Names.RECORD, List.of(record.uid())).thenCompose(listed -> {
            var ids = new TreeSet<String>();
            listed.forEach(snapshot -> ids.add(snapshot.id()));
            record.getStatus().disks().stream()
                    .map(DiskRecord::snapshotId)
                    .filter(id -> id != null)
                    .forEach(ids::add);
            return Futures.each(ids, source::deleteSnapshot);
        });
    }
}
