package caravan.sim.aws;

import java.time.Duration;
import java.time.Instant;
import software.amazon.awssdk.services.ec2.model.Snapshot;
import software.amazon.awssdk.services.ec2.model.SnapshotState;
import software.amazon.awssdk.services.ec2.model.Subnet;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.Volume;
import software.amazon.awssdk.services.ec2.model.Vpc;

/**
 * The world of the sandbox: five instances worth carrying, their networks, and things of others that look much like ours
 * and that nobody may touch.
 */
public final class Fleet {

    public static final String REGION = "eu-central-1";
    public static final String TARGET_ZONE = "eu-central-1b";
    public static final String ACCOUNT = "111122223333";
    public static final String PARTNER_ACCOUNT = "444455556666";

    /** Caravan's key. */
    public static final String KEY = "AKIACARAVAN000000001";

    /** The EBS CSI driver's key, same account. */
    public static final String CSI_KEY = "AKIAEBSCSI0000000001";

    /** Somebody at the console, same account. */
    public static final String OPERATOR_KEY = "AKIAOPERATOR00000001";

    public static final String PARTNER_KEY = "AKIAPARTNER000000001";

    /** The EBS CSI driver's key where the cluster's nodes are the partner's. */
    public static final String PARTNER_CSI_KEY = "AKIAEBSCSI0000000002";

    /** A role of the account for those who assume one. */
    public static final String ROLE = "arn:aws:iam::" + ACCOUNT + ":role/caravan";

    public static final String WEB = "i-0a1b2c3d4e5f60001";
    public static final String APP = "i-0a1b2c3d4e5f60002";
    public static final String WIN = "i-0a1b2c3d4e5f60003";
    public static final String GATEWAY = "i-0a1b2c3d4e5f60004";
    public static final String BATCH = "i-0a1b2c3d4e5f60005";

    public static final String VPC = "vpc-0bb10000000000001";
    public static final String SUBNET_WEB = "subnet-0a1b2c3d4e5f60001";
    public static final String SUBNET_APP = "subnet-0a1b2c3d4e5f60002";
    public static final String SUBNET_MGMT = "subnet-0a1b2c3d4e5f60003";
    public static final String SUBNET_DMZ = "subnet-0a1b2c3d4e5f60004";
    public static final String SUBNET_BATCH = "subnet-0a1b2c3d4e5f60005";

    public static final String WEB_ROOT = "vol-0dd10000000000001";
    public static final String APP_ROOT = "vol-0dd10000000000002";
    public static final String APP_DATABASE = "vol-0dd10000000000003";
    public static final String APP_ARCHIVE = "vol-0dd10000000000004";
    public static final String WIN_ROOT = "vol-0dd10000000000005";
    public static final String GATEWAY_ROOT = "vol-0dd10000000000006";
    public static final String BATCH_ROOT = "vol-0dd10000000000007";

    /** Of another tool, with the peer's tags for {@link #APP} but no record of ours. */
    public static final String FOREIGN_SNAPSHOT = "snap-0ee10000000000001";

    /** Of another tool, with the peer's tags for {@link #APP} but no record of ours. */
    public static final String FOREIGN_VOLUME = "vol-0ee10000000000002";

    /** Of the partner account, public: anybody's describe without an owner shows it. */
    public static final String PUBLIC_SNAPSHOT = "snap-0ee10000000000003";

    private static final String CUSTOMER_KEY =
            "arn:aws:kms:" + REGION + ":" + ACCOUNT + ":key/5f0c4f4e-7d1b-4a6e-9c60-2f3f6b1d8a11";

    private Fleet() {}

    /** A world with the fleet in it, in realistic times of this clock. */
    public static SimAws start(SimClock clock) {
        return start(clock, Pace.realistic());
    }

    public static SimAws start(SimClock clock, Pace pace) {
        var aws = new SimAws(clock, pace)
                .key(ACCOUNT, KEY)
                .key(ACCOUNT, CSI_KEY)
                .key(ACCOUNT, OPERATOR_KEY)
                .key(PARTNER_ACCOUNT, PARTNER_KEY)
                .key(PARTNER_ACCOUNT, PARTNER_CSI_KEY)
                .role(ROLE, "");
        seed(aws.region(REGION));
        return aws;
    }

    private static void seed(SimRegion region) {
        region.seed(ACCOUNT, network());
        var web = subnet(region, SUBNET_WEB, "web", 0);
        var app = subnet(region, SUBNET_APP, "app", 1);
        var management = subnet(region, SUBNET_MGMT, "mgmt", 0);
        var dmz = subnet(region, SUBNET_DMZ, "dmz", 0);
        var batch = subnet(region, SUBNET_BATCH, "batch", 2);
        web(region, web);
        app(region, app);
        windows(region, web);
        gateway(region, web, management, dmz);
        batch(region, batch);
        foreign(region);
    }

    private static Vpc network() {
        return Vpc.builder()
                .vpcId(VPC)
                .ownerId(ACCOUNT)
                .state("available")
                .cidrBlock("10.0.0.0/16")
                .isDefault(false)
                .tags(tag("Name", "production"))
                .build();
    }

