package caravan.sim.aws;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import software.amazon.awssdk.services.ec2.model.AttachVolumeRequest;
import software.amazon.awssdk.services.ec2.model.CreateSnapshotRequest;
import software.amazon.awssdk.services.ec2.model.CreateTagsRequest;
import software.amazon.awssdk.services.ec2.model.CreateVolumeRequest;
import software.amazon.awssdk.services.ec2.model.DeleteSnapshotRequest;
import software.amazon.awssdk.services.ec2.model.DeleteTagsRequest;
import software.amazon.awssdk.services.ec2.model.DeleteVolumeRequest;
import software.amazon.awssdk.services.ec2.model.DetachVolumeRequest;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.StartInstancesRequest;
import software.amazon.awssdk.services.ec2.model.StopInstancesRequest;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;
import software.amazon.awssdk.services.ec2.model.TerminateInstancesRequest;

/**
 * What other people do in the same account while nobody expects it. It is no call: it is not counted, meets no fault, and
 * is never throttled; EC2's own rules hold, and it takes the time that it takes.
 */
public final class Others {

    /** Stands in histories as their access key. */
    public static final String KEY = "others";

    private final SimRegion region;
    private final Caller caller;

    Others(SimRegion region, String accountId) {
        this.region = region;
        caller = new Caller(accountId, KEY, "arn:aws:iam::" + accountId + ":user/" + KEY);
    }

    private <R> R act(String operation, Function<Turn, R> work) {
        return region.now(now -> work.apply(new Turn(caller, operation, 0, now, now)));
    }

    public void start(String instanceId) {
        var request = StartInstancesRequest.builder().instanceIds(instanceId).build();
        act("StartInstances", turn -> new Instances(region).start(turn, request));
    }

    public void stop(String instanceId) {
        var request = StopInstancesRequest.builder().instanceIds(instanceId).build();
        act("StopInstances", turn -> new Instances(region).stop(turn, request));
    }

    /** Stopped with its memory on the root volume. */
    public void hibernate(String instanceId) {
        var request = StopInstancesRequest.builder()
                .instanceIds(instanceId)
                .hibernate(true)
                .build();
        act("StopInstances", turn -> new Instances(region).stop(turn, request));
    }

    /** Somebody typed {@code poweroff} inside. */
    public void shutDownInside(String instanceId) {
        act("PowerOff", turn -> {
            var one = region.instances.own(turn, instanceId);
            return new Instances(region).stop(turn, one, "Client.InstanceInitiatedShutdown");
        });
    }

    /** Lets a volume have been encrypted ever since, for the stage of a test: EBS encrypts none that exists. */
    public void encrypted(String volumeId, String kmsKeyId) {
        act("Encrypted", turn -> {
            var one = region.volumes.own(turn, volumeId);
            var look = one.at(turn.now()).orElseThrow().toBuilder()
                    .encrypted(true)
                    .kmsKeyId(kmsKeyId)
                    .build();
            one.timeline().set(turn.now(), look);
            return look;
        });
    }

    /** The same of one that is not encrypted. */
    public void unencrypted(String volumeId) {
        act("Unencrypted", turn -> {
            var one = region.volumes.own(turn, volumeId);
            var look = one.at(turn.now()).orElseThrow().toBuilder()
                    .encrypted(false)
                    .kmsKeyId(null)
                    .build();
            one.timeline().set(turn.now(), look);
            return look;
        });
    }

    /** Ends a stop, or a start, that was stuck. */
    public void settle(String instanceId) {
        act("Settle", turn -> {
            var one = region.instances.own(turn, instanceId);
            var last = one.timeline().last().orElseThrow();
            one.timeline().set(turn.now(), last);
            return last;
        });
    }

    /** The volumes with DeleteOnTermination, the root among them, go with it. */
    public void terminate(String instanceId) {
        var request =
                TerminateInstancesRequest.builder().instanceIds(instanceId).build();
        act("TerminateInstances", turn -> new Instances(region).terminate(turn, request));
    }

    public void attach(String volumeId, String instanceId, String device) {
        var request = AttachVolumeRequest.builder()
                .volumeId(volumeId)
                .instanceId(instanceId)
                .device(device)
                .build();
        act("AttachVolume", turn -> new Attachments(region).attach(turn, request));
    }

