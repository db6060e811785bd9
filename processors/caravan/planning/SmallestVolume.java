package caravan.planning;

import java.util.Set;

/**
 * The least that EC2 makes of a type of volume.
 *
 * @param sizeGiB whole GiB
 * @param iops where they must be asked for; zero: they need not be
 */
public record SmallestVolume(int sizeGiB, int iops) {

    /** CreateVolume wants them named for these alone. */
    private static final Set<String> PROVISIONED = Set.of("io1", "io2");

    /** Of a type that EC2 does not have: one GiB, so that EC2 says so. */
    public static SmallestVolume of(String type) {
        return VolumeLimits.of(type)
                .map(limits ->
                        new SmallestVolume(limits.leastGiB(), PROVISIONED.contains(type) ? limits.leastIops() : 0))
                .orElse(new SmallestVolume(1, 0));
    }
}
