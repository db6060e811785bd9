package caravan.engine;

import caravan.api.Condition;
import caravan.api.DiskRecord;
import caravan.api.InstanceMigration;
import caravan.api.InstanceMigrationStatus;
import caravan.inventory.Shares;
import caravan.inventory.SourceNow;
import caravan.model.Instance;
import java.util.List;
import java.util.Objects;

/**
 * Pure: the disks of the source may be gone, so what this migration has made may be the last copy. Told from the moment
 * it is seen, also while the end is being settled; a record that tells it is left alone by everything that deletes.
 */
final class SourceLost {

    private static final String TYPE = "SourceLost";

    private SourceLost() {}

    /** The record says so, be it from before a restart. */
    static boolean isTold(InstanceMigration record) {
        return record.getStatus()
                .condition(TYPE)
                .filter(condition -> Condition.TRUE.equals(condition.status()))
                .isPresent();
    }

    /** What was lost, and what there is instead. */
    record Loss(SourceNow source, Copies copies) {}

    static InstanceMigrationStatus on(InstanceMigration record, InstanceMigrationStatus status, Loss loss, String now) {
        var source = loss.source();
        var text = what(record, source)
                + ", so nothing more of this migration is deleted: what it has made may be the last copy. "
                + loss.copies().text() + " Whatever else it has made has the tag caravan.io/record=" + record.uid()
                + ".";
        return status.withMessage(text)
                .withSourceState(source.instance().map(Instance::state).orElse("not found"))
                .withCondition(
                        new Condition(TYPE, Condition.TRUE, "SourceGone", "Critical", text, remedy(record, loss), now));
    }

    static InstanceMigrationStatus off(InstanceMigrationStatus status) {
        return status.withoutCondition(TYPE);
    }

    private static String what(InstanceMigration record, SourceNow source) {
        var id = record.getSpec().instanceId();
        return isThere(source)
                ? "Volumes " + source.missingVolumes() + " of instance " + id + " are gone, and it is left "
                        + source.instance().orElseThrow().state()
                : "Instance " + id + " is gone or terminated";
    }

    private static String remedy(InstanceMigration record, Loss loss) {
        var start = isThere(loss.source()) && RollBack.wasRunning(record)
                ? " To start it without them, run: " + SourceLeftStopped.command(record)
                : "";
        return (loss.copies().there().isEmpty()
                        ? "Look for copies by the tag, and in the account's Recycle Bin."
                        : "Restore the machine from those copies, then delete them yourself.")
                + Shares.toEnd(record, snapshotsOf(record))
                        .map(shared -> " " + shared)
                        .orElse("")
                + start;
    }

    private static List<String> snapshotsOf(InstanceMigration record) {
        return record.getStatus().disks().stream()
                .map(DiskRecord::carriedSnapshot)
                .filter(Objects::nonNull)
                .toList();
    }

    private static boolean isThere(SourceNow source) {
        return source.instance().filter(instance -> !instance.terminated()).isPresent();
    }
}