    public void detach(String volumeId) {
        var request = DetachVolumeRequest.builder().volumeId(volumeId).build();
        act("DetachVolume", turn -> new Attachments(region).detach(turn, request));
    }

    /** Puts an empty volume of the same size where the other was; returns its id. */
    public String swap(String volumeId) {
        var old = region.volume(volumeId).orElseThrow();
        var place = old.attachments().get(0);
        detach(volumeId);
        var made = volume(old.availabilityZone(), old.size(), Map.of());
        act("AttachVolume", turn -> {
            var volume = region.volumes.own(turn, made);
            volume.timeline().set(turn.now(), volume.timeline().last().orElseThrow());
            return volume;
        });
        attach(made, place.instanceId(), place.device());
        return made;
    }

    /** An empty gp3 volume, perhaps with the tags that Caravan gives to its own; returns its id. */
    public String volume(String zone, int sizeGiB, Map<String, String> tags) {
        var request = CreateVolumeRequest.builder()
                .availabilityZone(zone)
                .size(sizeGiB)
                .volumeType("gp3")
                .tagSpecifications(specification(ResourceType.VOLUME, tags))
                .build();
        return act("CreateVolume", turn -> new Volumes(region).create(turn, request))
                .volumeId();
    }

    /** A snapshot, perhaps with the tags that Caravan gives to its own; returns its id. */
    public String snapshot(String volumeId, Map<String, String> tags) {
        var request = CreateSnapshotRequest.builder()
                .volumeId(volumeId)
                .tagSpecifications(specification(ResourceType.SNAPSHOT, tags))
                .build();
        return act("CreateSnapshot", turn -> new Snapshots(region).create(turn, request))
                .snapshotId();
    }

    private static TagSpecification specification(ResourceType type, Map<String, String> tags) {
        return TagSpecification.builder().resourceType(type).tags(tags(tags)).build();
    }

    private static List<Tag> tags(Map<String, String> tags) {
        return tags.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(one ->
                        Tag.builder().key(one.getKey()).value(one.getValue()).build())
                .toList();
    }

    public void deleteVolume(String volumeId) {
        var request = DeleteVolumeRequest.builder().volumeId(volumeId).build();
        act("DeleteVolume", turn -> new Volumes(region).delete(turn, request));
    }

    public void deleteSnapshot(String snapshotId) {
        var request = DeleteSnapshotRequest.builder().snapshotId(snapshotId).build();
        act("DeleteSnapshot", turn -> new Snapshots(region).delete(turn, request));
    }

    /** Takes a snapshot out of the Recycle Bin. */
    public void restoreSnapshot(String snapshotId) {
        act("RestoreSnapshotFromRecycleBin", turn -> {
            var one = region.snapshots.any(snapshotId).orElseThrow();
            one.restored(turn);
            return one;
        });
    }

    /** Makes an AMI of the snapshot, which cannot be deleted any more; returns the image's id. */
    public String registerImage(String snapshotId) {
        return act("RegisterImage", turn -> {
            var image = snapshotId.replaceFirst("^snap-", "ami-");
            region.retention.image(snapshotId, image);
            return image;
        });
    }

    /** Moves a completed snapshot to the archive tier, where nothing can be made of it. */
    public void archive(String snapshotId) {
        act("ModifySnapshotTier", turn -> {
            var one = region.snapshots.own(turn, snapshotId);
            one.timeline().change(turn.now(), look -> look.toBuilder()
                    .storageTier("archive")
                    .build());
            one.touched(turn);
            return one;
        });
    }

    public void tag(String id, String key, String value) {
        var request = CreateTagsRequest.builder()
                .resources(id)
                .tags(tags(Map.of(key, value)))
                .build();
        act("CreateTags", turn -> new Tagging(region).create(turn, request));
    }

    public void untag(String id, String key) {
        var request = DeleteTagsRequest.builder()
                .resources(id)
                .tags(Tag.builder().key(key).build())
                .build();
        act("DeleteTags", turn -> new Tagging(region).delete(turn, request));
    }
}
