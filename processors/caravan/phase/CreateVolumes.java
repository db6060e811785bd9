package caravan.phase;

import caravan.api.DiskIntent;
import caravan.api.DiskRecord;
import caravan.api.InstanceMigration;
import caravan.aws.AwsFailure;
import caravan.aws.AwsFault;
import caravan.aws.Ec2Gateway;
import caravan.aws.Ec2Tags;
import caravan.aws.StepKey;
import caravan.aws.VolumeRequest;
import caravan.model.Futures;
import caravan.model.MigrationException;
import caravan.model.Names;
import caravan.model.State;
import caravan.model.SuspendedException;
import caravan.model.Verdict;
import caravan.model.Volume;
import caravan.model.Wait;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The AWS half of DiskTransfer: one volume per disk in the cluster's zone, of the source's kind. */
public final class CreateVolumes {

    private static final String STEP = "volume";

    private final PhaseTools tools;
    private final Ec2Tags tags;

    public CreateVolumes(PhaseTools tools, Ec2Tags tags) {
        this.tools = tools;
        this.tags = tags;
    }

    /** Finds or makes the volume of each disk and records all ids in one write. */
    public CompletableFuture<InstanceMigration> ensure(InstanceMigration record) {
        var missing = missing(record);
        if (missing.isEmpty()) {
            return CompletableFuture.completedFuture(record);
        }
        return tools.cancellations()
                .check(record)
                .thenCompose(wanted -> tools.providers().of(record))
                .thenCompose(sides -> sides.target()
                        .volumesTagged(Names.TAG_STEP, missing.values())
                        .thenCompose(found -> Futures.each(missing.entrySet(), disk -> living(found, disk.getValue())
                                .map(CompletableFuture::completedFuture)
                                .orElseGet(() -> create(sides.target(), record, disk.getKey()))
                                .thenApply(made -> Map.entry(disk.getKey(), made.id())))))
                .thenCompose(made -> tools.ledger().write(record, status -> {
                    var changed = status;
                    for (var volume : made) {
                        changed = changed.withDisk(volume.getKey(), disk -> disk.withVolume(volume.getValue()));
                    }
                    return changed;
                }))
                .exceptionallyCompose(failure -> onBurnedToken(record, failure));
    }

    /** Waits until each is available and is what was intended; records the keys that AWS chose. */
    public CompletableFuture<InstanceMigration> await(InstanceMigration record) {
        if (record.state() != State.DISK_TRANSFER) {
            return CompletableFuture.completedFuture(record);
        }
        var since = tools.timer().now();
        return tools.providers()
                .of(record)
                .thenCompose(sides -> tools.cancellations()
                        .race(record, Futures.awaitEach(record.getStatus().disks(), disk -> sides.target()
                                .awaitVolume(waitFor(disk, since)))))
                .thenCompose(volumes -> tools.ledger().write(record, status -> {
                    var changed = status;
                    for (var volume : volumes) {
                        var disk = recordOf(record, volume.id());
                        requireAsIntended(record, disk, Intents.disk(record, disk.sourceVolumeId()), volume);
                        changed = changed.withDisk(
                                disk.sourceVolumeId(), current -> current.withKmsKey(volume.kmsKeyId()));
                    }
                    return changed;
                }));
    }

    private static Map<String, String> missing(InstanceMigration record) {
        var missing = new HashMap<String, String>();
        if (record.state() == State.DISK_TRANSFER) {
            record.getStatus().disks().stream()
                    .filter(disk -> disk.volumeId() == null)
                    .forEach(disk ->
                            missing.put(disk.sourceVolumeId(), key(record, disk).hash()));
        }
        return missing;
    }

    private static StepKey key(InstanceMigration record, DiskRecord disk) {
        return new StepKey(record.uid(), disk.sourceVolumeId(), STEP, disk.generation());
    }

    private static Optional<Volume> living(List<Volume> found, String stepKey) {
        return found.stream()
                .filter(volume -> stepKey.equals(volume.tags().get(Names.TAG_STEP)))
                .filter(volume -> volume.is("creating") || volume.is(Volume.AVAILABLE) || volume.is("in-use"))
                .findFirst();
    }

