package caravan.phase;

import caravan.api.DiskRecord;
import caravan.api.InstanceMigration;
import caravan.api.InstanceMigrationStatus;
import caravan.api.ShareIntent;
import caravan.aws.AwsFailure;
import caravan.aws.AwsFault;
import caravan.aws.StepKey;
import caravan.ledger.Ledger;
import caravan.model.Futures;
import caravan.model.ProtocolRule;
import caravan.model.SuspendedException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * One creating step over the disks of a record: what is still missing, by which key an earlier try of it is found, and
 * how what was chosen is recorded.
 */
record DiskStep(
        String name,
        Function<DiskRecord, String> made,
        BiFunction<DiskRecord, String, DiskRecord> recorded,
        BiPredicate<InstanceMigration, DiskRecord> wanted) {

    static final DiskStep SNAPSHOT = new DiskStep(StepKey.SNAPSHOT, DiskRecord::snapshotId, DiskRecord::withSnapshot);
    /** Of those disks alone whose snapshot cannot be shared itself. */
    static final DiskStep COPY = new DiskStep(
            StepKey.COPY, DiskRecord::copyId, DiskRecord::withCopy, (record, disk) -> copyKey(record, disk) != null);

    static final DiskStep VOLUME = new DiskStep(StepKey.VOLUME, DiskRecord::volumeId, DiskRecord::withVolume);

    DiskStep(String name, Function<DiskRecord, String> made, BiFunction<DiskRecord, String, DiskRecord> recorded) {
        this(name, made, recorded, (record, disk) -> true);
    }

    /** Under which the disk's snapshot is copied; null where it is not. */
    static String copyKey(InstanceMigration record, DiskRecord disk) {
        return Optional.ofNullable(record.getSpec().intent().share())
                .flatMap(share -> share.disk(disk.sourceVolumeId()))
                .map(ShareIntent.Disk::copyKmsKeyId)
                .orElse(null);
    }

    StepKey key(InstanceMigration record, DiskRecord disk) {
        return new StepKey(record.uid(), disk.sourceVolumeId(), name, disk.generation());
    }

    List<DiskRecord> missing(InstanceMigration record) {
        return record.getStatus().disks().stream()
                .filter(disk -> made.apply(disk) == null && wanted.test(record, disk))
                .toList();
    }

    /** Values of the step tag of everything that is missing. */
    List<String> keys(InstanceMigration record) {
        return missing(record).stream().map(disk -> key(record, disk).hash()).toList();
    }

    /** Whether tags are those of an earlier try of this step: by the record's own tag, and by the step's. */
    boolean isOf(InstanceMigration record, DiskRecord disk, Map<String, String> tags) {
        return key(record, disk).isIn(tags);
    }

    /**
     * Finds or makes what is missing, and records every id that is known then, in one write: only after it anything else
     * of the step is surplus. A token that was burned raises the disk's generation, before a call with a new one.
     */
    @ProtocolRule("3")
    CompletableFuture<InstanceMigration> ensure(
            Ledger ledger, InstanceMigration record, Function<DiskRecord, CompletableFuture<String>> make) {
        return Futures.each(missing(record), disk -> attempt(disk, make))
                .thenCompose(tries -> ledger.write(record, status -> recordAll(status, tries, ledger.now()))
                        .thenApply(written -> failing(written, tries)));
    }

    private record Try(DiskRecord disk, Optional<String> id, Optional<Throwable> failure) {

        boolean burned() {
            return failure.filter(cause -> cause instanceof AwsFailure aws && aws.fault() == AwsFault.TOKEN_MISMATCH)
                    .isPresent();
        }
    }

    private static CompletableFuture<Try> attempt(
            DiskRecord disk, Function<DiskRecord, CompletableFuture<String>> make) {
        return make.apply(disk)
                .handle((id, failure) ->
                        new Try(disk, Optional.ofNullable(id), Optional.ofNullable(Futures.causeOf(failure))));
    }

    /** What was found or made is waited for from now on. */
    private InstanceMigrationStatus recordAll(InstanceMigrationStatus status, List<Try> tries, String now) {
        var made = tries.stream().anyMatch(each -> each.id().isPresent());
        var changed = made ? status.withWaitingSince(now) : status;
        for (var each : tries) {
            var source = each.disk().sourceVolumeId();
            changed = each.id()
                    .map(id -> status(id, source))
                    .orElse(each.burned() ? raised(source) : same())
                    .apply(changed);
        }
        return changed;
    }

    private Function<InstanceMigrationStatus, InstanceMigrationStatus> status(String id, String source) {
        return status -> status.withDisk(source, disk -> recorded.apply(disk, id));
    }

    private static Function<InstanceMigrationStatus, InstanceMigrationStatus> raised(String source) {
        return status -> status.withDisk(source, DiskRecord::nextGeneration);
    }

    private static Function<InstanceMigrationStatus, InstanceMigrationStatus> same() {
        return Function.identity();
    }

    private static InstanceMigration failing(InstanceMigration written, List<Try> tries) {
        var failures = tries.stream().filter(each -> each.failure().isPresent()).toList();
        for (var each : failures) {
            if (!each.burned()) {
                throw new CompletionException(each.failure().orElseThrow());
            }
        }
        if (!failures.isEmpty()) {
            throw new SuspendedException(written.ref() + ": a client token was burned for "
                    + failures.stream()
                            .map(each -> each.disk().sourceVolumeId())
                            .collect(Collectors.joining(", "))
                    + ", and a new generation was recorded.");
        }
        return written;
    }
}
