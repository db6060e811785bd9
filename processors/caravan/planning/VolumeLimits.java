package caravan.planning;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What EC2 takes for a volume of a type: EC2 API reference, CreateVolume; EBS user guide, volume types.
 *
 * @param leastIops zero: the type takes none
 * @param mostThroughput MiB/s, zero: the type takes none
 */
record VolumeLimits(
        int leastGiB,
        int mostGiB,
        int leastIops,
        int mostIops,
        int iopsPerGiB,
        int leastThroughput,
        int mostThroughput) {

    /** MiB/s for each of gp3's IOPS: a quarter. */
    private static final int IOPS_PER_THROUGHPUT = 4;

    private static final Map<String, VolumeLimits> BY_TYPE = Map.of(
            "gp3", new VolumeLimits(1, 65_536, 3_000, 80_000, 500, 125, 2_000),
            "gp2", new VolumeLimits(1, 16_384, 0, 0, 0, 0, 0),
            "io1", new VolumeLimits(4, 16_384, 100, 64_000, 50, 0, 0),
            "io2", new VolumeLimits(4, 65_536, 100, 256_000, 1_000, 0, 0),
            "st1", new VolumeLimits(125, 16_384, 0, 0, 0, 0, 0),
            "sc1", new VolumeLimits(125, 16_384, 0, 0, 0, 0, 0),
            "standard", new VolumeLimits(1, 1_024, 0, 0, 0, 0, 0));

    /** Types that EC2 boots from none. */
    private static final Set<String> NOT_BOOTABLE = Set.of("st1", "sc1");

    /** Whether EC2 boots from volumes of this type; a type that it does not have is another's finding. */
    static boolean isBootable(String type) {
        return !NOT_BOOTABLE.contains(type);
    }

    static Optional<VolumeLimits> of(String type) {
        return Optional.ofNullable(BY_TYPE.get(type));
    }

    boolean takes(int sizeGiB) {
        return sizeGiB >= leastGiB && sizeGiB <= mostGiB;
    }

    boolean takesIops() {
        return leastIops > 0;
    }

    boolean takesThroughput() {
        return mostThroughput > 0;
    }

    /** As near to the wish as EC2 allows; small gp3 volumes may have the least although the ratio says less. */
    int iops(int wanted, int sizeGiB) {
        var most = Math.min(mostIops, Math.max(leastIops, iopsPerGiB * sizeGiB));
        return Math.max(leastIops, Math.min(wanted, most));
    }

    int throughput(int wanted, int iops) {
        var most = Math.min(mostThroughput, iops / IOPS_PER_THROUGHPUT);
        return Math.max(leastThroughput, Math.min(wanted, most));
    }
}
