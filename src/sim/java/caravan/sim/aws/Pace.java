package caravan.sim.aws;

import java.time.Duration;

/**
 * How long things take, in simulated time.
 *
 * @param detach of an attachment, and of a volume's or instance's last seconds
 * @param snapshotBase of an empty snapshot
 * @param snapshotPerGiB on top, for each GiB of the volume
 * @param snapshotMost however large the volume is
 */
public record Pace(
        Duration start,
        Duration stop,
        Duration detach,
        Duration volume,
        Duration snapshotBase,
        Duration snapshotPerGiB,
        Duration snapshotMost) {

    /** Volumes: half are there after 1.5 s, 99 % after 4 s (aws-ebs-csi-driver, pkg/cloud/cloud.go). */
    public static Pace realistic() {
        return new Pace(
                Duration.ofSeconds(10),
                Duration.ofSeconds(20),
                Duration.ofSeconds(2),
                Duration.ofSeconds(4),
                Duration.ofSeconds(30),
                Duration.ofMillis(200),
                Duration.ofSeconds(90));
    }

    /** Everything is done when the call returns. */
    public static Pace atOnce() {
        var none = Duration.ZERO;
        return new Pace(none, none, none, none, none, none, none);
    }

    Duration snapshot(int sizeGiB) {
        var wanted = snapshotBase.plus(snapshotPerGiB.multipliedBy(sizeGiB));
        return wanted.compareTo(snapshotMost) < 0 ? wanted : snapshotMost;
    }
}
