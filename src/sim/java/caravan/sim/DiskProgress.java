package caravan.sim;

import caravan.api.DiskRecord;
import caravan.model.State;

/**
 * How far one disk has come.
 *
 * @param percent 0 to 100; the snapshot, which takes most of the time, is the first 60
 * @param doing what happens to it, in a word or two
 */
record DiskProgress(String sourceVolumeId, String device, int percent, String doing) {

    private static final int WHOLE = 100;
    private static final int SNAPSHOT_SHARE = 60;
    private static final int VOLUME_MADE = 70;
    private static final int CLAIM_BOUND = 80;
    private static final int CONVERTED = 90;

    /** A disk that no record mentions yet. */
    static DiskProgress waiting(String sourceVolumeId, String device) {
        return new DiskProgress(sourceVolumeId, device, 0, "waiting");
    }

    /**
     * Reads the state of the machine's record and what that says of the disk.
     *
     * @param snapshotPercent as EC2 shows it
     */
    DiskProgress at(State state, DiskRecord disk, int snapshotPercent) {
        if (state.afterCommit()) {
            return with(WHOLE, "carried");
        }
        if (!state.beforeCommit()) {
            return with(0, state.ended() ? "undone" : "being undone");
        }
        if (disk.snapshotId() == null) {
            return with(0, "waiting");
        }
        if (disk.volumeId() == null) {
            return with(
                    snapshotPercent * SNAPSHOT_SHARE / WHOLE,
                    snapshotPercent < WHOLE ? "snapshot " + snapshotPercent + " %" : "snapshot taken");
        }
        return switch (state) {
            case IMAGE_CONVERSION -> with(CLAIM_BOUND, "conversion");
            case CREATE_VM -> with(CONVERTED, "hand-over");
            default -> with(VOLUME_MADE, "volume made");
        };
    }

    private DiskProgress with(int newPercent, String newDoing) {
        return new DiskProgress(sourceVolumeId, device, newPercent, newDoing);
    }
}
