package caravan.sim.aws;

import caravan.sim.aws.iam.Ask;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.Snapshot;
import software.amazon.awssdk.services.ec2.model.Volume;

/**
 * Whether a caller may use KMS keys through EC2, which EC2 finds out after it has accepted a call (EBS user guide, "How Amazon
 * EBS encryption works", permissions). The policy of {@code aws/ebs} lets everybody of its account use it through EC2; keys
 * of customers here leave it to IAM.
 */
final class KeyUse {

    private final SimRegion region;
    private final Turn turn;

    KeyUse(SimRegion region, Turn turn) {
        this.region = region;
        this.turn = turn;
    }

    /** Each encrypted disk is attached with a grant of its own. */
    boolean mayStart(Instance instance) {
        return instance.blockDeviceMappings().stream()
                .flatMap(mapping -> region.volumes.any(mapping.ebs().volumeId()).stream())
                .flatMap(volume -> volume.timeline().last().stream())
                .allMatch(volume -> may(volume.kmsKeyId(), "CreateGrant"));
    }

    boolean mayMake(Volume volume, Optional<Snapshot> source) {
        var to = volume.kmsKeyId();
        var from = source.map(Snapshot::kmsKeyId).orElse(null);
        if (to == null) {
            return true;
        }
        var made = may(to, "CreateGrant", "DescribeKey", "GenerateDataKeyWithoutPlaintext");
        if (from == null) {
            return made;
        }
        var read = may(from, "Decrypt", "DescribeKey");
        return made && read && (from.equals(to) || (may(from, "ReEncryptFrom") && may(to, "ReEncryptTo")));
    }

    private boolean may(String key, String... actions) {
        return key == null
                || key.equals(region.defaultKey(turn.account()))
                || Stream.of(actions).allMatch(action -> region.permissions().allows(turn.caller(), ask(key, action)));
    }

    private Ask ask(String key, String action) {
        return new Ask(
                "kms:" + action,
                key,
                Map.of(
                        "kms:ViaService", List.of("ec2." + region.name() + ".amazonaws.com"),
                        "kms:CallerAccount", List.of(turn.account()),
                        "kms:GrantIsForAWSResource", List.of(String.valueOf(action.equals("CreateGrant")))));
    }
}
