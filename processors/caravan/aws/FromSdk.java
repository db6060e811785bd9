package caravan.aws;

import caravan.model.Common;
import caravan.model.Instance;
import caravan.model.InstanceType;
import caravan.model.Snapshot;
import caravan.model.Subnet;
import caravan.model.Volume;
import caravan.model.Zone;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ec2.model.AvailabilityZone;
import software.amazon.awssdk.services.ec2.model.InstanceBlockDeviceMapping;
import software.amazon.awssdk.services.ec2.model.InstanceNetworkInterface;
import software.amazon.awssdk.services.ec2.model.InstanceTypeInfo;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.VolumeAttachment;

/** The SDK's objects in our own records. What EC2 does not tell becomes empty, zero or the epoch; never null. */
final class FromSdk {

    private static final String LINUX = "linux";
    private static final String WINDOWS = "windows";
    private static final String LEGACY_BIOS = "legacy-bios";
    private static final String UEFI = "uefi";

    private FromSdk() {}

    static Instance instance(software.amazon.awssdk.services.ec2.model.Instance from) {
        var tags = tags(from.tags());
        return new Instance(
                text(from.instanceId()),
                name(tags, from.instanceId()),
                word(from.instanceTypeAsString()),
                word(part(from.state(), state -> state.nameAsString())),
                instant(from.launchTime()),
                new Instance.StateReason(
                        word(part(from.stateReason(), reason -> reason.code())),
                        part(from.stateReason(), reason -> reason.message())),
                word(part(from.placement(), placement -> placement.availabilityZone())),
                word(from.architectureAsString()),
                WINDOWS.equalsIgnoreCase(from.platformAsString()) ? WINDOWS : LINUX,
                word(from.platformDetails()),
                bootMode(from),
                word(from.rootDeviceName()),
                word(from.rootDeviceTypeAsString()),
                text(from.instanceLifecycleAsString()),
                from.productCodes().stream()
                        .map(code -> text(code.productCodeId()))
                        .toList(),
                cpu(from),
                from.blockDeviceMappings().stream()
                        .filter(mapping -> mapping.ebs() != null)
                        .map(FromSdk::disk)
                        .toList(),
                from.networkInterfaces().stream().map(FromSdk::nic).toList(),
                tags);
    }

    /** EC2 User Guide, "Instance launch behavior with Amazon EC2 boot modes". */
    private static String bootMode(software.amazon.awssdk.services.ec2.model.Instance from) {
        if (from.currentInstanceBootMode() != null) {
            return from.currentInstanceBootModeAsString();
        }
        if (word(from.architectureAsString()).startsWith("arm64")) {
            return UEFI;
        }
        var asked = text(from.bootModeAsString());
        // With uefi-preferred the instance type decides, and the instance does not tell what it decided.
        return asked.isEmpty() ? LEGACY_BIOS : asked.equals("uefi-preferred") ? "" : asked;
    }

    private static Instance.Cpu cpu(software.amazon.awssdk.services.ec2.model.Instance from) {
        var options = from.cpuOptions();
        return options == null
                ? new Instance.Cpu(0, 0)
                : new Instance.Cpu(number(options.coreCount()), number(options.threadsPerCore()));
    }

    private static Instance.Attachment disk(InstanceBlockDeviceMapping from) {
        return new Instance.Attachment(
                word(from.deviceName()),
                text(from.ebs().volumeId()),
                instant(from.ebs().attachTime()));
    }

    private static Instance.Nic nic(InstanceNetworkInterface from) {
        return new Instance.Nic(
                text(from.networkInterfaceId()),
                word(from.subnetId()),
                text(from.macAddress()),
                text(from.privateIpAddress()),
                from.attachment() == null ? 0 : number(from.attachment().deviceIndex()));
    }

    static Volume volume(software.amazon.awssdk.services.ec2.model.Volume from) {
        return new Volume(
                text(from.volumeId()),
                word(from.stateAsString()),
                word(from.volumeTypeAsString()),
                number(from.size()),
                number(from.iops()),
                number(from.throughput()),
                flag(from.encrypted()),
                word(from.kmsKeyId()),
                text(from.snapshotId()),
                word(from.availabilityZone()),
                flag(from.multiAttachEnabled()),
                from.attachments().stream().map(FromSdk::attachment).toList(),
                tags(from.tags()));
    }

    private static Volume.Attachment attachment(VolumeAttachment from) {
        return new Volume.Attachment(text(from.instanceId()), word(from.device()), word(from.stateAsString()));
    }

    static Snapshot snapshot(software.amazon.awssdk.services.ec2.model.Snapshot from) {
        return new Snapshot(
                text(from.snapshotId()),
                text(from.volumeId()),
                word(from.stateAsString()),
                number(from.volumeSize()),
                percent(text(from.progress())),
                text(from.stateMessage()),
                instant(from.startTime()),
                text(from.description()),
                tags(from.tags()));
    }

    /** EC2 writes {@code 42%}; whatever else it may write is no progress. */
    static int percent(String progress) {
        var digits = progress.endsWith("%") ? progress.substring(0, progress.length() - 1) : progress;
        return digits.matches("[0-9]{1,3}") ? Math.min(100, Integer.parseInt(digits)) : 0;
    }

    static Subnet subnet(software.amazon.awssdk.services.ec2.model.Subnet from) {
        var tags = tags(from.tags());
        return new Subnet(
                word(from.subnetId()),
                name(tags, from.subnetId()),
                text(from.vpcId()),
                word(from.availabilityZone()),
                text(from.cidrBlock()),
                tags);
    }

    static Zone zone(AvailabilityZone from) {
        return new Zone(text(from.zoneName()), word(from.stateAsString()), text(from.zoneType()));
    }

    static InstanceType instanceType(InstanceTypeInfo from) {
        var cpu = Optional.ofNullable(from.vCpuInfo());
        return new InstanceType(
                word(from.instanceTypeAsString()),
                cpu.map(info -> number(info.defaultVCpus())).orElse(0),
                cpu.map(info -> number(info.defaultCores())).orElse(0),
                cpu.map(info -> number(info.defaultThreadsPerCore())).orElse(0),
                Optional.ofNullable(from.memoryInfo())
                        .map(memory -> memory.sizeInMiB())
                        .orElse(0L),
                flag(from.bareMetal()),
                "nitro".equals(from.hypervisorAsString()));
    }

    private static Map<String, String> tags(List<Tag> from) {
        return from.stream()
                .collect(Collectors.toMap(tag -> word(tag.key()), tag -> text(tag.value()), (one, other) -> one));
    }

    private static String name(Map<String, String> tags, String id) {
        var name = tags.getOrDefault("Name", "");
        return name.isBlank() ? text(id) : name;
    }

    private static <P> String part(P parent, Function<P, String> field) {
        return Optional.ofNullable(parent).map(field).orElse("");
    }

    /** What many have in common. */
    private static String word(String value) {
        return Common.word(text(value));
    }

    private static String text(String value) {
        return value == null ? "" : value;
    }

    private static int number(Integer value) {
        return value == null ? 0 : value;
    }

    private static boolean flag(Boolean value) {
        return value != null && value;
    }

    private static Instant instant(Instant value) {
        return value == null ? Instant.EPOCH : value;
    }
}
