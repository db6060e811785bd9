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
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.model.AvailabilityZone;
import software.amazon.awssdk.services.ec2.model.InstanceBlockDeviceMapping;
import software.amazon.awssdk.services.ec2.model.InstanceNetworkInterface;
import software.amazon.awssdk.services.ec2.model.InstancePrivateIpAddress;
import software.amazon.awssdk.services.ec2.model.InstanceTypeInfo;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.VolumeAttachment;

/** The SDK's objects in our own records. What EC2 does not tell becomes empty, zero or the epoch; never null. */
final class FromSdk {

    private static final String LINUX = "linux";
    private static final String WINDOWS = "windows";
    private static final String LEGACY_BIOS = "legacy-bios";
    private static final String UEFI = "uefi";
    /** Windows, with SQL Server of any edition (0102, 0202, 0006), and Windows of one's own licence (0800). */
    private static final Pattern WINDOWS_OPERATION = Pattern.compile("RunInstances:(0[0-9]02|0006|0800)");

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
                platform(from),
                word(from.platformDetails()),
                bootMode(from),
                word(from.tpmSupport()),
                word(from.rootDeviceName()),
                word(from.rootDeviceTypeAsString()),
                text(from.instanceLifecycleAsString()),
                word(from.virtualizationTypeAsString()),
                text(part(from.operator(), operator -> flag(operator.managed()) ? text(operator.principal()) : "")),
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
        var asked = word(from.bootModeAsString());
        return asked.isEmpty() ? LEGACY_BIOS : asked;
    }

    /**
     * {@code platform} is set by the image; one that was imported or copied by hand may lack it, and is billed as Windows
     * all the same (EC2 User Guide, "AMI billing information fields").
     */
    private static String platform(software.amazon.awssdk.services.ec2.model.Instance from) {
        var told = WINDOWS.equalsIgnoreCase(from.platformAsString())
                || text(from.platformDetails()).startsWith("Windows")
                || WINDOWS_OPERATION.matcher(text(from.usageOperation())).matches();
        return told ? WINDOWS : LINUX;
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
                from.attachment() == null ? 0 : number(from.attachment().deviceIndex()),
                addresses(from));
    }

    private static Instance.Addresses addresses(InstanceNetworkInterface from) {
        return new Instance.Addresses(
                from.privateIpAddresses().stream()
                        .filter(address -> !flag(address.primary()))
                        .map(address -> text(address.privateIpAddress()))
                        .toList(),
                from.ipv6Addresses().stream()
                        .map(address -> text(address.ipv6Address()))
                        .toList(),
                Stream.concat(
                                from.ipv4Prefixes().stream().map(prefix -> text(prefix.ipv4Prefix())),
                                from.ipv6Prefixes().stream().map(prefix -> text(prefix.ipv6Prefix())))
                        .toList(),
                from.privateIpAddresses().stream()
                        .filter(address -> address.association() != null
                                && address.association().publicIp() != null)
                        .map(FromSdk::publicIp)
                        .toList(),
                from.groups().stream().map(group -> text(group.groupId())).toList());
    }

    /** Addresses that EC2 assigned by itself are owned by {@code amazon}: API reference, InstanceNetworkInterfaceAssociation. */
    private static Instance.PublicIp publicIp(InstancePrivateIpAddress from) {
        var owner = text(from.association().ipOwnerId());
        return new Instance.PublicIp(
                from.association().publicIp(),
                text(from.privateIpAddress()),
                !owner.isEmpty() && !owner.equals("amazon"));
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
                "nitro".equals(from.hypervisorAsString()),
                from.supportedBootModesAsStrings().stream().map(FromSdk::word).toList(),
                Optional.ofNullable(from.instanceStorageInfo())
                        .map(storage -> storage.totalSizeInGB())
                        .orElse(0L),
                false);
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
