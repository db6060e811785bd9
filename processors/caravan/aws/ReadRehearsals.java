package caravan.aws;

import java.util.Map;
import software.amazon.awssdk.services.ec2.Ec2Client;

/** Each reading call with DryRun, as small as it can be where somebody answers it all the same. */
final class ReadRehearsals {

    private static final int FEW = 5;

    private final Map<Rights.Read, Runnable> calls;

    ReadRehearsals(Ec2Client ec2) {
        calls = Map.of(
                Rights.Read.AVAILABILITY_ZONES,
                () -> ec2.describeAvailabilityZones(request -> request.dryRun(true)),
                Rights.Read.INSTANCES,
                () -> ec2.describeInstances(request -> request.maxResults(FEW).dryRun(true)),
                Rights.Read.INSTANCE_TYPES,
                () -> ec2.describeInstanceTypes(
                        request -> request.maxResults(FEW).dryRun(true)),
                Rights.Read.SNAPSHOTS,
                () -> ec2.describeSnapshots(
                        request -> request.ownerIds("self").maxResults(FEW).dryRun(true)),
                Rights.Read.VOLUMES,
                () -> ec2.describeVolumes(request -> request.maxResults(FEW).dryRun(true)),
                Rights.Read.VOLUME_STATUS,
                () -> ec2.describeVolumeStatus(
                        request -> request.maxResults(FEW).dryRun(true)),
                Rights.Read.EBS_ENCRYPTION,
                () -> ec2.getEbsEncryptionByDefault(request -> request.dryRun(true)),
                Rights.Read.EBS_KEY,
                () -> ec2.getEbsDefaultKmsKeyId(request -> request.dryRun(true)));
    }

    Runnable of(Rights.Read read) {
        return calls.get(read);
    }
}
