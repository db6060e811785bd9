package caravan.phase;

import caravan.aws.Denial;
import caravan.aws.VolumeRequest;
import caravan.model.MigrationException;

/** Pure: what to do where EC2 makes no such volume. */
public final class VolumeRefusals {

    /** What to do. */
    public static final String REMEDY =
            "Map its type to a StorageClass that fits what EC2 says: some regions and zones give gp3 no"
                    + " more than " + VolumeRequest.OLD_IOPS + " IOPS, " + VolumeRequest.OLD_THROUGHPUT + " MiB/s and "
                    + VolumeRequest.OLD_GIB
                    + " GiB, where io2 has more. Or choose another target-az; then run a new Migration.";

    private VolumeRefusals() {}

    static MigrationException refused(VolumeRequest request, String said, Throwable cause) {
        return new MigrationException("VolumeRefused", object(request), problem(request, said), REMEDY, cause);
    }

    /** What to do where an organisation wants other tags. */
    public static final String TAGS_REMEDY =
            "Give the tags that the organisation's tag policy wants by caravan.aws.extra-tags or"
                    + " caravan.target.volume-tags, which win over those of the source volume, or correct the latter.";

    /** A sentence: what EC2 has said to a rehearsal of something that it does not make, whatever the keys may do. */
    public static String problem(Denial refusal) {
        return (refusal.want() == Denial.Want.TAGS
                        ? "The organisation's tag policy refuses " + refusal.action() + " with the tags for "
                                + refusal.object()
                        : "EC2 does not make " + refusal.object())
                + ": " + refusal.said();
    }

    private static String object(VolumeRequest request) {
        return "a volume of type " + request.type() + " in " + request.zone();
    }

    static String problem(VolumeRequest request, String said) {
        return "EC2 does not make " + object(request) + " of " + request.sizeGiB() + " GiB"
                + (request.iops() == 0 ? "" : ", " + request.iops() + " IOPS")
                + (request.throughput() == 0 ? "" : ", " + request.throughput() + " MiB/s") + ": " + said;
    }
}
