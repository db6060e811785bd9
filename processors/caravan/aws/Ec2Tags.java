package caravan.aws;

import caravan.model.Identity;
import caravan.model.Names;
import caravan.model.ObjectRef;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Decides every tag that a snapshot or a volume is created with; Caravan's own win over the operator's. */
public final class Ec2Tags {

    /** The driver's example policy lets it attach and delete only what carries these: aws-ebs-csi-driver, docs/tagging. */
    private static final String CSI_CLUSTER = "ebs.csi.aws.com/cluster";

    private static final String CSI_VOLUME_NAME = "CSIVolumeName";
    /** EC2 refuses longer values. */
    private static final int VALUE = 256;

    private final Map<String, String> extraTags;
    private final Map<String, String> volumeTags;

    public Ec2Tags(AwsSettings settings) {
        this.extraTags = settings.extraTags();
        this.volumeTags = settings.volumeTags();
    }

    /** Tags of the snapshot of {@code step.sourceVolume()}. */
    public Map<String, String> snapshot(Identity owner, StepKey step) {
        var tags = new LinkedHashMap<>(extraTags);
        addOwner(tags, owner, step);
        tags.put(Names.TAG_VOLUME, step.sourceVolume());
        return tags;
    }

    /**
     * Tags of the volume that takes the place of {@code step.sourceVolume()}; the CSI driver knows it by its PV.
     *
     * @param carried those of the source volume that go with it; all others win
     */
    public Map<String, String> volume(Identity owner, StepKey step, VolumeMarks marks, Map<String, String> carried) {
        var tags = new LinkedHashMap<>(carried);
        tags.putAll(extraTags);
        tags.putAll(volumeTags);
        addOwner(tags, owner, step);
        tags.put(Names.TAG_ORIGINAL_VOLUME, step.sourceVolume());
        tags.put(Names.TAG_SNAPSHOT, marks.snapshotId());
        tags.put(Names.TAG_ADOPTED, "false");
        tags.put(CSI_CLUSTER, "true");
        tags.put(CSI_VOLUME_NAME, marks.persistentVolume());
        return tags;
    }

    /** Where a volume comes from, and by what name the cluster knows it. */
    public record VolumeMarks(String snapshotId, String persistentVolume) {}

    /** Keys of the tags that each volume has, whatever is carried. */
    public Set<String> volumeKeys() {
        var anybody = new Identity("", "", "", ObjectRef.named("", ""), ObjectRef.named("", ""));
        return volume(anybody, new StepKey("", "", "", 1), new VolumeMarks("", ""), Map.of())
                .keySet();
    }

    /** What commit overwrites: from then on the volume belongs to the virtual machine. */
    public Map<String, String> adopted() {
        return Map.of(Names.TAG_ADOPTED, "true");
    }

    private static void addOwner(Map<String, String> tags, Identity owner, StepKey step) {
        tags.put(Names.TAG_VM_ID, owner.instanceId());
        tags.put(Names.TAG_VM_NAME, cut(owner.vmName()));
        tags.put(Names.PLAN, cut(owner.plan().name()));
        tags.put(Names.TAG_MIGRATION, owner.migration().uid());
        tags.put(Names.RECORD, owner.record());
        tags.put(Names.TAG_STEP, step.hash());
    }

    private static String cut(String value) {
        return value.length() <= VALUE ? value : value.substring(0, VALUE);
    }
}
