package caravan.api;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import java.util.List;
import java.util.Map;

/**
 * The source as one Describe answer showed it when it was stopped: rule 5. Times are RFC 3339.
 *
 * @param launchTime changes at every start, so an unchanged one says that it stayed stopped
 * @param snapshotsAccepted when the last CreateSnapshot was accepted; null before
 */
public record Witness(
        String launchTime,
        String stateReasonCode,
        List<WitnessDisk> disks,
        String seenAt,
        String snapshotsAccepted,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> rest) {

    public Witness {
        disks = List.copyOf(disks);
        rest = rest == null ? Map.of() : rest;
    }

    public Witness(
            String launchTime,
            String stateReasonCode,
            List<WitnessDisk> disks,
            String seenAt,
            String snapshotsAccepted) {
        this(launchTime, stateReasonCode, disks, seenAt, snapshotsAccepted, Map.of());
    }

    /** A volume where it was attached. */
    public record WitnessDisk(
            String volumeId,
            String device,
            String attachTime,
            @JsonAnySetter @JsonAnyGetter Map<String, Object> rest) {

        public WitnessDisk {
            rest = rest == null ? Map.of() : rest;
        }

        public WitnessDisk(String volumeId, String device, String attachTime) {
            this(volumeId, device, attachTime, Map.of());
        }
    }

    public Witness withSnapshotsAccepted(String time) {
        return new Witness(launchTime, stateReasonCode, disks, seenAt, time, rest);
    }
}
