package caravan.model;

import java.util.List;
import java.util.Map;

/**
 * An EBS volume.
 *
 * @param sizeGiB whole GiB
 * @param iops zero where the type has none to tell
 * @param throughput MiB/s, zero where the type has none to tell
 * @param kmsKeyId empty where it is not encrypted
 */
public record Volume(
        String id,
        String state,
        String type,
        int sizeGiB,
        int iops,
        int throughput,
        boolean encrypted,
        String kmsKeyId,
        String snapshotId,
        String zone,
        boolean multiAttach,
        List<Attachment> attachments,
        Map<String, String> tags) {

    public static final String AVAILABLE = "available";

    public Volume {
        attachments = List.copyOf(attachments);
        tags = Map.copyOf(tags);
    }

    /** State is {@code attaching}, {@code attached}, {@code detaching} …. */
    public record Attachment(String instanceId, String device, String state) {}

    /** The same without what others have written on it. */
    public Volume withOwnTagsAlone() {
        return new Volume(
                id,
                state,
                type,
                sizeGiB,
                iops,
                throughput,
                encrypted,
                kmsKeyId,
                snapshotId,
                zone,
                multiAttach,
                attachments,
                Names.own(tags));
    }

    /** As encrypted as it is, under nobody's key in particular. */
    public Volume withoutKey() {
        return new Volume(
                id,
                state,
                type,
                sizeGiB,
                iops,
                throughput,
                encrypted,
                "",
                snapshotId,
                zone,
                multiAttach,
                attachments,
                tags);
    }

    /** Not deleted: EC2 shows one for a while after that, too. */
    public boolean remains() {
        return !is("deleting") && !is("deleted");
    }

    /** EC2 shows it, and yet nothing can be read from it any more. */
    public boolean lost() {
        return !remains() || is("error");
    }

    /** Nobody has it attached, and it may be deleted. */
    public boolean isFree() {
        return is(AVAILABLE) || is("error");
    }

    public boolean is(String wanted) {
        return state.equals(wanted);
    }
}
