package caravan.sim.aws;

import java.time.Instant;
import java.util.function.Function;
import java.util.function.Supplier;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.AttachVolumeRequest;
import software.amazon.awssdk.services.ec2.model.AttachVolumeResponse;
import software.amazon.awssdk.services.ec2.model.CopySnapshotRequest;
import software.amazon.awssdk.services.ec2.model.CopySnapshotResponse;
import software.amazon.awssdk.services.ec2.model.CreateSnapshotRequest;
import software.amazon.awssdk.services.ec2.model.CreateSnapshotResponse;
import software.amazon.awssdk.services.ec2.model.CreateSnapshotsRequest;
import software.amazon.awssdk.services.ec2.model.CreateSnapshotsResponse;
import software.amazon.awssdk.services.ec2.model.CreateTagsRequest;
import software.amazon.awssdk.services.ec2.model.CreateTagsResponse;
import software.amazon.awssdk.services.ec2.model.CreateVolumeRequest;
import software.amazon.awssdk.services.ec2.model.CreateVolumeResponse;
import software.amazon.awssdk.services.ec2.model.DeleteSnapshotRequest;
import software.amazon.awssdk.services.ec2.model.DeleteSnapshotResponse;
import software.amazon.awssdk.services.ec2.model.DeleteTagsRequest;
import software.amazon.awssdk.services.ec2.model.DeleteTagsResponse;
import software.amazon.awssdk.services.ec2.model.DeleteVolumeRequest;
import software.amazon.awssdk.services.ec2.model.DeleteVolumeResponse;
import software.amazon.awssdk.services.ec2.model.DescribeAvailabilityZonesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeAvailabilityZonesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeInstanceAttributeRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInstanceAttributeResponse;
import software.amazon.awssdk.services.ec2.model.DescribeInstanceTypesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInstanceTypesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeRegionsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeRegionsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeSnapshotAttributeRequest;
import software.amazon.awssdk.services.ec2.model.DescribeSnapshotAttributeResponse;
import software.amazon.awssdk.services.ec2.model.DescribeSnapshotsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeSnapshotsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeSubnetsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeSubnetsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeTagsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeTagsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeVolumeStatusRequest;
import software.amazon.awssdk.services.ec2.model.DescribeVolumeStatusResponse;
import software.amazon.awssdk.services.ec2.model.DescribeVolumesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeVolumesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeVpcsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeVpcsResponse;
import software.amazon.awssdk.services.ec2.model.DetachVolumeRequest;
import software.amazon.awssdk.services.ec2.model.DetachVolumeResponse;
import software.amazon.awssdk.services.ec2.model.Ec2Request;
import software.amazon.awssdk.services.ec2.model.Ec2Response;
import software.amazon.awssdk.services.ec2.model.GetEbsDefaultKmsKeyIdRequest;
import software.amazon.awssdk.services.ec2.model.GetEbsDefaultKmsKeyIdResponse;
import software.amazon.awssdk.services.ec2.model.GetEbsEncryptionByDefaultRequest;
import software.amazon.awssdk.services.ec2.model.GetEbsEncryptionByDefaultResponse;
import software.amazon.awssdk.services.ec2.model.ListSnapshotsInRecycleBinRequest;
import software.amazon.awssdk.services.ec2.model.ListSnapshotsInRecycleBinResponse;
import software.amazon.awssdk.services.ec2.model.ModifyInstanceAttributeRequest;
import software.amazon.awssdk.services.ec2.model.ModifyInstanceAttributeResponse;
import software.amazon.awssdk.services.ec2.model.ModifySnapshotAttributeRequest;
import software.amazon.awssdk.services.ec2.model.ModifySnapshotAttributeResponse;
import software.amazon.awssdk.services.ec2.model.StartInstancesRequest;
import software.amazon.awssdk.services.ec2.model.StartInstancesResponse;
import software.amazon.awssdk.services.ec2.model.StopInstancesRequest;
import software.amazon.awssdk.services.ec2.model.StopInstancesResponse;
import software.amazon.awssdk.services.ec2.model.TerminateInstancesRequest;
import software.amazon.awssdk.services.ec2.model.TerminateInstancesResponse;

