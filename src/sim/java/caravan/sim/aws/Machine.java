package caravan.sim.aws;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceNetworkInterface;
import software.amazon.awssdk.services.ec2.model.InstancePrivateIpAddress;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;
import software.amazon.awssdk.services.ec2.model.Subnet;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.Volume;
import software.amazon.awssdk.services.ec2.model.VolumeAttachment;

/** Builds an instance with its volumes and interfaces and puts it into a region, as if launched a while ago. */
public final class Machine {

    private static final Duration AGE = Duration.ofDays(40);

    private final SimRegion region;
    private final String accountId;
    private final String id;
    private final Instance.Builder instance = Instance.builder();
    private final List<Disk> disks = new ArrayList<>();
    private final List<InstanceNetworkInterface> interfaces = new ArrayList<>();
    private final List<Tag> tags = new ArrayList<>();
    private String zone;
    private String root;
    private InstanceStateName state = InstanceStateName.RUNNING;
    private Consumer<Instance.Builder> more = builder -> {};

    private record Disk(String device, Volume.Builder volume) {}

    private Machine(SimRegion region, String accountId, String id) {
        this.region = region;
        this.accountId = accountId;
        this.id = id;
        zone = region.zones().get(0);
        root = "/dev/xvda";
        type("t3.medium");
        linux();
        bios();
    }

    /** Running Linux with BIOS in the first zone, until told otherwise. */
    public static Machine in(SimRegion region, String accountId, String id) {
        return new Machine(region, accountId, id);
    }

    public Machine named(String name) {
        return tag("Name", name);
    }

    public Machine tag(String key, String value) {
        tags.add(Tag.builder().key(key).value(value).build());
        return this;
    }

    public Machine zone(String name) {
        zone = name;
        return this;
    }

    public Machine type(String name) {
        var cpu = InstanceTypes.find(name)
                .orElseThrow(() -> new IllegalArgumentException("The simulator has no instance type " + name + "."))
                .vCpuInfo();
        instance.instanceType(name).cpuOptions(options -> options.coreCount(cpu.defaultCores())
                .threadsPerCore(cpu.defaultThreadsPerCore()));
        return this;
    }

    public Machine linux() {
        instance.platformDetails("Linux/UNIX").usageOperation("RunInstances");
        return this;
    }

    public Machine windows() {
        instance.platform("windows").platformDetails("Windows").usageOperation("RunInstances:0002");
        return this;
    }

    public Machine bios() {
        instance.currentInstanceBootMode("legacy-bios");
        return this;
    }

    public Machine uefi() {
        instance.bootMode("uefi").currentInstanceBootMode("uefi");
        return this;
    }

    public Machine stopped() {
        state = InstanceStateName.STOPPED;
        instance.stateReason(why -> why.code("Client.UserInitiatedShutdown")
                .message("Client.UserInitiatedShutdown: User initiated shutdown"));
        return this;
    }

    /** Stopped with its memory on the root volume. */
    public Machine hibernated() {
        state = InstanceStateName.STOPPED;
        instance.stateReason(why -> why.code("Client.UserInitiatedHibernate")
                .message("Client.UserInitiatedHibernate: User initiated hibernate"));
        return this;
    }

    public Machine rootDevice(String device) {
        root = device;
        return this;
    }

    /** In the order of blockDeviceMappings; size, type, IOPS, throughput and key come with the volume. */
    public Machine disk(String device, Volume.Builder volume) {
        disks.add(new Disk(device, volume));
        return this;
    }

    public Machine nic(Subnet subnet, String privateIp) {
        var index = interfaces.size();
        interfaces.add(InstanceNetworkInterface.builder()
                .networkInterfaceId(id.replaceFirst("^i-", "eni-") + index)
                .subnetId(subnet.subnetId())
                .vpcId(subnet.vpcId())
                .ownerId(accountId)
                .status("in-use")
                .sourceDestCheck(true)
                .macAddress(mac(privateIp))
                .privateIpAddress(privateIp)
                .privateIpAddresses(InstancePrivateIpAddress.builder()
                        .primary(true)
                        .privateIpAddress(privateIp)
                        .build())
                .attachment(attachment -> attachment
                        .attachmentId(id.replaceFirst("^i-", "eni-attach-") + index)
                        .deviceIndex(index)
                        .status("attached"))
                .build());
        return this;
    }

    /** AWS's locally administered 02:…, from the address so that it stays the same. */
    private static String mac(String privateIp) {
        var mac = new StringBuilder("02:5e");
        for (var part : privateIp.split("\\.", -1)) {
            mac.append(String.format(Locale.ROOT, ":%02x", Integer.parseInt(part)));
        }
        return mac.toString();
    }

    /** Anything else: a Spot instance, a root device in the instance store, product codes. */
    public Machine with(Consumer<Instance.Builder> change) {
        more = more.andThen(change);
        return this;
    }

    /** The instance as it now is in the region. */
    public Instance launch() {
        var since = region.now().minus(AGE);
        var attachments = disks.stream().map(disk -> volume(disk, since)).toList();
        instance.instanceId(id)
                .imageId("ami-0" + id.replaceFirst("^i-0?", ""))
                .placement(place -> place.availabilityZone(zone).tenancy("default"))
                .state(Instances.stateOf(state))
                .launchTime(since)
                .architecture("x86_64")
                .hypervisor("xen")
                .virtualizationType("hvm")
                .ebsOptimized(true)
                .enaSupport(true)
                .rootDeviceName(root)
                .rootDeviceType("ebs")
                .blockDeviceMappings(
                        attachments.stream().map(Attachments::mapping).toList())
                .networkInterfaces(interfaces)
                .tags(tags);
        interfaces.stream().findFirst().ifPresent(first -> instance.subnetId(first.subnetId())
                .vpcId(first.vpcId())
                .privateIpAddress(first.privateIpAddress()));
        more.accept(instance);
        var made = instance.build();
        region.seed(accountId, made);
        return made;
    }

    private VolumeAttachment volume(Disk disk, Instant since) {
        var volumeId = disk.volume().build().volumeId();
        var attachment = VolumeAttachment.builder()
                .volumeId(volumeId)
                .instanceId(id)
                .device(disk.device())
                .attachTime(since)
                .deleteOnTermination(disk.device().equals(root))
                .state("attached")
                .build();
        region.seed(
                accountId,
                disk.volume()
                        .availabilityZone(zone)
                        .createTime(since)
                        .state("in-use")
                        .attachments(attachment)
                        .build());
        return attachment;
    }
}