    private static Subnet subnet(SimRegion region, String id, String name, int zone) {
        var third = id.charAt(id.length() - 1);
        var subnet = Subnet.builder()
                .subnetId(id)
                .vpcId(VPC)
                .ownerId(ACCOUNT)
                .state("available")
                .cidrBlock("10.0." + third + ".0/24")
                .availableIpAddressCount(240)
                .availabilityZone(region.zones().get(zone))
                .availabilityZoneId("euc1-az" + (zone + 1))
                .tags(tag("Name", name))
                .build();
        region.seed(ACCOUNT, subnet);
        return subnet;
    }

    private static void web(SimRegion region, Subnet subnet) {
        Machine.in(region, ACCOUNT, WEB)
                .named("web-1")
                .tag("tier", "web")
                .tag("team", "shop")
                .type("t3.medium")
                .disk("/dev/xvda", gp3(WEB_ROOT, 20, "web-1-root"))
                .nic(subnet, "10.0.1.11")
                .launch();
    }

    private static void app(SimRegion region, Subnet subnet) {
        Machine.in(region, ACCOUNT, APP)
                .named("app-1")
                .tag("tier", "app")
                .type("m5.xlarge")
                .zone(region.zones().get(1))
                .uefi()
                .rootDevice("/dev/sda1")
                .disk(
                        "/dev/sdf",
                        disk(APP_DATABASE, 100, "app-1-database")
                                .volumeType("io2")
                                .iops(5_000)
                                .encrypted(true)
                                .kmsKeyId(CUSTOMER_KEY))
                .disk("/dev/sdg", disk(APP_ARCHIVE, 500, "app-1-archive").volumeType("st1"))
                .disk(
                        "/dev/sda1",
                        gp3(APP_ROOT, 40, "app-1-root")
                                .iops(4_000)
                                .throughput(250)
                                .encrypted(true)
                                .kmsKeyId(CUSTOMER_KEY))
                .nic(subnet, "10.0.2.21")
                .launch();
    }

    private static void windows(SimRegion region, Subnet subnet) {
        Machine.in(region, ACCOUNT, WIN)
                .named("win-1")
                .tag("tier", "web")
                .type("m5.large")
                .windows()
                .uefi()
                .rootDevice("/dev/sda1")
                .disk("/dev/sda1", gp3(WIN_ROOT, 50, "win-1-root"))
                .nic(subnet, "10.0.1.31")
                .launch();
    }

    private static void gateway(SimRegion region, Subnet first, Subnet second, Subnet third) {
        Machine.in(region, ACCOUNT, GATEWAY)
                .named("gw-1")
                .tag("tier", "edge")
                .type("c5.large")
                .disk("/dev/xvda", gp3(GATEWAY_ROOT, 10, "gw-1-root"))
                .nic(first, "10.0.1.4")
                .nic(second, "10.0.3.4")
                .nic(third, "10.0.4.4")
                .launch();
    }

    private static void batch(SimRegion region, Subnet subnet) {
        Machine.in(region, ACCOUNT, BATCH)
                .named("batch-1")
                .tag("tier", "batch")
                .type("r5.large")
                .zone(region.zones().get(2))
                .disk(
                        "/dev/xvda",
                        disk(BATCH_ROOT, 30, "batch-1-root").volumeType("gp2").iops(100))
                .nic(subnet, "10.0.5.51")
                .stopped()
                .launch();
    }

    private static void foreign(SimRegion region) {
        var since = region.now().minus(Duration.ofDays(3));
        var peersTags = new Tag[] {
            tag("Name", "app-1-nightly"),
            tag("forklift.konveyor.io/vmID", APP),
            tag("forklift.konveyor.io/vm-name", "app-1"),
            tag("forklift.konveyor.io/volume", APP_ROOT)
        };
        var snapshot = Snapshot.builder()
                .snapshotId(FOREIGN_SNAPSHOT)
                .ownerId(ACCOUNT)
                .volumeId(APP_ROOT)
                .volumeSize(40)
                .startTime(since)
                .encrypted(true)
                .kmsKeyId(CUSTOMER_KEY)
                .state(SnapshotState.PENDING)
                .tags(peersTags)
                .build();
        region.seed(ACCOUNT, Snapshots.completed(snapshot, since.plusSeconds(60)));
        region.seed(
                ACCOUNT,
                gp3(FOREIGN_VOLUME, 40, "app-1-nightly")
                        .snapshotId(FOREIGN_SNAPSHOT)
                        .availabilityZone(TARGET_ZONE)
                        .createTime(since)
                        .state("available")
                        .tags(peersTags)
                        .build());
        publish(region, snapshot, since);
    }

    private static void publish(SimRegion region, Snapshot snapshot, Instant since) {
        var published = snapshot.toBuilder()
                .snapshotId(PUBLIC_SNAPSHOT)
                .ownerId(PARTNER_ACCOUNT)
                .volumeId("vol-ffffffff")
                .encrypted(false)
                .tags(tag("Name", "published"))
                .build();
        region.seed(PARTNER_ACCOUNT, Snapshots.completed(published, since.plusSeconds(60)));
        region.share(PUBLIC_SNAPSHOT, "all");
    }

    private static Volume.Builder disk(String id, int sizeGiB, String name) {
        return Volume.builder()
                .volumeId(id)
                .size(sizeGiB)
                .encrypted(false)
                .multiAttachEnabled(false)
                .tags(tag("Name", name));
    }

    private static Volume.Builder gp3(String id, int sizeGiB, String name) {
        return disk(id, sizeGiB, name).volumeType("gp3").iops(3_000).throughput(125);
    }

    private static Tag tag(String key, String value) {
        return Tag.builder().key(key).value(value).build();
    }
}