    private CompletableFuture<Volume> create(Ec2Gateway target, InstanceMigration record, String sourceVolumeId) {
        var made = record.getStatus().disk(sourceVolumeId).orElseThrow();
        var disk = Intents.disk(record, sourceVolumeId);
        var stepKey = key(record, made);
        return target.createVolume(new VolumeRequest(
                stepKey.clientToken(),
                made.snapshotId(),
                record.getSpec().intent().target().zone(),
                disk.type(),
                disk.sizeGiB(),
                disk.iops(),
                disk.throughput(),
                disk.encrypted(),
                disk.kmsKeyId(),
                tags.volume(record.identity(), stepKey, made.snapshotId(), disk.persistentVolumeName())));
    }

    /** The token's volume is gone or another: a new generation, recorded before a call with the new token. Rule 4. */
    private CompletableFuture<InstanceMigration> onBurnedToken(InstanceMigration record, Throwable failure) {
        var cause = Futures.causeOf(failure);
        if (!(cause instanceof AwsFailure aws) || aws.fault() != AwsFault.TOKEN_MISMATCH) {
            return CompletableFuture.failedFuture(cause);
        }
        return tools.ledger()
                .write(record, status -> {
                    var changed = status;
                    for (var sourceVolumeId : missing(record).keySet()) {
                        changed = changed.withDisk(sourceVolumeId, DiskRecord::nextGeneration);
                    }
                    return changed;
                })
                .thenApply(raised -> {
                    throw new SuspendedException(
                            record.ref() + ": a client token was burned, a new generation was recorded.", cause);
                });
    }

    private Wait<Volume> waitFor(DiskRecord disk, Instant since) {
        return new Wait<>(
                disk.volumeId(),
                "volume " + disk.volumeId() + " made from " + disk.snapshotId() + " to be available",
                found -> judge(disk, found, since),
                tools.settings().volumeTimeout());
    }

    /** A volume that vanishes after it was being created could not use its key: CreateVolume checks KMS afterwards. */
    private Verdict judge(DiskRecord disk, Optional<Volume> found, Instant since) {
        if (found.isEmpty()) {
            return tools.timer().now().isBefore(since.plus(tools.settings().consistencyWindow()))
                    ? new Verdict.Waiting(0)
                    : failed(disk, "vanished after it was accepted; EC2 does so when it may not use the KMS key");
        }
        if (found.get().is("error") || found.get().is("deleting") || found.get().is("deleted")) {
            return failed(disk, "is in state " + found.get().state());
        }
        return Verdict.reachedIf(found.get().is(Volume.AVAILABLE));
    }

    private static Verdict failed(DiskRecord disk, String what) {
        return new Verdict.Impossible(new MigrationException(
                "VolumeFailed",
                disk.volumeId(),
                "Volume " + disk.volumeId() + " made from snapshot " + disk.snapshotId() + " " + what + ".",
                "Check the KMS key, the quota of its type and CloudTrail's createVolume event; then run a new"
                        + " Migration."));
    }

    private static DiskRecord recordOf(InstanceMigration record, String volumeId) {
        return record.getStatus().disks().stream()
                .filter(disk -> disk.volumeId().equals(volumeId))
                .findFirst()
                .orElseThrow();
    }

    private static void requireAsIntended(
            InstanceMigration record, DiskRecord made, DiskIntent intended, Volume volume) {
        var zone = record.getSpec().intent().target().zone();
        var asIntended = volume.snapshotId().equals(made.snapshotId())
                && volume.zone().equals(zone)
                && volume.sizeGiB() == intended.sizeGiB()
                && volume.type().equals(intended.type())
                && (volume.encrypted() || !intended.encrypted());
        if (!asIntended) {
            throw new MigrationException(
                    "VolumeUnexpected",
                    volume.id(),
                    "Volume " + volume.id() + " is " + volume.type() + ", " + volume.sizeGiB() + " GiB in "
                            + volume.zone() + " from " + volume.snapshotId() + ", but " + intended.type() + ", "
                            + intended.sizeGiB() + " GiB in " + zone + " from " + made.snapshotId()
                            + " was intended.",
                    "Nobody else may use the tag caravan.io/step; find out who made this volume.");
        }
    }
}
