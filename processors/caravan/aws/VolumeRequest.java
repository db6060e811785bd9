package caravan.aws;

import java.util.Map;

/**
 * A volume to be.
 *
 * @param clientToken at most 64 ASCII characters, never empty
 * @param sizeGiB whole GiB
 * @param iops zero: not sent
 * @param throughput MiB/s, zero: not sent
 * @param kmsKeyId empty: not sent
 * @param initializationRate MiB/s, zero: not sent
 */
public record VolumeRequest(
        String clientToken,
        String snapshotId,
        String zone,
        String type,
        int sizeGiB,
        int iops,
        int throughput,
        boolean encrypted,
        String kmsKeyId,
        int initializationRate,
        Map<String, String> tags) {

    public VolumeRequest {
        tags = Map.copyOf(tags);
    }

    /** Its blocks are fetched when they are read. */
    public VolumeRequest unfilled() {
        return new VolumeRequest(
                clientToken, snapshotId, zone, type, sizeGiB, iops, throughput, encrypted, kmsKeyId, 0, tags);
    }
}
