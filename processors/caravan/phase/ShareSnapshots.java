package caravan.phase;

import caravan.api.DiskRecord;
import caravan.api.InstanceMigration;
import caravan.api.ShareIntent;
import caravan.aws.Ec2Gateway;
import caravan.aws.Ec2Tags;
import caravan.inventory.Shares;
import caravan.inventory.Sides;
import caravan.model.Futures;
import caravan.model.MigrationException;
import caravan.model.Names;
import caravan.model.Snapshot;
import caravan.model.State;
import caravan.model.Verdict;
import caravan.model.Wait;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Lets the target's account make volumes of the snapshots: of copies under another key where their own cannot be shared,
 * with grants where a key's policy asks for them. Nothing of it is of any use before the target has seen it. Safe to enter
 * again at any time, by any replica.
 */
public final class ShareSnapshots {

    private static final DiskStep COPY = DiskStep.COPY;
    /** A grant is effective within five minutes, as a rule: KMS developer guide, "Eventual consistency for grants". */
    private static final Duration LOOK = Duration.ofSeconds(5);

    private final PhaseTools tools;
    private final DiskRequests requests;

    public ShareSnapshots(PhaseTools tools, Ec2Tags tags) {
        this.tools = tools;
        this.requests = new DiskRequests(tags);
    }

    /** Finds or makes the copies. CopySnapshot takes no token, so the step tag is looked up first. */
    public CompletableFuture<InstanceMigration> copy(InstanceMigration record) {
        if (record.state() != State.SHARE_SNAPSHOTS || COPY.missing(record).isEmpty()) {
            return CompletableFuture.completedFuture(record);
        }
        return sides(record, sides -> tools.cancellations()
                .race(record, sides.source().snapshotsTagged(Names.TAG_STEP, COPY.keys(record)))
                .thenCompose(found -> COPY.ensure(tools.ledger(), record, disk -> oldest(record, disk, found)
                        .map(CompletableFuture::completedFuture)
                        .orElseGet(() -> tools.cancellations()
                                .race(record, sides.source().copySnapshot(requests.copy(record, disk))))
                        .thenApply(Snapshot::id))));
    }

    private static Optional<Snapshot> oldest(InstanceMigration record, DiskRecord disk, List<Snapshot> found) {
        return found.stream()
                .filter(snapshot -> COPY.isOf(record, disk, snapshot.tags()))
                .filter(snapshot -> !snapshot.is("error"))
                .min(Comparator.comparing(Snapshot::startTime).thenComparing(Snapshot::id));
    }

    /** Waits until the copies are completed: EC2 accepts one that it cannot make, and fails it later. */
    public CompletableFuture<InstanceMigration> awaitCopies(InstanceMigration record) {
        var copies = record.getStatus().disks().stream()
                .filter(disk -> disk.copyId() != null)
                .toList();
        if (record.state() != State.SHARE_SNAPSHOTS || copies.isEmpty()) {
            return CompletableFuture.completedFuture(record);
        }
        var since = tools.timer().now();
        return sides(record, sides -> tools.cancellations()
                .race(record, Futures.awaitEach(copies, disk -> sides.source()
                        .awaitSnapshot(completed(record, disk, since))
                        .thenAccept(copy -> MadeAsIntended.requireCopy(record, disk, copy))))
                .thenApply(whole -> record));
    }

    private Wait<Snapshot> completed(InstanceMigration record, DiskRecord disk, Instant since) {
        return new Wait<>(
                disk.copyId(),
                "copy " + disk.copyId() + " of snapshot " + disk.snapshotId() + " to be completed",
                found -> judge(disk, found, since),
                Deadline.left(record, since, tools.settings().snapshotTimeout()));
    }

    private Verdict judge(DiskRecord disk, Optional<Snapshot> found, Instant since) {
        if (found.isEmpty()) {
            return isEarly(since) ? new Verdict.Waiting(0) : failed(disk, "is not there any more");
        }
        if (found.get().is("error")) {
            return failed(disk, "failed: " + found.get().stateMessage());
        }
        return found.get().is(Snapshot.COMPLETED)
                ? new Verdict.Reached()
                : new Verdict.Waiting(found.get().percent());
    }

    private boolean isEarly(Instant since) {
        return tools.timer().now().isBefore(since.plus(tools.settings().consistencyWindow()));
    }

    private static Verdict failed(DiskRecord disk, String what) {
        return new Verdict.Impossible(new MigrationException(
                "CopyFailed",
                disk.copyId(),
                "Snapshot " + disk.copyId() + ", a copy of " + disk.snapshotId() + ", " + what + ".",
                "Check the key of the Provider's setting kms-key, and allow the source kms:CreateGrant, kms:Decrypt,"
                        + " kms:DescribeKey, kms:GenerateDataKeyWithoutPlaintext and kms:ReEncrypt* on it through EC2 as"
                        + " deploy/iam/ does; then run a new Migration."));
    }

