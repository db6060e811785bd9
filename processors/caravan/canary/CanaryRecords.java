package caravan.canary;

import caravan.api.DiskIntent;
import caravan.api.DiskRecord;
import caravan.api.InstanceMigration;
import caravan.api.InstanceMigrationSpec;
import caravan.api.InstanceMigrationStatus;
import caravan.api.Intent;
import caravan.model.Names;
import caravan.planning.SmallestVolume;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Pure: the record of a migration of one small blank disk that goes where others are to go, so that the same builders make
 * the same requests and objects: same tags, key, class and security context.
 */
final class CanaryRecords {

    private static final String NAME = "canary-";
    /** Enough of a uid to tell two flights apart. */
    private static final int SHORT = 8;

    private CanaryRecords() {}

    static InstanceMigration of(Wish wish, String uid) {
        var draft = wish.draft().getSpec();
        var name = NAME + wish.perch().key();
        var disk = disk(
                wish.disk(), name + "-" + uid.substring(0, SHORT), wish.perch().key());
        var record = new InstanceMigration();
        record.setMetadata(new ObjectMetaBuilder()
                .withNamespace(wish.draft().getMetadata().getNamespace())
                .withName(name)
                .withUid(uid)
                .build());
        record.setSpec(new InstanceMigrationSpec(name, name, draft.plan(), draft.migration(), draft.provider())
                .withIntent(new Intent(draft.intent().source(), draft.intent().target(), List.of(disk), List.of())));
        record.setStatus(InstanceMigrationStatus.pending().withDisks(List.of(new DiskRecord(name).withSnapshot(""))));
        return record;
    }

    /** Of the least size and speed that its type has: what is asked of EC2 is the same but for that. */
    private static DiskIntent disk(DiskIntent like, String claim, String key) {
        var least = SmallestVolume.of(like.type());
        var tags = new LinkedHashMap<>(like.tags());
        tags.put(Names.CANARY, key);
        return new DiskIntent(
                NAME + key,
                like.device(),
                true,
                least.sizeGiB(),
                like.type(),
                least.iops(),
                0,
                like.encrypted(),
                like.kmsKeyId(),
                like.storageClass(),
                like.reclaimPolicy(),
                claim,
                "pv-" + claim,
                0,
                tags,
                List.of(),
                List.of(),
                Map.of());
    }
}
