package caravan.phase;

import caravan.api.DiskRecord;
import caravan.api.InstanceMigration;
import caravan.api.ShareIntent;
import caravan.aws.Denial;
import caravan.aws.Rights;
import caravan.model.Futures;
import caravan.model.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Asks whether the first snapshot that was made for another account may be copied, shared, taken back and deleted, as soon as
 * it is there: the policies allow that for what carries our tag alone, so that nobody can ask before. Else a source would be
 * off for as long as its snapshots take, and for nothing.
 */
final class SharingRehearsal {

    /** A tag may be seen later than what carries it. */
    private static final Duration AGAIN = Duration.ofSeconds(15);

    private final PhaseTools tools;
    private final DiskRequests requests;

    SharingRehearsal(PhaseTools tools, DiskRequests requests) {
        this.tools = tools;
        this.requests = requests;
    }

    /** Fails with the reason RightsMissing when it is denied for as long as EC2 may show what is old. */
    CompletableFuture<InstanceMigration> require(InstanceMigration record) {
        var share = record.getSpec().intent().share();
        if (record.state() != State.CREATE_SNAPSHOTS || share == null) {
            return CompletableFuture.completedFuture(record);
        }
        var until = tools.timer().now().plus(tools.settings().consistencyWindow());
        return tools.providers().of(record).thenCompose(sides -> tools.cancellations()
                .race(record, allowed(record, share, sides.source().rights(), until))
                .thenApply(allowed -> record));
    }

    private CompletableFuture<Void> allowed(InstanceMigration record, ShareIntent share, Rights rights, Instant until) {
        return Futures.all(asked(record, share, rights)).thenCompose(answers -> {
            var denials = answers.stream().flatMap(Optional::stream).toList();
            if (denials.isEmpty()) {
                return CompletableFuture.completedFuture(null);
            }
            if (!tools.timer().now().isBefore(until)) {
                throw Rehearsal.missing(record, denials);
            }
            return tools.timer().after(AGAIN).thenCompose(later -> allowed(record, share, rights, until));
        });
    }

    private List<CompletableFuture<Optional<Denial>>> asked(
            InstanceMigration record, ShareIntent share, Rights rights) {
        var asked = new ArrayList<CompletableFuture<Optional<Denial>>>();
        var disks = record.getStatus().disks();
        var first = disks.get(0).snapshotId();
        asked.add(rights.share(first, share.account()));
        asked.add(rights.unshare(first, share.account()));
        asked.add(rights.delete(first));
        disks.stream()
                .filter(disk -> DiskStep.copyKey(record, disk) != null)
                .map((DiskRecord disk) -> rights.copy(requests.copy(record, disk)))
                .forEach(asked::add);
        return asked;
    }
}
