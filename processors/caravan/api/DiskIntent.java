package caravan.api;

import caravan.model.Common;
import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;

/**
 * One disk, as it is and as it will be.
 *
 * @param device its name at the source, such as {@code /dev/xvda}
 * @param sizeGiB whole GiB
 * @param type of the new volume, as its storage class says, or else of the source's; IOPS, throughput and key likewise
 * @param iops zero where the type takes none
 * @param throughput MiB/s, zero where the type takes none
 * @param kmsKeyId empty where the volume is not encrypted, or takes the account's default key
 * @param reclaimPolicy of the storage class, in force from commit on
 * @param initializationRate MiB/s at which EBS fills the volume before it is read; zero: it does not
 * @param tags of the source volume that the new one gets
 * @param droppedTags keys of those that it does not get
 * @param notes sentences for the operator: what is not as it was
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
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) int initializationRate,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, String> tags,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> droppedTags,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> notes,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> rest) {

    public DiskIntent {
        device = Common.word(device);
        type = Common.word(type);
        storageClass = Common.word(storageClass);
        reclaimPolicy = Common.word(reclaimPolicy);
        tags = tags == null ? Map.of() : tags;
        droppedTags = droppedTags == null ? List.of() : List.copyOf(droppedTags);
        notes = notes == null ? List.of() : List.copyOf(notes);
        rest = rest == null ? Map.of() : rest;
    }

    /** As its snapshot turned out; zero: as planned. */
    DiskIntent withSize(int grownGiB) {
        return grownGiB == 0
                ? this
                : new DiskIntent(
                        sourceVolumeId,
                        device,
                        boot,
                        grownGiB,
                        type,
                        iops,
                        throughput,
                        encrypted,
                        kmsKeyId,
                        storageClass,
                        reclaimPolicy,
                        claimName,
                        persistentVolumeName,
                        initializationRate,
                        tags,
                        droppedTags,
                        notes,
                        rest);
    }
}
