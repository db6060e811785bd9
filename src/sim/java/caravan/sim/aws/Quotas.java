package caravan.sim.aws;

import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.ec2.model.VolumeType;

/**
 * What an account may have in a region (EBS user guide, "Quotas for Amazon EBS"). Without limits until a test sets one, but
 * for the 20 copies at a time of CopySnapshot.
 */
public final class Quotas {

    static final int COPIES = 20;

    private final Map<String, Integer> most = new ConcurrentHashMap<>();
    private volatile boolean refusingReplays;

    /** More fail with {@code SnapshotLimitExceeded}. */
    public Quotas snapshots(String accountId, int count) {
        return set("snapshots", accountId, count);
    }

    /** More pending at once, of all volumes, fail with {@code PendingSnapshotLimitExceeded}. */
    public Quotas pendingSnapshots(String accountId, int count) {
        return set("pending", accountId, count);
    }

    /** More storage of the type fails with {@code VolumeLimitExceeded}. */
    public Quotas volumes(String accountId, VolumeType type, int gib) {
        return set("gib " + type, accountId, gib);
    }

    /** More IOPS of the type fail with {@code MaxIOPSLimitExceeded}. */
    public Quotas iops(String accountId, VolumeType type, int iops) {
        return set("iops " + type, accountId, iops);
    }

    /**
     * A client token that made a volume already is answered with {@code VolumeLimitExceeded} while the account is at its
     * limit (aws-ebs-csi-driver, pkg/cloud/cloud.go looks the volume up by its tag then).
     */
    public Quotas refuseReplays() {
        refusingReplays = true;
        return this;
    }

    public void clear() {
        most.clear();
        refusingReplays = false;
    }

    private Quotas set(String what, String accountId, int count) {
        most.put(what + " " + accountId, count);
        return this;
    }

    /** What was set for the account: {@code gib gp3}, {@code iops io1}, {@code snapshots} …. */
    OptionalInt set(String what, String accountId) {
        var limit = most.get(what + " " + accountId);
        return limit == null ? OptionalInt.empty() : OptionalInt.of(limit);
    }

    boolean refusesReplays() {
        return refusingReplays;
    }

    void checkSnapshots(String accountId, IntSupplier have) {
        check("snapshots", accountId, have, "SnapshotLimitExceeded");
    }

    void checkPending(String accountId, IntSupplier have) {
        check("pending", accountId, have, "PendingSnapshotLimitExceeded");
    }

    /** Both count what is there and what is asked for. */
    void checkStorage(String accountId, VolumeType type, IntSupplier have) {
        check("gib " + type, accountId, have, "VolumeLimitExceeded");
    }

    void checkIops(String accountId, VolumeType type, IntSupplier have) {
        check("iops " + type, accountId, have, "MaxIOPSLimitExceeded");
    }

    private void check(String what, String accountId, IntSupplier have, String code) {
        var limit = most.get(what + " " + accountId);
        if (limit != null && have.getAsInt() > limit) {
            throw refusal(code, what + ", " + limit);
        }
    }

    private static AwsServiceException refusal(String code, String limit) {
        return Refusal.of(code, "You have reached your limit in this region (" + limit + ").");
    }
}
