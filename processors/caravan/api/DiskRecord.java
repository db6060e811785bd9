package caravan.api;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;

/**
 * What exists of one disk.
 *
 * @param generation raised before a call with a new token: rule 4
 * @param snapshotId the chosen one; never replaced within a generation: rule 3. Null before
 * @param volumeId likewise
 * @param sizeGiB of the snapshot and so of the new volume, where the source was enlarged after it was planned; 0: as
 *     intended
 * @param conversionAttempt the conversion that was begun on this volume; 0 before: rule 12
 * @param kmsKeyId of the new volume as AWS made it; empty where it is not encrypted
 */
public record DiskRecord(
        String sourceVolumeId,
        int generation,
        String snapshotId,
        String volumeId,
        String kmsKeyId,
        int conversionAttempt,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) int sizeGiB,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> rest) {

    public DiskRecord {
        rest = rest == null ? Map.of() : rest;
    }

    public DiskRecord(String sourceVolumeId) {
        this(sourceVolumeId, 1, null, null, null, 0, 0, Map.of());
    }

    public DiskRecord withSnapshot(String id) {
        return new DiskRecord(sourceVolumeId, generation, id, volumeId, kmsKeyId, conversionAttempt, sizeGiB, rest);
    }

    public DiskRecord withSize(int grownGiB) {
        return new DiskRecord(
                sourceVolumeId, generation, snapshotId, volumeId, kmsKeyId, conversionAttempt, grownGiB, rest);
    }

    public DiskRecord withVolume(String id) {
        return new DiskRecord(sourceVolumeId, generation, snapshotId, id, kmsKeyId, conversionAttempt, sizeGiB, rest);
    }

    public DiskRecord withKmsKey(String key) {
        return new DiskRecord(sourceVolumeId, generation, snapshotId, volumeId, key, conversionAttempt, sizeGiB, rest);
    }

    public DiskRecord withConversionAttempt(int attempt) {
        return new DiskRecord(sourceVolumeId, generation, snapshotId, volumeId, kmsKeyId, attempt, sizeGiB, rest);
    }

    /** A new volume from the same snapshot: the old one's token is burned, or its content no longer what it was. */
    public DiskRecord nextGeneration() {
        return new DiskRecord(sourceVolumeId, generation + 1, snapshotId, null, null, 0, sizeGiB, rest);
    }
}