/** The simulated EC2 as one key sees it in one region; an operation not written here answers InvalidAction. */
final class SimEc2 implements Ec2Client {

    private final SimRegion region;
    private final Function<Ec2Request, FrontDoor.Visit> visits;
    private final Caller caller;
    private final FrontDoor door;
    private final Instances instances;
    private final Volumes volumes;
    private final Attachments attachments;
    private final Snapshots snapshots;
    private final SnapshotSets sets;
    private final SnapshotCopies copies;
    private final SnapshotSharing sharing;
    private final Tagging tagging;
    private final Places places;

    SimEc2(SimAws aws, SimRegion region, Caller caller, Supplier<Signature> signature) {
        door = aws.door();
        this.region = region;
        this.caller = caller;
        visits = request ->
                new FrontDoor.Visit(caller, QueryWire.EC2, region.name(), request, signature.get(), region::expect);
        instances = new Instances(region);
        volumes = new Volumes(region);
        attachments = new Attachments(region);
        snapshots = new Snapshots(region);
        sets = new SnapshotSets(region);
        copies = new SnapshotCopies(region, aws::region);
        sharing = new SnapshotSharing(region);
        tagging = new Tagging(region);
        places = new Places(region);
    }

    @Override
    public DescribeInstancesResponse describeInstances(DescribeInstancesRequest request) {
        return call(request, turn -> instances.describe(turn, request));
    }

    @Override
    public StopInstancesResponse stopInstances(StopInstancesRequest request) {
        return call(request, turn -> instances.stop(turn, request));
    }

    @Override
    public StartInstancesResponse startInstances(StartInstancesRequest request) {
        return call(request, turn -> instances.start(turn, request));
    }

    @Override
    public TerminateInstancesResponse terminateInstances(TerminateInstancesRequest request) {
        return call(request, turn -> instances.terminate(turn, request));
    }

    @Override
    public DescribeInstanceAttributeResponse describeInstanceAttribute(DescribeInstanceAttributeRequest request) {
        return call(request, turn -> instances.attribute(turn, request));
    }

    @Override
    public ModifyInstanceAttributeResponse modifyInstanceAttribute(ModifyInstanceAttributeRequest request) {
        return call(request, turn -> instances.modify(turn, request));
    }

    @Override
    public DescribeVolumesResponse describeVolumes(DescribeVolumesRequest request) {
        return call(request, turn -> volumes.describe(turn, request));
    }

    @Override
    public DescribeVolumeStatusResponse describeVolumeStatus(DescribeVolumeStatusRequest request) {
        return call(request, turn -> volumes.status(turn, request));
    }

    @Override
    public CreateVolumeResponse createVolume(CreateVolumeRequest request) {
        // EC2 checks parameters before it looks at DryRun
        return call(request, () -> volumes.check(request), turn -> volumes.create(turn, request));
    }

    @Override
    public DeleteVolumeResponse deleteVolume(DeleteVolumeRequest request) {
        return call(request, turn -> volumes.delete(turn, request));
    }

    @Override
    public AttachVolumeResponse attachVolume(AttachVolumeRequest request) {
        return call(request, turn -> attachments.attach(turn, request));
    }

    @Override
    public DetachVolumeResponse detachVolume(DetachVolumeRequest request) {
        return call(request, turn -> attachments.detach(turn, request));
    }

    @Override
    public CreateSnapshotResponse createSnapshot(CreateSnapshotRequest request) {
        return call(request, turn -> snapshots.create(turn, request));
    }

    @Override
    public CreateSnapshotsResponse createSnapshots(CreateSnapshotsRequest request) {
        return call(request, turn -> sets.create(turn, request));
    }

    @Override
    public CopySnapshotResponse copySnapshot(CopySnapshotRequest request) {
        return call(request, turn -> copies.copy(turn, request));
    }

