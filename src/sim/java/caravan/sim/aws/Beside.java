package caravan.sim.aws;

import software.amazon.awssdk.services.ec2.model.Subnet;
import software.amazon.awssdk.services.ec2.model.Volume;

/** Numbered machines beside those of the {@link Fleet}, all alike: in the web subnet, with gp3 disks of 8 GiB. */
public final class Beside {

    /** Addresses of a /24 that are given out. */
    private static final int OF_SUBNET = 200;

    private static final int BYTE = 256;

    private Beside() {}

    /** Running until told otherwise, and not launched yet. */
    public static Machine machine(SimRegion region, int number, int disks) {
        return machine(region, number, disks, "");
    }

    /** With disks that are encrypted under this key. */
    public static Machine machine(SimRegion region, int number, int disks, String kmsKeyId) {
        var id = instanceId(number);
        var machine =
                Machine.in(region, Fleet.ACCOUNT, id).named("side-" + number).rootDevice("/dev/xvda");
        for (var disk = 0; disk < disks; disk++) {
            machine.disk("/dev/xvd" + (char) ('a' + disk), disk(volumeId(id, disk), kmsKeyId));
        }
        var subnet =
                Subnet.builder().subnetId(Fleet.SUBNET_WEB).vpcId(Fleet.VPC).build();
        return machine.nic(subnet, address(number));
    }

    /** Up to thirteen digits. */
    public static String instanceId(int number) {
        return "i-0ff1%013d".formatted(number);
    }

    /** Of the instance's disk with this index. */
    public static String volumeId(String instanceId, int disk) {
        return "vol-0ff%s%06d".formatted(instanceId.substring(instanceId.length() - 8), disk);
    }

    private static String address(int number) {
        var subnet = number / OF_SUBNET;
        return "10." + subnet / BYTE + "." + (1 + subnet % BYTE) % BYTE + "." + (20 + number % OF_SUBNET);
    }

    private static Volume.Builder disk(String id, String kmsKeyId) {
        return Volume.builder()
                .volumeId(id)
                .size(8)
                .encrypted(!kmsKeyId.isEmpty())
                .kmsKeyId(kmsKeyId.isEmpty() ? null : kmsKeyId)
                .multiAttachEnabled(false)
                .volumeType("gp3")
                .iops(3_000)
                .throughput(125);
    }
}
