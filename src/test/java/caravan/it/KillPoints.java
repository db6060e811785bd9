package caravan.it;

import caravan.it.Hold.Side;
import caravan.it.Victim.Course;
import java.util.List;
import java.util.stream.Stream;

/** The calls at which processes are killed, in the order of a migration. */
final class KillPoints {

    private static final String STATUS = "update instancemigrations/status";

    private KillPoints() {}

    /** A few, over all phases and the roll-back. */
    static List<KillPoint> few() {
        return List.of(
                new KillPoint(Side.AFTER, "StopInstances", "", Course.CONVERTED),
                new KillPoint(Side.AFTER, "CreateSnapshot", "", Course.CONVERTED),
                new KillPoint(Side.BEFORE, STATUS, "\"snapshotId\":\"snap-", Course.PROBED),
                new KillPoint(Side.AFTER, "CreateVolume", "", Course.CONVERTED),
                new KillPoint(Side.BEFORE, "create persistentvolumeclaims", "", Course.CONVERTED),
                new KillPoint(Side.BEFORE, "create pods", "", Course.CONVERTED),
                new KillPoint(Side.AFTER, "create virtualmachines", "", Course.PROBED),
                new KillPoint(Side.AFTER, STATUS, "\"state\":\"Committed\"", Course.CONVERTED),
                new KillPoint(Side.AFTER, "DeleteSnapshot", "", Course.CONVERTED),
                new KillPoint(Side.AFTER, "StartInstances", "", Course.DOOMED),
                new KillPoint(Side.AFTER, "DeleteVolume", "", Course.DOOMED));
    }

    /** Every kind of call that changes something, before it and after it. */
    static List<KillPoint> all() {
        var forward = Stream.of(
                        step("create instancemigrations", ""),
                        step("create leases", ""),
                        step("update instancemigrations", ""),
                        step(STATUS, "\"state\":\"PrepareSource\""),
                        step("StopInstances", ""),
                        step(STATUS, "\"state\":\"CreateSnapshots\""),
                        step("CreateSnapshot", ""),
                        step(STATUS, "\"snapshotId\":\"snap-"),
                        step(STATUS, "\"state\":\"DiskTransfer\""),
                        step("CreateVolume", ""),
                        step(STATUS, "\"volumeId\":\"vol-"),
                        step("create persistentvolumes", ""),
                        step("create persistentvolumeclaims", ""),
                        step(STATUS, "\"state\":\"ImageConversion\""))
                .flatMap(step -> step.both(Course.CONVERTED));
        return Stream.of(forward, conversion(), handover(), undo())
                .flatMap(points -> points)
                .toList();
    }

    /** An attempt that was recorded and left no pod, or one of which nobody knows the end, is made on new disks: rule 12. */
    private static Stream<KillPoint> conversion() {
        return Stream.of(
                        step(STATUS, "\"conversionAttempt\":1"),
                        step("create secrets", ""),
                        step("create pods", ""),
                        step("delete secrets", ""),
                        step("delete pods", ""))
                .flatMap(step -> step.both(Course.CONVERTED));
    }

    private static Stream<KillPoint> handover() {
        return Stream.of(
                        step("create virtualmachines", ""),
                        step(STATUS, "\"targetUid\":\""),
                        step("create pods", ""),
                        step("delete pods", ""),
                        step(STATUS, "\"state\":\"Committed\""),
                        step("patch virtualmachines", "caravan.io/committed"),
                        step("patch persistentvolumes", ""),
                        step("patch persistentvolumeclaims", ""),
                        step("patch virtualmachines", "caravan.io/started"),
                        step(STATUS, "\"state\":\"Cleanup\""),
                        step("CreateTags", ""),
                        step("DeleteSnapshot", ""),
                        step(STATUS, "\"state\":\"Succeeded\""),
                        step("patch leases", "Succeeded"))
                .flatMap(step -> step.both(Course.PROBED));
    }

    private static Stream<KillPoint> undo() {
        return Stream.of(
                        step(STATUS, "\"state\":\"RollingBack\""),
                        step("delete pods", ""),
                        step("delete secrets", ""),
                        step("StartInstances", ""),
                        step("delete persistentvolumeclaims", ""),
                        step("delete persistentvolumes", ""),
                        step("DeleteVolume", ""),
                        step("DeleteSnapshot", ""),
                        step(STATUS, "\"state\":\"Settling\""),
                        step(STATUS, "\"state\":\"RolledBack\""),
                        step("patch leases", "RolledBack"))
                .flatMap(step -> step.both(Course.DOOMED));
    }

    private static Step step(String call, String detail) {
        return new Step(call, detail);
    }

    private record Step(String call, String detail) {

        Stream<KillPoint> both(Course course) {
            return Stream.of(Side.values()).map(side -> new KillPoint(side, call, detail, course));
        }
    }
}
