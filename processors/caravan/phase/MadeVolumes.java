package caravan.phase;

import caravan.api.DiskRecord;
import caravan.model.MigrationException;
import caravan.model.Verdict;
import caravan.model.Volume;
import java.util.Optional;

/** Pure: how a volume stands that EC2 has accepted to make. */
public final class MadeVolumes {

    private MadeVolumes() {}

    /**
     * A volume that vanishes after it was being created could not use its key: CreateVolume checks KMS afterwards.
     *
     * @param early whether EC2 may not show it yet
     */
    public static Verdict judge(DiskRecord disk, Optional<Volume> found, boolean early) {
        if (found.isEmpty()) {
            return early
                    ? new Verdict.Waiting(0)
                    : failed(disk, "vanished after it was accepted; EC2 does so when it may not use the KMS key");
        }
        if (found.get().lost()) {
            return failed(disk, "is in state " + found.get().state());
        }
        return Verdict.reachedIf(found.get().is(Volume.AVAILABLE));
    }

    private static Verdict failed(DiskRecord disk, String what) {
        var from = disk.carriedSnapshot();
        return new Verdict.Impossible(new MigrationException(
                "VolumeFailed",
                disk.volumeId(),
                "Volume " + disk.volumeId() + (from == null || from.isEmpty() ? "" : " made from snapshot " + from)
                        + " " + what + ".",
                "Check the KMS key, the quota of its type and CloudTrail's createVolume event; then run a new"
                        + " Migration."));
    }
}
