package caravan.sim.aws;

import java.util.List;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.ec2.model.AvailabilityZone;
import software.amazon.awssdk.services.ec2.model.DescribeAvailabilityZonesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeAvailabilityZonesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeInstanceTypesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInstanceTypesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeRegionsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeRegionsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeSubnetsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeSubnetsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeVpcsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeVpcsResponse;
import software.amazon.awssdk.services.ec2.model.GetEbsDefaultKmsKeyIdRequest;
import software.amazon.awssdk.services.ec2.model.GetEbsDefaultKmsKeyIdResponse;
import software.amazon.awssdk.services.ec2.model.GetEbsEncryptionByDefaultRequest;
import software.amazon.awssdk.services.ec2.model.GetEbsEncryptionByDefaultResponse;
import software.amazon.awssdk.services.ec2.model.InstanceTypeInfo;
import software.amazon.awssdk.services.ec2.model.Region;

/** What a region offers: zones, networks, instance types, and an account's settings in it. */
final class Places {

    private static final List<String> REGIONS = List.of("eu-central-1", "eu-west-1", "us-east-1");

    private final SimRegion region;

    Places(SimRegion region) {
        this.region = region;
    }

    DescribeSubnetsResponse subnets(Turn turn, DescribeSubnetsRequest request) {
        var found = region.subnets.find(turn, request.subnetIds(), request.filters());
        var limits = new Paging.Limits(1_000, request.subnetIds());
        var page = Paging.page(found, request.maxResults(), request.nextToken(), limits);
        return DescribeSubnetsResponse.builder()
                .subnets(page.items())
                .nextToken(page.nextToken())
                .build();
    }

    DescribeVpcsResponse vpcs(Turn turn, DescribeVpcsRequest request) {
        var found = region.vpcs.find(turn, request.vpcIds(), request.filters());
        var limits = new Paging.Limits(1_000, request.vpcIds());
        var page = Paging.page(found, request.maxResults(), request.nextToken(), limits);
        return DescribeVpcsResponse.builder()
                .vpcs(page.items())
                .nextToken(page.nextToken())
                .build();
    }

    DescribeAvailabilityZonesResponse zones(Turn turn, DescribeAvailabilityZonesRequest request) {
        var found = new Filters(request.filters())
                .keep(region.zones().stream().map(this::zone).toList(), AvailabilityZone.builder());
        refuseUnknown(request.zoneNames(), region.zones(), "availability zone");
        return DescribeAvailabilityZonesResponse.builder()
                .availabilityZones(found.stream()
                        .filter(zone -> request.zoneNames().isEmpty()
                                || request.zoneNames().contains(zone.zoneName()))
                        .toList())
                .build();
    }

    private static void refuseUnknown(List<String> wanted, List<String> known, String what) {
        var bad = wanted.stream().filter(name -> !known.contains(name)).toList();
        if (!bad.isEmpty()) {
            throw Refusal.of("InvalidParameterValue", "Invalid " + what + ": " + bad);
        }
    }

    private AvailabilityZone zone(String name) {
        return AvailabilityZone.builder()
                .zoneName(name)
                .zoneId(zoneId(name))
                .regionName(region.name())
                .state("available")
                .zoneType("availability-zone")
                .optInStatus("opt-in-not-required")
                .groupName(region.name() + "-zg-1")
                .networkBorderGroup(region.name())
                .messages(List.of())
                .build();
    }

    /** The name of a zone given by name or id; the caller gives one of the two, the other is null. */
    String zoneOf(String name, String id) {
        return region.zones().stream()
                .filter(zone -> zone.equals(name) || zoneId(zone).equals(id))
                .findFirst()
                .orElseThrow(() -> Refusal.of(
                        "InvalidZone.NotFound", "The zone '" + (name == null ? id : name) + "' does not exist."));
    }

    /** As {@code euc1-az1}. */
    private String zoneId(String zone) {
        var parts = region.name().split("-", -1);
        return parts[0] + parts[1].charAt(0) + parts[2] + "-az"
                + (region.zones().indexOf(zone) + 1);
    }

    DescribeRegionsResponse regions(Turn turn, DescribeRegionsRequest request) {
        refuseUnknown(request.regionNames(), REGIONS, "region names");
        var all = REGIONS.stream()
                .filter(name ->
                        request.regionNames().isEmpty() || request.regionNames().contains(name))
                .map(Places::region)
                .toList();
        return DescribeRegionsResponse.builder()
                .regions(new Filters(request.filters()).keep(all, Region.builder()))
                .build();
    }

    private static Region region(String name) {
        return Region.builder()
                .regionName(name)
                .endpoint("ec2." + name + ".amazonaws.com")
                .optInStatus("opt-in-not-required")
                .build();
    }

    DescribeInstanceTypesResponse types(Turn turn, DescribeInstanceTypesRequest request) {
        var names = request.instanceTypesAsStrings();
        names.stream()
                .filter(name -> InstanceTypes.find(name).isEmpty())
                .findFirst()
                .ifPresent(name -> {
                    throw Refusal.of(
                            "InvalidInstanceType",
                            "The following supplied instance types do not exist: [" + name + "]");
                });
        SdkPojo shape = InstanceTypeInfo.builder();
        var found = new Filters(request.filters())
                .keep(InstanceTypes.all(), shape).stream()
                        .filter(type -> names.isEmpty() || names.contains(type.instanceTypeAsString()))
                        .toList();
        var page = Paging.page(found, request.maxResults(), request.nextToken(), new Paging.Limits(100, names));
        return DescribeInstanceTypesResponse.builder()
                .instanceTypes(page.items())
                .nextToken(page.nextToken())
                .build();
    }

    GetEbsDefaultKmsKeyIdResponse defaultKey(Turn turn, GetEbsDefaultKmsKeyIdRequest request) {
        return GetEbsDefaultKmsKeyIdResponse.builder()
                .kmsKeyId(region.chosenKey(turn.account()))
                .build();
    }

    GetEbsEncryptionByDefaultResponse encryption(Turn turn, GetEbsEncryptionByDefaultRequest request) {
        return GetEbsEncryptionByDefaultResponse.builder()
                .ebsEncryptionByDefault(region.encrypting.contains(turn.account()))
                .build();
    }
}
