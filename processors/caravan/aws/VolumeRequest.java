package caravan.aws;

import java.util.Map;
import java.util.Set;

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

    /** Some regions and zones keep the ceilings that gp3 had before: EBS user guide, General Purpose SSD volumes. */
    public static final int OLD_IOPS = 16_000;

    /** MiB/s. */
    public static final int OLD_THROUGHPUT = 1_000;

    public static final int OLD_GIB = 16_384;

    private static final Set<String> UNMADE = Set.of(
            "InvalidParameterValue",
            "InvalidParameterCombination",
            "UnknownVolumeType",
            "VolumeTypeNotAvailableInZone");

    public VolumeRequest {
        tags = Map.copyOf(tags);
    }

    /** Whether EC2 says that it makes no such volume, whoever asks; it looks at that before it looks at DryRun. */
    public static boolean isUnmade(AwsFailure answer) {
        return UNMADE.contains(answer.code());
    }

    /** Whether it is beyond what gp3 has everywhere. */
    public boolean isBold() {
        return type.equals("gp3") && (iops > OLD_IOPS || throughput > OLD_THROUGHPUT || sizeGiB > OLD_GIB);
    }

    /** The same with another initialization rate; zero: its blocks are fetched when they are read. */
    public VolumeRequest filledAt(int rate) {
        return new VolumeRequest(
                clientToken, snapshotId, zone, type, sizeGiB, iops, throughput, encrypted, kmsKeyId, rate, tags);
    }
}
