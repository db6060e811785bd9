package caravan.api;

import java.util.List;

/**
 * The source as one Describe answer showed it when it was stopped: rule 5. Times are RFC 3339.
 *
 * @param launchTime changes at every start, so an unchanged one says that it stayed stopped
 * @param snapshotsAccepted when the last CreateSnapshot was accepted; null before
 */
public record Witness(
        String launchTime, String stateReasonCode, List<WitnessDisk> disks, String seenAt, String snapshotsAccepted) {

    public Witness {
        disks = List.copyOf(disks);
    }

    /** A volume where it was attached. */
    public record WitnessDisk(String volumeId, String device, String attachTime) {}

    public Witness withSnapshotsAccepted(String time) {
        return new Witness(launchTime, stateReasonCode, disks, seenAt, time);
    }
}
