package caravan.sim;

import caravan.sim.aws.Fleet;
import caravan.sim.aws.SimAws;
import caravan.sim.aws.Workers;
import caravan.sim.kube.VolumeAttacher;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;

/** Attaches the simulated cluster's volumes to a worker in the simulated EC2, as the EBS driver's controller does. */
public final class CsiDriver implements VolumeAttacher {

    /** The driver's names for data disks: /dev/xvdaa to /dev/xvdzz. */
    private static final int NAMES = 26 * 26;

    /** A volume that is gone, or at no instance, counts as detached. */
    private static final Set<String> DETACHED = Set.of("InvalidVolume.NotFound", "IncorrectState");

    private final SimAws aws;
    private final Node own;
    private final Node partners;

    public CsiDriver(SimAws aws) {
        this.aws = aws;
        own = new Node(aws.ec2(Fleet.CSI_KEY, Fleet.REGION), Workers.FIRST);
        partners = new Node(aws.ec2(Fleet.PARTNER_CSI_KEY, Fleet.REGION), Workers.OF_PARTNER);
    }

    /** The driver of a cluster in one account; the simulated cluster stands for one in either. */
    private record Node(Ec2Client ec2, String instanceId) {}

    private Node nodeOf(String volumeHandle) {
        return aws.region(Fleet.REGION).accountOf(volumeHandle).equals(Fleet.PARTNER_ACCOUNT) ? partners : own;
    }

    @Override
    public synchronized void attach(String volumeHandle) {
        var node = nodeOf(volumeHandle);
        node.ec2().attachVolume(call -> call.volumeId(volumeHandle)
                .instanceId(node.instanceId())
                .device(freeDevice(node.instanceId())));
    }

    @Override
    public synchronized void detach(String volumeHandle) {
        try {
            nodeOf(volumeHandle).ec2().detachVolume(call -> call.volumeId(volumeHandle));
        } catch (Ec2Exception e) {
            if (!DETACHED.contains(e.awsErrorDetails().errorCode())) {
                throw e;
            }
        }
    }

    /** In the first account, whose cluster it is but for the disks. */
    @Override
    public synchronized String provision(String claim, int gib) {
        var zone = aws.region(Fleet.REGION)
                .instance(own.instanceId())
                .orElseThrow()
                .placement()
                .availabilityZone();
        var tags = TagSpecification.builder()
                .resourceType("volume")
                .tags(
                        tag("ebs.csi.aws.com/cluster", "true"),
                        tag("kubernetes.io/created-for/pvc/name", claim.substring(claim.indexOf('/') + 1)))
                .build();
        return own.ec2()
                .createVolume(call ->
                        call.availabilityZone(zone).size(gib).volumeType("gp3").tagSpecifications(tags))
                .volumeId();
    }

    private static Tag tag(String key, String value) {
        return Tag.builder().key(key).value(value).build();
    }

    @Override
    public synchronized void delete(String volumeHandle) {
        try {
            nodeOf(volumeHandle).ec2().deleteVolume(call -> call.volumeId(volumeHandle));
        } catch (Ec2Exception e) {
            if (!e.awsErrorDetails().errorCode().equals("InvalidVolume.NotFound")) {
                throw e;
            }
        }
    }

    private String freeDevice(String instanceId) {
        var taken = aws.region(Fleet.REGION).instance(instanceId).orElseThrow().blockDeviceMappings().stream()
                .map(mapping -> mapping.deviceName())
                .collect(Collectors.toSet());
        return IntStream.range(0, NAMES)
                .mapToObj(number -> "/dev/xvd" + (char) ('a' + number / 26) + (char) ('a' + number % 26))
                .filter(name -> !taken.contains(name))
                .findFirst()
                .orElseThrow();
    }
}
