package caravan.sim.aws;

import java.util.List;
import java.util.regex.Pattern;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * How EC2 speaks of one kind of resource.
 *
 * @param prefix of its ids, without the dash
 * @param code of its errors, before {@code .NotFound} and {@code .Malformed}
 */
record Kind(String prefix, String type, String noun, String code, String malformedCode) {

    static final Kind INSTANCE =
            new Kind("i", "instance", "instance ID", "InvalidInstanceID", "InvalidInstanceID.Malformed");
    static final Kind VOLUME = new Kind("vol", "volume", "volume", "InvalidVolume", "InvalidParameterValue");
    static final Kind SNAPSHOT =
            new Kind("snap", "snapshot", "snapshot", "InvalidSnapshot", "InvalidSnapshotID.Malformed");
    static final Kind SUBNET =
            new Kind("subnet", "subnet", "subnet ID", "InvalidSubnetID", "InvalidSubnetID.Malformed");
    static final Kind VPC = new Kind("vpc", "vpc", "vpc ID", "InvalidVpcID", "InvalidVpcID.Malformed");

    /** Names the bad ids only; one of them fails the whole call. */
    AwsServiceException notFound(List<String> ids) {
        for (var id : ids) {
            if (!Pattern.matches(prefix + "-[0-9a-f]+", id)) {
                return Refusal.of(malformedCode, "Invalid id: \"" + id + "\" (expecting \"" + prefix + "-...\")");
            }
        }
        var list = String.join(", ", ids);
        return Refusal.of(
                code + ".NotFound",
                ids.size() == 1
                        ? "The " + noun + " '" + list + "' does not exist."
                        : "The " + noun + "s '" + list + "' do not exist.");
    }
}
