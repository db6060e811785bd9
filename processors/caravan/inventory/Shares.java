package caravan.inventory;

import caravan.api.DiskRecord;
import caravan.api.InstanceMigration;
import caravan.api.ShareIntent;
import caravan.aws.KmsGateway.KeyGrant;
import caravan.model.Futures;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * What another account may use of a record, and how that ends. Snapshots, copies and keys are the source's, and so are
 * all calls here. Within one account there is none, and nothing is called.
 */
public final class Shares {

    /** The names of all grants that any record makes begin so. */
    public static final String OURS = "caravan-";

    private Shares() {}

    /** A grant for the record on this key; named after the record, so that a retry makes none twice. */
    public static KeyGrant grant(InstanceMigration record, ShareIntent share, String keyArn) {
        return new KeyGrant(keyArn, share.principal(), nameOf(record));
    }

    /** By which its grants are found. */
    public static String nameOf(InstanceMigration record) {
        return OURS + record.uid();
    }

    private static Optional<ShareIntent> of(InstanceMigration record) {
        return Optional.ofNullable(record.getSpec().intent()).map(intent -> intent.share());
    }

    /** Of every snapshot, whoever recorded it: an answer may have been lost. */
    public static CompletableFuture<Void> end(InstanceMigration record, Sides sides, Collection<String> snapshotIds) {
        return of(record)
                .map(share -> Futures.each(snapshotIds, id -> sides.source().unshare(id, share.account()))
                        .thenCompose(unshared -> revoke(record, sides)))
                .orElseGet(() -> CompletableFuture.completedFuture(null));
    }

    /**
     * Deletes snapshots, and takes back first what another account may do with them: one that is locked, or managed by AWS
     * Backup, stays. Where only that is refused the delete tells, as it ends the share, too.
     */
    public static CompletableFuture<Void> delete(
            InstanceMigration record, Sides sides, Collection<String> snapshotIds) {
        return Futures.each(snapshotIds, id -> unshared(record, sides, id)
                        .thenCompose(tried -> sides.source().deleteSnapshot(id)))
                .thenApply(all -> null);
    }

    private static CompletableFuture<Void> unshared(InstanceMigration record, Sides sides, String id) {
        return of(record)
                .map(share -> sides.source().unshare(id, share.account()).exceptionally(refused -> null))
                .orElseGet(() -> CompletableFuture.completedFuture(null));
    }

    /** All grants of the record: by its name, and those that it has recorded. */
    public static CompletableFuture<Void> revoke(InstanceMigration record, Sides sides) {
        return Futures.each(keys(record), key -> listed(record, sides, key)
                        .thenCompose(listed -> Futures.each(
                                joined(listed, recorded(record, key)),
                                grant -> sides.source().keys().revoke(key, grant))))
                .thenApply(all -> null);
    }

    /** Grants of the record that KMS lists now, for people. */
    public static CompletableFuture<List<String>> grants(InstanceMigration record, Sides sides) {
        return Futures.each(keys(record), key -> listed(record, sides, key).thenApply(ids -> ids.stream()
                        .map(id -> "grant " + id + " on " + key)
                        .toList()))
                .thenApply(all -> all.stream().flatMap(List::stream).toList());
    }

    private static List<String> keys(InstanceMigration record) {
        return of(record).stream().flatMap(ShareIntent::grantKeys).toList();
    }

    /** Whether a grant was ever to be made. */
    public static boolean grantsAny(InstanceMigration record) {
        return !keys(record).isEmpty();
    }

    private static CompletableFuture<List<String>> listed(InstanceMigration record, Sides sides, String key) {
        return sides.source().keys().granted(key, nameOf(record));
    }

    private static Stream<String> recorded(InstanceMigration record, String key) {
        var share = of(record).orElseThrow();
        return record.getStatus().disks().stream()
                .filter(disk -> share.disk(disk.sourceVolumeId())
                        .filter(intended -> key.equals(intended.grantKmsKeyId()))
                        .isPresent())
                .map(DiskRecord::grantId)
                .filter(Objects::nonNull);
    }

    private static List<String> joined(List<String> listed, Stream<String> recorded) {
        var all = new TreeSet<>(listed);
        recorded.forEach(all::add);
        return new ArrayList<>(all);
    }
}
