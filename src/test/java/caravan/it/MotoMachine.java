package caravan.it;

import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.BlockDeviceMapping;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceType;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;
import software.amazon.awssdk.services.ec2.model.VolumeType;

/**
 * A running instance to be made.
 *
 * @param disks the first one is the root disk
 */
public record MotoMachine(String name, String zone, List<Disk> disks) {

    private static final String ROOT = "/dev/sda1"; // of moto's images

    /**
     * A volume to be made.
     *
     * @param iops zero: not sent
     */
    public record Disk(VolumeType type, int sizeGiB, int iops) {

        public static Disk gp3(int sizeGiB) {
            return new Disk(VolumeType.GP3, sizeGiB, 0);
        }
    }

    /** Makes it and answers with the instance as AWS describes it. */
    public Instance create(Ec2Client ec2) {
        var id = launch(ec2);
        for (int i = 1; i < disks.size(); i++) {
            attach(ec2, id, "/dev/sd" + (char) ('e' + i), disks.get(i));
        }
        return ec2.describeInstances(request -> request.instanceIds(id))
                .reservations()
                .get(0)
                .instances()
                .get(0);
    }

    /** The volumes of an instance in the order of its mappings. */
    public static List<String> volumesOf(Instance instance) {
        var ids = new ArrayList<String>();
        instance.blockDeviceMappings().forEach(mapping -> ids.add(mapping.ebs().volumeId()));
        return ids;
    }

    private String launch(Ec2Client ec2) {
        var image = ec2.describeImages().images().get(0).imageId();
        var root = disks.get(0);
        var rootDisk = BlockDeviceMapping.builder()
                .deviceName(ROOT)
                .ebs(ebs -> ebs.volumeSize(root.sizeGiB()).volumeType(root.type()))
                .build();
        var nameTag = TagSpecification.builder()
                .resourceType(ResourceType.INSTANCE)
                .tags(Tag.builder().key("Name").value(name).build())
                .build();
        var request = RunInstancesRequest.builder()
                .imageId(image)
                .minCount(1)
                .maxCount(1)
                .instanceType(InstanceType.M5_LARGE)
                .placement(placement -> placement.availabilityZone(zone))
                .blockDeviceMappings(rootDisk)
                .tagSpecifications(nameTag)
                .build();
        return ec2.runInstances(request).instances().get(0).instanceId();
    }

    private void attach(Ec2Client ec2, String instance, String device, Disk disk) {
        var volume = ec2.createVolume(request -> request.availabilityZone(zone)
                        .size(disk.sizeGiB())
                        .volumeType(disk.type())
                        .iops(disk.iops() == 0 ? null : disk.iops()))
                .volumeId();
        ec2.attachVolume(
                request -> request.instanceId(instance).volumeId(volume).device(device));
    }
}