    @Override
    public ListSnapshotsInRecycleBinResponse listSnapshotsInRecycleBin(ListSnapshotsInRecycleBinRequest request) {
        return call(request, turn -> snapshots.recycled(turn, request));
    }

    @Override
    public GetEbsDefaultKmsKeyIdResponse getEbsDefaultKmsKeyId(GetEbsDefaultKmsKeyIdRequest request) {
        return call(request, turn -> places.defaultKey(turn, request));
    }

    @Override
    public DescribeSnapshotsResponse describeSnapshots(DescribeSnapshotsRequest request) {
        return call(request, turn -> snapshots.describe(turn, request));
    }

    @Override
    public DeleteSnapshotResponse deleteSnapshot(DeleteSnapshotRequest request) {
        return call(request, turn -> snapshots.delete(turn, request));
    }

    @Override
    public ModifySnapshotAttributeResponse modifySnapshotAttribute(ModifySnapshotAttributeRequest request) {
        return call(request, turn -> sharing.modify(turn, request));
    }

    @Override
    public DescribeSnapshotAttributeResponse describeSnapshotAttribute(DescribeSnapshotAttributeRequest request) {
        return call(request, turn -> sharing.describe(turn, request));
    }

    @Override
    public CreateTagsResponse createTags(CreateTagsRequest request) {
        return call(request, turn -> tagging.create(turn, request));
    }

    @Override
    public DeleteTagsResponse deleteTags(DeleteTagsRequest request) {
        return call(request, turn -> tagging.delete(turn, request));
    }

    @Override
    public DescribeTagsResponse describeTags(DescribeTagsRequest request) {
        return call(request, turn -> tagging.describe(turn, request));
    }

    @Override
    public DescribeSubnetsResponse describeSubnets(DescribeSubnetsRequest request) {
        return call(request, turn -> places.subnets(turn, request));
    }

    @Override
    public DescribeVpcsResponse describeVpcs(DescribeVpcsRequest request) {
        return call(request, turn -> places.vpcs(turn, request));
    }

    @Override
    public DescribeAvailabilityZonesResponse describeAvailabilityZones(DescribeAvailabilityZonesRequest request) {
        return call(request, turn -> places.zones(turn, request));
    }

    @Override
    public DescribeRegionsResponse describeRegions(DescribeRegionsRequest request) {
        return call(request, turn -> places.regions(turn, request));
    }

    @Override
    public DescribeInstanceTypesResponse describeInstanceTypes(DescribeInstanceTypesRequest request) {
        return call(request, turn -> places.types(turn, request));
    }

    @Override
    public GetEbsEncryptionByDefaultResponse getEbsEncryptionByDefault(GetEbsEncryptionByDefaultRequest request) {
        return call(request, turn -> places.encryption(turn, request));
    }

    private <R extends Ec2Response> R call(Ec2Request request, Function<Turn, R> work) {
        return call(request, () -> {}, work);
    }

    private <R extends Ec2Response> R call(Ec2Request request, Runnable check, Function<Turn, R> work) {
        var visit = visits.apply(request);
        return door.call(visit, moment -> {
            check.run();
            authorize(visit, moment);
            if (visit.rehearsed()) {
                throw Refusal.dryRun();
            }
            return region.during(moment, now -> work.apply(turn(visit, moment, now)));
        });
    }

    /** Before it is said that something is not there, or in the wrong state. */
    private void authorize(FrontDoor.Visit visit, Moment moment) {
        var permissions = region.permissions();
        if (permissions.binds(caller)) {
            var asks =
                    region.during(moment, now -> Authorization.of(region, turn(visit, moment, now), visit.request()));
            permissions.require(caller, asks);
        }
    }

    private Turn turn(FrontDoor.Visit visit, Moment moment, Instant now) {
        return new Turn(caller, visit.operation(), moment.call(), now, now.minus(moment.lag()));
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {
        // nothing is held
    }
}
