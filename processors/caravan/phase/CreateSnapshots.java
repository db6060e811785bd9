package caravan.phase;

import caravan.api.DiskRecord;
import caravan.api.InstanceMigration;
import caravan.api.InstanceMigrationStatus;
import caravan.aws.Ec2Gateway;
import caravan.aws.Ec2Tags;
import caravan.inventory.Providers;
import caravan.ledger.Cancellations;
import caravan.ledger.Ledger;
import caravan.model.Futures;
import caravan.model.MigrationException;
import caravan.model.Names;
import caravan.model.Snapshot;
import caravan.model.State;
import caravan.model.Timer;
import caravan.model.Verdict;
import caravan.model.Wait;
import caravan.planning.SourceChecks;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Snapshots every disk of the stopped source. Safe to enter again at any time, by any replica. */
public final class CreateSnapshots {

    private static final DiskStep STEP = DiskStep.SNAPSHOT;

    private final Providers providers;
    private final Ledger ledger;
    private final Cancellations cancellations;
    private final DiskRequests requests;
    private final SharingRehearsal sharing;
    private final Timer timer;
    private final PhaseSettings settings;

    public CreateSnapshots(PhaseTools tools, Ec2Tags tags) {
        this.providers = tools.providers();
        this.ledger = tools.ledger();
        this.cancellations = tools.cancellations();
        this.timer = tools.timer();
        this.settings = tools.settings();
        this.requests = new DiskRequests(tags);
        this.sharing = new SharingRehearsal(tools, requests);
    }

    /**
     * Finds or makes the snapshot of each disk. CreateSnapshot takes no token, so the step tag, set by the call itself, is
     * looked up first.
     */
    public CompletableFuture<InstanceMigration> ensure(InstanceMigration record) {
        if (record.state() != State.CREATE_SNAPSHOTS || STEP.missing(record).isEmpty()) {
            return CompletableFuture.completedFuture(record);
        }
        return cancellations
                .check(record)
                .thenCompose(wanted -> providers.of(record))
                .thenCompose(sides -> cancellations
                        .race(record, sides.source().snapshotsTagged(Names.TAG_STEP, STEP.keys(record)))
                        .thenCompose(found -> STEP.ensure(ledger, record, disk -> oldest(record, disk, found)
                                .map(CompletableFuture::completedFuture)
                                .orElseGet(() -> create(sides.source(), record, disk))
                                .thenApply(Snapshot::id))));
    }

    /** What is to go to another account: whether it may be shared, and that be ended. */
    public CompletableFuture<InstanceMigration> rehearse(InstanceMigration record) {
        return sharing.require(record);
    }

    /** After the last snapshot was accepted the source is still as the witness saw it. */
    public CompletableFuture<InstanceMigration> checkSource(InstanceMigration record) {
        if (record.state() != State.CREATE_SNAPSHOTS) {
            return CompletableFuture.completedFuture(record);
        }
        var id = record.getSpec().instanceId();
        return providers
                .of(record)
                .thenCompose(sides -> cancellations.race(record, sides.source().instance(id)))
                .thenApply(found -> {
                    SourceChecks.requireStayedStopped(record.getStatus().witness(), SourceChecks.alive(id, found));
                    return record;
                });
    }

    /** Waits until every snapshot is completed, and is what was intended. */
    public CompletableFuture<InstanceMigration> await(InstanceMigration record) {
        if (record.state() != State.CREATE_SNAPSHOTS) {
            return CompletableFuture.completedFuture(record);
        }
        var accepted = timer.now();
        return providers
                .of(record)
                .thenCompose(sides -> cancellations.race(
                        record, Futures.awaitEach(record.getStatus().disks(), disk -> sides.source()
                                .awaitSnapshot(waitFor(record, disk, accepted)))))
                .thenCompose(completed -> {
                    MadeAsIntended.require(record, STEP);
                    completed.forEach(
                            snapshot -> MadeAsIntended.requireSnapshot(record, diskOf(record, snapshot), snapshot));
                    return ledger.complete(record, status -> grown(record, status, completed)
                            .withWitness(status.witness().withSnapshotsAccepted(accepted.toString())));
                });
    }

    /** Where a volume was enlarged after it was planned, the new one is as large: its snapshot would fit into no other. */
    private static InstanceMigrationStatus grown(
            InstanceMigration record, InstanceMigrationStatus status, List<Snapshot> completed) {
        var changed = status;
        for (var snapshot : completed) {
            var disk = diskOf(record, snapshot);
            if (snapshot.sizeGiB() > Intents.disk(record, disk.sourceVolumeId()).sizeGiB()) {
                changed = changed.withDisk(disk.sourceVolumeId(), made -> made.withSize(snapshot.sizeGiB()));
            }
        }
        return changed;
    }

    private static DiskRecord diskOf(InstanceMigration record, Snapshot snapshot) {
        return record.getStatus().disks().stream()
                .filter(disk -> snapshot.id().equals(disk.snapshotId()))
                .findFirst()
                .orElseThrow();
    }

    /** Two of one step are both whole; the oldest is taken, and Cleanup finds the other by the record's tag. */
    private static Optional<Snapshot> oldest(InstanceMigration record, DiskRecord disk, List<Snapshot> found) {
        return found.stream()
                .filter(snapshot -> STEP.isOf(record, disk, snapshot.tags()))
                .filter(snapshot -> !snapshot.is("error"))
                .min(Comparator.comparing(Snapshot::startTime).thenComparing(Snapshot::id));
    }

    private CompletableFuture<Snapshot> create(Ec2Gateway source, InstanceMigration record, DiskRecord disk) {
        return cancellations.race(record, source.createSnapshot(requests.snapshot(record, disk)));
    }

    private Wait<Snapshot> waitFor(InstanceMigration record, DiskRecord disk, Instant since) {
        return new Wait<>(
                disk.snapshotId(),
                "snapshot " + disk.snapshotId() + " of volume " + disk.sourceVolumeId() + " to be completed",
                found -> judge(disk, found, since),
                Deadline.left(record, since, settings.snapshotTimeout()));
    }

    private Verdict judge(DiskRecord disk, Optional<Snapshot> found, Instant since) {
        if (found.isEmpty()) {
            return timer.now().isBefore(since.plus(settings.consistencyWindow()))
                    ? new Verdict.Waiting(0)
                    : failed(disk, "is not there any more", "Find out who deleted it, and run a new Migration.");
        }
        var snapshot = found.get();
        if (snapshot.is("error")) {
            return failed(
                    disk, "failed: " + snapshot.stateMessage(), "Run a new Migration; see AWS's own words above.");
        }
        return snapshot.is(Snapshot.COMPLETED) ? new Verdict.Reached() : new Verdict.Waiting(snapshot.percent());
    }

    private static Verdict failed(DiskRecord disk, String what, String remedy) {
        return new Verdict.Impossible(new MigrationException(
                "SnapshotFailed",
                disk.snapshotId(),
                "Snapshot " + disk.snapshotId() + " of volume " + disk.sourceVolumeId() + " " + what + ".",
                remedy));
    }
}