    /** Makes the grants, one for each key, and records them. */
    public CompletableFuture<InstanceMigration> grant(InstanceMigration record) {
        var keys = record.state() == State.SHARE_SNAPSHOTS ? ungranted(record) : List.<String>of();
        if (keys.isEmpty()) {
            return CompletableFuture.completedFuture(record);
        }
        var share = shareOf(record);
        return sides(record, sides -> Futures.each(keys, key -> sides.source()
                        .keys()
                        .grant(Shares.grant(record, share, key))
                        .thenApply(id -> Map.entry(key, id)))
                .thenCompose(made -> {
                    var byKey = made.stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
                    return tools.ledger()
                            .write(
                                    record,
                                    status -> status.withDisks(status.disks().stream()
                                            .map(disk -> granted(share, disk, byKey))
                                            .toList()));
                }));
    }

    private static DiskRecord granted(ShareIntent share, DiskRecord disk, Map<String, String> byKey) {
        return share.disk(disk.sourceVolumeId())
                .map(ShareIntent.Disk::grantKmsKeyId)
                .map(byKey::get)
                .map(disk::withGrant)
                .orElse(disk);
    }

    private static List<String> ungranted(InstanceMigration record) {
        var share = shareOf(record);
        return record.getStatus().disks().stream()
                .filter(disk -> disk.grantId() == null)
                .flatMap(disk -> share.disk(disk.sourceVolumeId()).stream())
                .flatMap(disk -> Optional.ofNullable(disk.grantKmsKeyId()).stream())
                .distinct()
                .toList();
    }

    private static ShareIntent shareOf(InstanceMigration record) {
        return record.getSpec().intent().share();
    }

    /** With the one account, and by createVolumePermission alone; sharing once more changes nothing. */
    public CompletableFuture<InstanceMigration> share(InstanceMigration record) {
        var unshared = record.getStatus().disks().stream()
                .filter(disk -> disk.sharedWith() == null)
                .toList();
        if (record.state() != State.SHARE_SNAPSHOTS || unshared.isEmpty()) {
            return CompletableFuture.completedFuture(record);
        }
        var account = shareOf(record).account();
        return sides(
                record, sides -> Futures.each(unshared, disk -> sides.source().share(disk.carriedSnapshot(), account))
                        .thenCompose(shared -> tools.ledger()
                                .write(
                                        record,
                                        status -> status.withDisks(status.disks().stream()
                                                .map(disk -> disk.withShare(account))
                                                .toList()))));
    }

    /**
     * Waits until the target's account sees every snapshot, which its describe leaves out in silence before, and may use
     * the keys; completes the step.
     */
    public CompletableFuture<InstanceMigration> verify(InstanceMigration record) {
        if (record.state() != State.SHARE_SNAPSHOTS) {
            return CompletableFuture.completedFuture(record);
        }
        var since = tools.timer().now();
        var left = Deadline.left(record, since, tools.settings().volumeTimeout());
        return sides(record, sides -> tools.cancellations()
                .race(
                        record,
                        seen(record, sides.target(), left)
                                .thenCompose(all -> Futures.each(
                                        shareOf(record).grantKeys().toList(),
                                        key -> usable(sides, key, since.plus(left)))))
                .thenCompose(ready -> tools.ledger().complete(record, status -> status)));
    }

    private static CompletableFuture<List<Snapshot>> seen(
            InstanceMigration record, Ec2Gateway target, Duration atMost) {
        return Futures.awaitEach(
                record.getStatus().disks(),
                disk -> target.awaitSnapshot(new Wait<>(
                        disk.carriedSnapshot(),
                        "snapshot " + disk.carriedSnapshot() + " to be seen by account "
                                + shareOf(record).account(),
                        found -> Verdict.reachedIf(found.filter(snapshot -> snapshot.is(Snapshot.COMPLETED))
                                .isPresent()),
                        atMost)));
    }

    private CompletableFuture<Void> usable(Sides sides, String key, Instant until) {
        return sides.target().keys().mayUse(key).thenCompose(usable -> {
            if (usable) {
                return CompletableFuture.completedFuture(null);
            }
            if (!tools.timer().now().isBefore(until)) {
                throw new MigrationException(
                        "KeyNotUsable",
                        key,
                        "The target's keys may not use KMS key " + key + ", although a grant lets them.",
                        "Look for a deny in the key's policy, a service control policy or a permission boundary, and"
                                + " allow the target what deploy/iam does; then run a new Migration.");
            }
            return tools.timer().after(LOOK).thenCompose(later -> usable(sides, key, until));
        });
    }

    private CompletableFuture<InstanceMigration> sides(
            InstanceMigration record, Function<Sides, CompletableFuture<InstanceMigration>> act) {
        return tools.cancellations()
                .check(record)
                .thenCompose(wanted -> tools.providers().of(record))
                .thenCompose(act);
    }
}
