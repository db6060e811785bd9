package caravan.endurance;

import caravan.endurance.TwoAccounts.Disks;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * When it is known that an action is missing. Each action of both policies stands in one place here, and one that is new
 * fails until somebody has thought of it.
 */
enum Proof {
    /** By the look at the plan, whether it goes to another account or not. */
    PREFLIGHT,
    /** By the look at a plan that goes to another account. */
    PREFLIGHT_ACROSS,
    /** As soon as there is a snapshot that is to go to another account: policies ask for its tags. */
    FIRST_SNAPSHOT,
    /** By the call itself: EC2 answers for what is there alone, and of what it may do with keys not at all. */
    CALL,
    /** By the call itself, where disks under the key of another account are copied. */
    CALL_ACROSS,
    /** By the look at the plan, which warns that less is known without. */
    WARNING,
    /** By the inventory, which no migration needs. */
    INVENTORY;

    static Proof of(Policies.Grant grant) {
        return switch (grant.sid()) {
            case "SeeWhatThereIs" -> ofReads(grant);
            case "StopAndStartWhatItsOwnerReleased",
                    "MakeSnapshotsWithOurTag",
                    "MakeSnapshotsOfVolumes",
                    "TagSnapshotsWhileMakingThem",
                    "MakeVolumesWithOurTag",
                    "TagVolumesWhileMakingThem" -> PREFLIGHT;
            case "CopySnapshotsWithOurTag",
                    "AskAboutKeysAndTheirGrants",
                    "RevokeGrantsOnKeysThatTheirOwnerReleased",
                    "LetTheTargetAccountUseKeysThatTheirOwnerReleased",
                    "AskWhetherKeysMayBeUsed" -> PREFLIGHT_ACROSS;
            case "CopyOurSnapshots",
                    "ShareOurSnapshotsWithTheTargetAccount",
                    "EndTheShareOfOurSnapshots",
                    "DeleteOurSnapshots" -> FIRST_SNAPSHOT;
            case "DeleteOurVolumes",
                    "MakeVolumesOfSnapshots",
                    "MarkOurVolumesAsAdoptedOrKept",
                    "StartInstancesWithEncryptedVolumes",
                    "LetVolumesUseTheirKeys",
                    "UseKeysThroughEc2Alone" -> CALL;
            case "CopyUnderAnotherKeyThroughEc2Alone" -> CALL_ACROSS;
            case "AskWhatTheAccountMayHave" -> WARNING;
            default -> throw new IllegalArgumentException("Nobody has said when it is known that there is no " + grant);
        };
    }

    private static Proof ofReads(Policies.Grant grant) {
        var target = grant.policy().equals(Policies.TARGET);
        return switch (grant.action()) {
            case "ec2:DescribeSubnets" -> INVENTORY;
            case "ec2:DescribeInstanceAttribute" -> WARNING;
            case "ec2:DescribeSnapshots" -> target ? PREFLIGHT_ACROSS : PREFLIGHT;
            case "ec2:DescribeVolumeStatus" -> PREFLIGHT_ACROSS;
            default -> PREFLIGHT;
        };
    }

    /** Disks of another account that are not carried without it. */
    static Disks needing(Policies.Grant grant) {
        return switch (grant.sid()) {
            case "CopySnapshotsWithOurTag", "CopyOurSnapshots", "CopyUnderAnotherKeyThroughEc2Alone" ->
                Disks.DEFAULT_KEY;
            case "AskAboutKeysAndTheirGrants",
                    "RevokeGrantsOnKeysThatTheirOwnerReleased",
                    "LetTheTargetAccountUseKeysThatTheirOwnerReleased" -> Disks.GRANTED_KEY;
            case "AskWhetherKeysMayBeUsed", "UseKeysThroughEc2Alone", "LetVolumesUseTheirKeys" -> Disks.OPENED_KEY;
            case "StartInstancesWithEncryptedVolumes" -> Disks.OPENED_KEY;
            default -> Disks.UNENCRYPTED;
        };
    }

    static Stream<Policies.Grant> all(Proof... proofs) {
        return Policies.grants().stream().filter(grant -> Arrays.asList(proofs).contains(of(grant)));
    }
}
