package caravan.phase;

import caravan.api.DiskRecord;
import caravan.api.InstanceMigration;
import caravan.aws.Ec2Tags;
import caravan.model.Futures;
import caravan.model.Names;
import caravan.model.State;
import caravan.model.Volume;
import caravan.model.Wait;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The AWS half of DiskTransfer: one volume per disk in the cluster's zone, of the source's kind. */
public final class CreateVolumes {

    private static final DiskStep STEP = DiskStep.VOLUME;

    private final PhaseTools tools;
    private final NewVolumes volumes;

    public CreateVolumes(PhaseTools tools, Ec2Tags tags) {
        this.tools = tools;
        this.volumes = new NewVolumes(tools, new DiskRequests(tags));
    }

    /** Finds or makes the volume of each disk. */
    public CompletableFuture<InstanceMigration> ensure(InstanceMigration record) {
        if (record.state() != State.DISK_TRANSFER || STEP.missing(record).isEmpty()) {
            return CompletableFuture.completedFuture(record);
        }
        return tools.cancellations()
                .check(record)
                .thenCompose(wanted -> tools.providers().of(record))
                .thenCompose(sides -> tools.cancellations()
                        .race(record, sides.target().volumesTagged(Names.TAG_STEP, STEP.keys(record)))
                        .thenCompose(found -> STEP.ensure(tools.ledger(), record, disk -> living(record, disk, found)
                                .map(CompletableFuture::completedFuture)
                                .orElseGet(() -> volumes.create(sides.target(), record, disk))
                                .thenApply(Volume::id))))
                .thenCompose(this::tellSlower);
    }

    /** It is an economy that is missing, and told for who wonders why the machine is slow at first. */
    private CompletableFuture<InstanceMigration> tellSlower(InstanceMigration record) {
        var told = record.getStatus().disks().stream()
                .flatMap(disk -> volumes.slower(record, disk.sourceVolumeId()).stream())
                .toList();
        return told.isEmpty()
                ? CompletableFuture.completedFuture(record)
                : tools.ledger()
                        .write(
                                record,
                                status -> status.withCondition(Warnings.filledSlower(told)
                                        .at(tools.ledger().now())));
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
                                .awaitVolume(waitFor(record, disk, since)))))
                .thenCompose(volumes -> tools.ledger().write(record, status -> {
                    var known = status.disks().stream().allMatch(disk -> disk.kmsKeyId() != null);
                    // From now on their claims are waited for.
                    var changed = known
                            ? status
                            : status.withWaitingSince(tools.ledger().now());
                    for (var volume : volumes) {
                        var disk = recordOf(record, volume.id());
                        MadeAsIntended.requireVolume(record, disk, volume);
                        changed = changed.withDisk(
                                disk.sourceVolumeId(), current -> current.withKmsKey(volume.kmsKeyId()));
                    }
                    return changed;
                }));
    }

    private static Optional<Volume> living(InstanceMigration record, DiskRecord disk, List<Volume> found) {
        return found.stream()
                .filter(volume -> STEP.isOf(record, disk, volume.tags()))
                .filter(volume -> volume.is("creating") || volume.is(Volume.AVAILABLE) || volume.is("in-use"))
                .findFirst();
    }

    private Wait<Volume> waitFor(InstanceMigration record, DiskRecord disk, Instant since) {
        return new Wait<>(
                disk.volumeId(),
                "volume " + disk.volumeId() + " made from " + disk.carriedSnapshot() + " to be available",
                found -> MadeVolumes.judge(disk, found, early(since)),
                Deadline.left(record, since, tools.settings().volumeTimeout()));
    }

    private boolean early(Instant since) {
        return tools.timer().now().isBefore(since.plus(tools.settings().consistencyWindow()));
    }

    private static DiskRecord recordOf(InstanceMigration record, String volumeId) {
        return record.getStatus().disks().stream()
                .filter(disk -> disk.volumeId().equals(volumeId))
                .findFirst()
                .orElseThrow();
    }
}
