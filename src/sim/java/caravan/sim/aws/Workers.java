package caravan.sim.aws;

import java.util.List;
import software.amazon.awssdk.services.ec2.model.Subnet;
import software.amazon.awssdk.services.ec2.model.Volume;

/** The EC2 instances that the target cluster's nodes run on; nobody migrates them. */
public final class Workers {

    public static final String FIRST = "i-0a1b2c3d4e5f60091";
    public static final String SECOND = "i-0a1b2c3d4e5f60092";

    /** The same cluster, where its nodes are in the partner's account. */
    public static final String OF_PARTNER = "i-0a1b2c3d4e5f60093";

    private static final String SUBNET = "subnet-0a1b2c3d4e5f60009";

    private Workers() {}

    /** Puts them into the fleet's target zone. */
    public static void seed(SimAws aws) {
        var region = aws.region(Fleet.REGION);
        var subnet = Subnet.builder()
                .subnetId(SUBNET)
                .vpcId(Fleet.VPC)
                .ownerId(Fleet.ACCOUNT)
                .state("available")
                .cidrBlock("10.0.9.0/24")
                .availabilityZone(Fleet.TARGET_ZONE)
                .build();
        region.seed(Fleet.ACCOUNT, subnet);
        List.of(FIRST, SECOND).forEach(id -> worker(region, Fleet.ACCOUNT, subnet, id));
        worker(region, Fleet.PARTNER_ACCOUNT, subnet, OF_PARTNER);
    }

    private static void worker(SimRegion region, String account, Subnet subnet, String id) {
        var number = id.charAt(id.length() - 1);
        Machine.in(region, account, id)
                .named("worker-" + number)
                .type("m5.metal")
                .zone(Fleet.TARGET_ZONE)
                .uefi()
                .disk(
                        "/dev/xvda",
                        Volume.builder()
                                .volumeId("vol-0a1b2c3d4e5f6009" + number)
                                .volumeType("gp3")
                                .size(120)
                                .iops(3_000)
                                .throughput(125)
                                .encrypted(true)
                                .kmsKeyId(region.defaultKey(account))
                                .multiAttachEnabled(false))
                .nic(subnet, "10.0.9.1" + number)
                .launch();
    }
}
