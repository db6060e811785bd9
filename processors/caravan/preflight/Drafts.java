package caravan.preflight;

import caravan.api.DiskRecord;
import caravan.api.InstanceMigration;
import caravan.api.InstanceMigrationSpec;
import caravan.api.InstanceMigrationStatus;
import caravan.api.Intent;
import caravan.api.Reference;
import caravan.model.Plan;
import caravan.model.PlanVm;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;

/** Records, with ids that EC2 gives to nothing, that stand for those of a migration to come, so that the same builders make the same requests and objects. */
final class Drafts {

    private static final String SNAPSHOT = "snap-00000000000000000";
    private static final String VOLUME = "vol-00000000000000000";

    private Drafts() {}

    /** As if the plan were its own migration: its uid stands in all places of uids that are not there yet. */
    static InstanceMigration of(Plan plan, PlanVm vm, Intent intent) {
        var record = new InstanceMigration();
        record.setMetadata(new ObjectMetaBuilder()
                .withNamespace(plan.ref().namespace())
                .withName(plan.ref().name() + "-" + vm.id())
                .withUid(plan.ref().uid())
                .build());
        record.setSpec(new InstanceMigrationSpec(
                        vm.id(),
                        vm.name(),
                        Reference.to(plan.ref()),
                        Reference.to(plan.ref()),
                        Reference.to(plan.source()))
                .withIntent(intent));
        record.setStatus(InstanceMigrationStatus.pending()
                .withConversionAttempt(1)
                .withDisks(intent.disks().stream()
                        .map(disk -> new DiskRecord(disk.sourceVolumeId())
                                .withSnapshot(SNAPSHOT)
                                .withVolume(VOLUME))
                        .toList()));
        return record;
    }
}
