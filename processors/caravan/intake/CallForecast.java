package caravan.intake;

import caravan.api.DiskIntent;
import caravan.api.Intent;
import caravan.api.ShareIntent;
import caravan.intake.Outcome.VmCalls;
import caravan.model.ObjectRef;
import caravan.preflight.Outlook;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The calls that change something in AWS when a plan runs and nothing fails. */
final class CallForecast {

    private CallForecast() {}

    static List<VmCalls> of(ObjectRef plan, Outlook outlook) {
        return outlook.machines().stream()
                .map(machine -> new VmCalls(
                        ObjectRef.named(plan.namespace(), plan.name()),
                        machine.instanceId(),
                        machine.intent().disks().stream()
                                .map(DiskIntent::sourceVolumeId)
                                .toList(),
                        of(machine.intent())))
                .toList();
    }

    private static Map<String, Integer> of(Intent intent) {
        var disks = intent.disks().size();
        var calls = new TreeMap<String, Integer>();
        if (intent.source().wasRunning()) {
            calls.put("StopInstances", 1);
        }
        calls.put("CreateSnapshot", disks);
        calls.put("CreateVolume", disks);
        calls.put("CreateTags", 1);
        calls.put("DeleteSnapshot", disks);
        if (intent.share() != null) {
            addShare(intent.share(), disks, calls);
        }
        return Map.copyOf(calls);
    }

    /** What is shared is taken back. */
    private static void addShare(ShareIntent share, int disks, Map<String, Integer> calls) {
        calls.put("ModifySnapshotAttribute", 2 * disks);
        var copies = (int) share.disks().stream()
                .filter(disk -> disk.copyKmsKeyId() != null)
                .count();
        if (copies > 0) {
            calls.put("CopySnapshot", copies);
            calls.merge("DeleteSnapshot", copies, Integer::sum);
        }
        var grants = (int) share.grantKeys().count();
        if (grants > 0) {
            calls.put("CreateGrant", grants);
            calls.put("RevokeGrant", grants);
        }
    }
}
