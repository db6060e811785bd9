package caravan.sim.aws;

import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.Snapshot;
import software.amazon.awssdk.services.ec2.model.Volume;

/**
 * Whether a caller may use KMS keys through EC2, which EC2 finds out after it has accepted a call: EBS user guide,
 * "Requirements for Amazon EBS encryption" and "Share the KMS key used to encrypt a shared Amazon EBS snapshot". Both speak
 * of one ReEncrypt, which are two actions.
 */
final class KeyUse {

    /** Of the key of something new, and of an own one that is read. */
    private static final List<String> WRITE =
            List.of("CreateGrant", "Decrypt", "DescribeKey", "GenerateDataKeyWithoutPlaintext");

    private static final List<String> READ = List.of("Decrypt", "DescribeKey");

    /** Of the key of a snapshot that another account shares. */
    private static final List<String> SHARED = List.of(
            "CreateGrant",
            "Decrypt",
            "DescribeKey",
            "GenerateDataKey",
            "GenerateDataKeyWithoutPlaintext",
            "ReEncryptFrom");

    private final SimRegion region;
    private final Turn turn;
    private final KeyAccess access;

    KeyUse(SimRegion region, Turn turn) {
        this.region = region;
        this.turn = turn;
        this.access = new KeyAccess(region, turn.caller());
    }

    /** Each encrypted disk is attached with a grant of its own. */
    boolean mayStart(Instance instance) {
        return instance.blockDeviceMappings().stream()
                .flatMap(mapping -> region.volumes.any(mapping.ebs().volumeId()).stream())
                .flatMap(volume -> volume.timeline().last().stream())
                .allMatch(volume -> may(volume.kmsKeyId(), List.of("CreateGrant")));
    }

    boolean mayMake(Volume volume, Optional<Snapshot> source) {
        return mayWrite(volume.kmsKeyId(), source.map(Snapshot::kmsKeyId).orElse(null));
    }

    boolean mayCopy(Snapshot copy, Optional<Snapshot> source) {
        return mayWrite(copy.kmsKeyId(), source.map(Snapshot::kmsKeyId).orElse(null));
    }

    private boolean mayWrite(String to, String from) {
        if (to == null) {
            return true;
        }
        if (from == null || from.equals(to)) {
            return may(to, WRITE);
        }
        var read = KeyRing.accountOf(from).equals(turn.account()) ? may(from, READ) : may(from, SHARED);
        return read
                && may(from, List.of("ReEncryptFrom"))
                && may(to, WRITE)
                && may(to, List.of("ReEncryptFrom", "ReEncryptTo"));
    }

    private boolean may(String key, List<String> actions) {
        return key == null || actions.stream().allMatch(action -> access.throughEc2(key, action));
    }
}
