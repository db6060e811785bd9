package caravan.aws;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * What the keys of a gateway may do, asked by DryRun: EC2 answers as for the call itself, tag policies and those of the
 * organisation included, and does nothing. Empty where it is allowed, or where EC2 tells neither. It proves no quota, no
 * capacity and no KMS key (EC2 API reference, "DryRun"). Fails with a MigrationException when it was done instead.
 */
public interface Rights {

    /** A well-formed id that no snapshot has, for questions about what a snapshot is not needed for. */
    String NO_SNAPSHOT = "snap-00000000000000000";

    /** To make these calls, which change nothing; what is not allowed, of all of them. A yes holds for ten minutes. */
    CompletableFuture<List<Denial>> read(Collection<Read> calls);

    /** Calls that a migration reads by, as policies name them. */
    enum Read {
        AVAILABILITY_ZONES("DescribeAvailabilityZones"),
        INSTANCES("DescribeInstances"),
        INSTANCE_TYPES("DescribeInstanceTypes"),
        SNAPSHOTS("DescribeSnapshots"),
        VOLUMES("DescribeVolumes"),
        VOLUME_STATUS("DescribeVolumeStatus"),
        EBS_ENCRYPTION("GetEbsEncryptionByDefault"),
        EBS_KEY("GetEbsDefaultKmsKeyId");

        private final String operation;

        Read(String operation) {
            this.operation = operation;
        }

        /** The action without its service. */
        public String operation() {
            return operation;
        }
    }

    /** To stop the instance; each is asked for, many by one call. */
    CompletableFuture<Optional<Denial>> stop(String instanceId);

    /**
     * To start an instance with these tags. A yes holds for ten minutes and for all that differ by name and id only:
     * policies tell machines apart by tags, and those that go by name or id do so for the stop too.
     */
    CompletableFuture<Optional<Denial>> start(String instanceId, Map<String, String> tags);

    /** To make such a snapshot; a yes holds for ten minutes and for all that get tags of the same keys. */
    CompletableFuture<Optional<Denial>> snapshot(SnapshotRequest request);

    /**
     * To make such a volume, with its tags, though not from its snapshot, which need not be there yet. A yes holds for all
     * of its kind; of its own size and performance where gp3 has not had them everywhere. That EC2 makes no such volume is
     * a denial, too, though of no right.
     */
    CompletableFuture<Optional<Denial>> volume(VolumeRequest request);

    /**
     * To make such a copy. Of {@link #NO_SNAPSHOT} only what is said of the copy itself is told: policies ask for tags of
     * the snapshot that is copied, and EC2 knows tags of what is there alone. A yes holds for all copies under this key that
     * get tags of the same keys.
     */
    CompletableFuture<Optional<Denial>> copy(CopyRequest request);

    /**
     * To share this snapshot, which must be there, with the account. A yes to this and the following holds for ten minutes
     * and for every snapshot of Caravan, since all have the same tags.
     */
    CompletableFuture<Optional<Denial>> share(String snapshotId, String account);

    /** To end that. */
    CompletableFuture<Optional<Denial>> unshare(String snapshotId, String account);

    /** To delete this snapshot, which must be there. */
    CompletableFuture<Optional<Denial>> delete(String snapshotId);
}
