package caravan.sim.aws;

import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.model.AttachVolumeRequest;
import software.amazon.awssdk.services.ec2.model.AttachVolumeResponse;
import software.amazon.awssdk.services.ec2.model.DetachVolumeRequest;
import software.amazon.awssdk.services.ec2.model.DetachVolumeResponse;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceBlockDeviceMapping;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;
import software.amazon.awssdk.services.ec2.model.Volume;
import software.amazon.awssdk.services.ec2.model.VolumeAttachment;
import software.amazon.awssdk.services.ec2.model.VolumeAttachmentState;
import software.amazon.awssdk.services.ec2.model.VolumeState;

/** Which volume is at which instance; both sides tell it. Several instances have one only with multi-attach. */
final class Attachments {

    private final SimRegion region;

    Attachments(SimRegion region) {
        this.region = region;
    }

    AttachVolumeResponse attach(Turn turn, AttachVolumeRequest request) {
        Refusal.unlessGiven(request.device(), "device");
        var instance = region.instances.own(turn, String.valueOf(request.instanceId()));
        var volume = region.volumes.own(turn, String.valueOf(request.volumeId()));
        var look = volume.at(turn.now()).orElseThrow();
        check(look, instance.at(turn.now()).orElseThrow(), request.device());
        var attachment = VolumeAttachment.builder()
                .volumeId(volume.id())
                .instanceId(instance.id())
                .device(request.device())
                .attachTime(turn.now())
                .deleteOnTermination(false)
                .state(VolumeAttachmentState.ATTACHING)
                .build();
        volume.timeline().set(turn.now(), attached(look, attachment));
        volume.timeline()
                .plan(
                        turn.now().plus(takes(volume.id())),
                        attached(look, with(attachment, VolumeAttachmentState.ATTACHED)));
        remap(turn, instance, all -> Stream.concat(all.stream(), Stream.of(mapping(attachment)))
                .toList());
        volume.touched(turn);
        return Shapes.copy(attachment, AttachVolumeResponse.builder()).build();
    }

    private Duration takes(String volumeId) {
        return region.fates().attachmentTakes(volumeId).orElse(region.pace().detach());
    }

    private static void check(Volume volume, Instance instance, String device) {
        var shared = Boolean.TRUE.equals(volume.multiAttachEnabled()) && volume.state() == VolumeState.IN_USE;
        if (volume.state() != VolumeState.AVAILABLE && !shared) {
            throw Refusal.of(
                    volume.state() == VolumeState.IN_USE ? "VolumeInUse" : "IncorrectState",
                    "Volume '" + volume.volumeId() + "' is " + volume.stateAsString() + ", not available");
        }
        if (!volume.availabilityZone().equals(instance.placement().availabilityZone())) {
            throw Refusal.of(
                    "InvalidVolume.ZoneMismatch",
                    "The volume '" + volume.volumeId() + "' is not in the same availability zone as instance '"
                            + instance.instanceId() + "'");
        }
        if (instance.blockDeviceMappings().stream().anyMatch(mapping -> device.equals(mapping.deviceName()))) {
            throw Refusal.value(device, "unixDevice", device + " is already in use");
        }
    }

    DetachVolumeResponse detach(Turn turn, DetachVolumeRequest request) {
        var volume = region.volumes.own(turn, String.valueOf(request.volumeId()));
        var look = volume.at(turn.now()).orElseThrow();
        var attachment = look.attachments().stream()
                .filter(one -> request.instanceId() == null || one.instanceId().equals(request.instanceId()))
                .findFirst()
                .orElseThrow(() -> Refusal.of("IncorrectState", "Volume '" + volume.id() + "' is not attached there."));
        var instance = region.instances.own(turn, attachment.instanceId());
        checkRoot(instance.at(turn.now()).orElseThrow(), attachment);
        var detaching = with(attachment, VolumeAttachmentState.DETACHING);
        volume.timeline().set(turn.now(), attached(look, detaching));
        volume.timeline().plan(turn.now().plus(takes(volume.id())), without(look, attachment));
        remap(turn, instance, all -> all.stream()
                .filter(mapping -> !mapping.ebs().volumeId().equals(volume.id()))
                .toList());
        volume.touched(turn);
        return Shapes.copy(detaching, DetachVolumeResponse.builder()).build();
    }

    private static void checkRoot(Instance instance, VolumeAttachment attachment) {
        var stopped = instance.state().name() == InstanceStateName.STOPPED;
        if (!stopped && attachment.device().equals(instance.rootDeviceName())) {
            throw Refusal.of(
                    "OperationNotPermitted",
                    "Unable to detach root volume '" + attachment.volumeId() + "' from instance '"
                            + instance.instanceId() + "'");
        }
    }

    /** What happens to the volumes of an instance that is terminated. */
    void release(Turn turn, String instanceId, InstanceBlockDeviceMapping mapping) {
        var volume = region.volumes.any(mapping.ebs().volumeId()).orElseThrow();
        var look = volume.at(turn.now()).orElseThrow();
        var end = turn.now().plus(region.pace().detach());
        if (Boolean.TRUE.equals(mapping.ebs().deleteOnTermination())) {
            volume.timeline().planEnd(end);
            volume.deleted(turn);
        } else {
            look.attachments().stream()
                    .filter(one -> one.instanceId().equals(instanceId))
                    .forEach(one -> volume.timeline().plan(end, without(look, one)));
            volume.touched(turn);
        }
    }

    private static void remap(
            Turn turn, Resource<Instance> instance, UnaryOperator<List<InstanceBlockDeviceMapping>> change) {
        instance.timeline().change(turn.now(), look -> look.toBuilder()
                .blockDeviceMappings(change.apply(look.blockDeviceMappings()))
                .build());
        instance.touched(turn);
    }

    static InstanceBlockDeviceMapping mapping(VolumeAttachment attachment) {
        return InstanceBlockDeviceMapping.builder()
                .deviceName(attachment.device())
                .ebs(ebs -> ebs.volumeId(attachment.volumeId())
                        .attachTime(attachment.attachTime())
                        .deleteOnTermination(attachment.deleteOnTermination())
                        .status("attached"))
                .build();
    }

    private static VolumeAttachment with(VolumeAttachment attachment, VolumeAttachmentState state) {
        return attachment.toBuilder().state(state).build();
    }

    private static Volume attached(Volume volume, VolumeAttachment attachment) {
        return volume.toBuilder()
                .state(VolumeState.IN_USE)
                .attachments(Stream.concat(others(volume, attachment), Stream.of(attachment))
                        .toList())
                .build();
    }

    private static Volume without(Volume volume, VolumeAttachment attachment) {
        var left = others(volume, attachment).toList();
        return volume.toBuilder()
                .state(left.isEmpty() ? VolumeState.AVAILABLE : VolumeState.IN_USE)
                .attachments(left)
                .build();
    }

    private static Stream<VolumeAttachment> others(Volume volume, VolumeAttachment attachment) {
        return volume.attachments().stream().filter(one -> !one.instanceId().equals(attachment.instanceId()));
    }
}
