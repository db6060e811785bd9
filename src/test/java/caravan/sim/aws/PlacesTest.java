package caravan.sim.aws;

import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.AvailabilityZone;
import software.amazon.awssdk.services.ec2.model.Region;
import software.amazon.awssdk.services.ec2.model.Subnet;

import static caravan.sim.aws.Codes.assertCode;
import static caravan.sim.aws.Words.where;
import static org.assertj.core.api.Assertions.assertThat;

class PlacesTest {

    private final SimAws aws = Fleet.start(SimClock.manual());
    private final Ec2Client ec2 = aws.ec2(Fleet.KEY, Fleet.REGION);

    @Test
    void shouldKnowItsZonesAndRegions() {
        assertThat(ec2.describeAvailabilityZones().availabilityZones())
                .extracting(AvailabilityZone::zoneName)
                .containsExactly("eu-central-1a", "eu-central-1b", "eu-central-1c");
        assertThat(ec2.describeAvailabilityZones(
                                r -> r.filters(where("zone-id", "euc1-az2"), where("state", "available")))
                        .availabilityZones())
                .extracting(AvailabilityZone::zoneName)
                .containsExactly(Fleet.TARGET_ZONE);
        assertCode(() -> ec2.describeAvailabilityZones(r -> r.zoneNames("eu-central-1x")))
                .isEqualTo("InvalidParameterValue");
        assertThat(ec2.describeRegions().regions())
                .extracting(Region::regionName)
                .contains(Fleet.REGION);
    }

    @Test
    void shouldKnowNetworksOfTheAccount() {
        assertThat(ec2.describeSubnets(
                                r -> r.filters(where("vpc-id", Fleet.VPC), where("availability-zone", "eu-central-1a")))
                        .subnets())
                .extracting(Subnet::subnetId)
                .containsExactly(Fleet.SUBNET_WEB, Fleet.SUBNET_MGMT, Fleet.SUBNET_DMZ);
        assertThat(ec2.describeVpcs(r -> r.vpcIds(Fleet.VPC)).vpcs()).hasSize(1);
        assertCode(() -> ec2.describeSubnets(r -> r.subnetIds("subnet-99"))).isEqualTo("InvalidSubnetID.NotFound");
        assertThat(aws.ec2(Fleet.PARTNER_KEY, Fleet.REGION).describeSubnets().subnets())
                .isEmpty();
    }

    @Test
    void shouldKnowInstanceTypes() {
        var type = ec2.describeInstanceTypes(r -> r.instanceTypesWithStrings("m5.xlarge"))
                .instanceTypes()
                .get(0);
        assertThat(type.vCpuInfo().defaultVCpus()).isEqualTo(4);
        assertThat(type.vCpuInfo().defaultThreadsPerCore()).isEqualTo(2);
        assertThat(type.memoryInfo().sizeInMiB()).isEqualTo(16_384);
        assertThat(type.hypervisorAsString()).isEqualTo("nitro");
        assertCode(() -> ec2.describeInstanceTypes(r -> r.instanceTypesWithStrings("m5.tiny")))
                .isEqualTo("InvalidInstanceType");
        assertThat(ec2.describeInstanceTypesPaginator(r -> r.maxResults(5)).stream()
                        .mapToInt(page -> page.instanceTypes().size())
                        .sum())
                .isEqualTo(21);
        assertThat(ec2.describeInstanceTypes(r -> r.filters(where("bare-metal", "true")))
                        .instanceTypes())
                .hasSize(1);
    }
}
