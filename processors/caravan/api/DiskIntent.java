package caravan.api;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import java.util.Map;

/**
 * One disk, as it is and as it will be.
 *
 * @param device its name at the source, such as {@code /dev/xvda}
 * @param sizeGiB whole GiB
 * @param iops zero where the type takes none
 * @param throughput MiB/s, zero where the type takes none
 * @param kmsKeyId empty where the volume is not encrypted
 * @param reclaimPolicy of the storage class, in force from commit on
 */
public record DiskIntent(
        String sourceVolumeId,
        String device,
        boolean boot,
        int sizeGiB,
        String type,
        int iops,
        int throughput,
        boolean encrypted,
        String kmsKeyId,
        String storageClass,
        String reclaimPolicy,
        String claimName,
        String persistentVolumeName,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> rest) {

    public DiskIntent {
        rest = rest == null ? Map.of() : rest;
    }
}
