package caravan.api;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What exists of one disk.
 *
 * @param generation raised before a call with a new token: rule 4
 * @param snapshotId the chosen one; never replaced within a generation: rule 3. Null before
 * @param copyId likewise, of the snapshot under a key that can be shared; null where none is needed
 * @param sharedWith account that may make volumes of it; null before, and when that is over
 * @param grantId of the grant on its key; null where none is needed, before, and when that is over
 * @param volumeId the new one; never replaced within a generation, likewise
 * @param sizeGiB of the snapshot and so of the new volume, where the source was enlarged after it was planned; 0: as
 *     intended
 * @param conversionAttempt the conversion that was begun on this volume; 0 before: rule 12
 * @param kmsKeyId of the new volume as AWS made it; empty where it is not encrypted
 */
public record DiskRecord(
        String sourceVolumeId,
        int generation,
        String snapshotId,
        @JsonInclude(JsonInclude.Include.NON_NULL) String copyId,
        @JsonInclude(JsonInclude.Include.NON_NULL) String sharedWith,
        @JsonInclude(JsonInclude.Include.NON_NULL) String grantId,
        String volumeId,
        String kmsKeyId,
        int conversionAttempt,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) int sizeGiB,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> rest) {

    public DiskRecord {
        rest = rest == null ? Map.of() : rest;
    }

    public DiskRecord(String sourceVolumeId) {
        this(sourceVolumeId, 1, null, null, null, null, null, null, 0, 0, Map.of());
    }

    /** The snapshot that volumes are made of; null before. */
    public String carriedSnapshot() {
        return copyId == null ? snapshotId : copyId;
    }

    /** All snapshots of it that are known. */
    public Stream<String> snapshots() {
        return Stream.of(snapshotId, copyId).filter(Objects::nonNull);
    }

    public DiskRecord withSnapshot(String id) {
        return new DiskRecord(
                sourceVolumeId,
                generation,
                id,
                copyId,
                sharedWith,
                grantId,
                volumeId,
                kmsKeyId,
                conversionAttempt,
                sizeGiB,
                rest);
    }

    public DiskRecord withSize(int grownGiB) {
        return new DiskRecord(
                sourceVolumeId,
                generation,
                snapshotId,
                copyId,
                sharedWith,
                grantId,
                volumeId,
                kmsKeyId,
                conversionAttempt,
                grownGiB,
                rest);
    }

    public DiskRecord withCopy(String id) {
        return shared(id, sharedWith, grantId);
    }

    /** Null: it is shared no more. */
    public DiskRecord withShare(String account) {
        return shared(copyId, account, grantId);
    }

    /** Null: it is granted no more. */
    public DiskRecord withGrant(String id) {
        return shared(copyId, sharedWith, id);
    }

    public DiskRecord withVolume(String id) {
        return made(id, kmsKeyId, conversionAttempt);
    }

    public DiskRecord withKmsKey(String key) {
        return made(volumeId, key, conversionAttempt);
    }

    public DiskRecord withConversionAttempt(int attempt) {
        return made(volumeId, kmsKeyId, attempt);
    }

    private DiskRecord shared(String copy, String account, String grant) {
        return new DiskRecord(
                sourceVolumeId,
                generation,
                snapshotId,
                copy,
                account,
                grant,
                volumeId,
                kmsKeyId,
                conversionAttempt,
                sizeGiB,
                rest);
    }

    private DiskRecord made(String volume, String key, int attempt) {
        return new DiskRecord(
                sourceVolumeId,
                generation,
                snapshotId,
                copyId,
                sharedWith,
                grantId,
                volume,
                key,
                attempt,
                sizeGiB,
                rest);
    }

    /** A new volume from the same snapshot: the old one's token is burned, or its content no longer what it was. */
    public DiskRecord nextGeneration() {
        return new DiskRecord(
                sourceVolumeId, generation + 1, snapshotId, copyId, sharedWith, grantId, null, null, 0, sizeGiB, rest);
    }
}
