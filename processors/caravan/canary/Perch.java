package caravan.canary;

import caravan.api.DiskIntent;
import caravan.api.InstanceMigration;
import caravan.model.ObjectRef;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * Where disks go, and what they meet there: what a canary finds holds for all of them.
 *
 * @param account in which the volumes are made
 * @param kmsKeyId empty: none, or the account's default key
 * @param converts whether pods of conversions or of probes attach them
 * @param serviceAccount of those pods; empty: the namespace's default
 */
public record Perch(
        ObjectRef provider,
        String account,
        String zone,
        String storageClass,
        boolean encrypted,
        String kmsKeyId,
        String namespace,
        boolean converts,
        String serviceAccount) {

    static Perch of(InstanceMigration record, DiskIntent disk) {
        var target = record.getSpec().intent().target();
        var account = target.conversion().serviceAccount();
        return new Perch(
                record.getSpec().provider().asRef(),
                target.account(),
                target.zone(),
                disk.storageClass(),
                disk.encrypted(),
                disk.kmsKeyId() == null ? "" : disk.kmsKeyId(),
                target.namespace(),
                target.convert(),
                account == null ? "" : account);
    }

    /** Sixteen hexadecimal digits; the same after a restart. */
    String key() {
        return UUID.nameUUIDFromBytes(toString().getBytes(StandardCharsets.UTF_8))
                .toString()
                .replace("-", "")
                .substring(0, 16);
    }

    /** As a part of a sentence. */
    String text() {
        return "StorageClass " + storageClass + " in zone " + zone + " of account " + account + ", for namespace "
                + namespace + (kmsKeyId.isEmpty() ? "" : ", under key " + kmsKeyId);
    }
}
