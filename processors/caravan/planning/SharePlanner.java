package caravan.planning;

import caravan.api.ShareIntent;
import caravan.model.KmsKey;
import caravan.model.Volume;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;

/** How each disk's snapshot comes to another account, or what stands in its way: EBS user guide, "Share a snapshot". */
final class SharePlanner {

    private static final String PROVIDER = "/spec/provider/source";
    private static final String VMS = "/spec/vms";

    private final Survey survey;
    private final Problems problems;

    private SharePlanner(Survey survey, Problems problems) {
        this.survey = survey;
        this.problems = problems;
    }

    /** Null within one account. */
    static ShareIntent plan(Survey survey, Problems problems) {
        return survey.place().crossesAccounts() ? new SharePlanner(survey, problems).plan() : null;
    }

    private ShareIntent plan() {
        var disks = new ArrayList<ShareIntent.Disk>();
        survey.volumes().stream().filter(Volume::encrypted).forEach(volume -> disk(volume)
                .ifPresent(disks::add));
        var principal = survey.keys().principal();
        return new ShareIntent(survey.place().targetAccount(), principal.isEmpty() ? null : principal, disks, Map.of());
    }

    /** What is not known for want of a right is told with all rights that are missing: nothing is done before. */
    private Optional<ShareIntent.Disk> disk(Volume volume) {
        var facts = survey.keys().facts(volume.kmsKeyId());
        if (!facts.missing().isEmpty()) {
            return Optional.empty();
        }
        if (facts.key().isPresent() && !facts.key().get().customer()) {
            return copied(volume);
        }
        return shareable(volume, volume.kmsKeyId()).map(key -> {
            tellOfTheNewKey(volume);
            return new ShareIntent.Disk(volume.id(), null, grantOn(key, facts), Map.of());
        });
    }

    private Optional<ShareIntent.Disk> copied(Volume volume) {
        var copyKey = survey.keys().copyKey();
        if (copyKey.isEmpty()) {
            problems.add(
                    "DefaultKeyNotShareable",
                    PROVIDER,
                    "Volume " + volume.id() + " is encrypted by AWS's default key, and AWS shares no snapshot of such"
                            + " a volume with account " + survey.place().targetAccount() + ".",
                    "Set kms-key in the source Provider's settings to a customer key of account "
                            + survey.place().sourceAccount() + " and region "
                            + survey.place().region() + ": the snapshot is then copied under it first.");
            return Optional.empty();
        }
        if (!survey.keys().facts(copyKey).missing().isEmpty()) {
            return Optional.empty();
        }
        return shareable(volume, copyKey).map(key -> {
            tellOfTheNewKey(volume);
            return new ShareIntent.Disk(
                    volume.id(), key.arn(), grantOn(key, survey.keys().facts(copyKey)), Map.of());
        });
    }

    /** The key of what is shared, when the other account can come to use it. */
    private Optional<KmsKey> shareable(Volume volume, String name) {
        var facts = survey.keys().facts(name);
        var before = problems.refusals().size();
        var key = facts.key();
        problems.addIf(
                key.isEmpty(),
                "KeyUnreadable",
                VMS,
                "KMS key " + name + ", which volume " + volume.id() + " needs, does not exist, or account "
                        + survey.place().sourceAccount() + " may not see it.",
                "Name the key right, and allow kms:DescribeKey as deploy/iam does.");
        key.filter(found -> !found.enabled())
                .ifPresent(found -> problems.add(
                        "KeyNotEnabled",
                        VMS,
                        "KMS key " + found.arn() + ", which volume " + volume.id() + " needs, is " + found.state()
                                + ", so nothing can be read under it.",
                        "Enable the key, or cancel its deletion."));
        key.filter(found -> !found.customer() || !found.symmetric())
                .ifPresent(found -> problems.add(
                        "KeyNotShareable",
                        PROVIDER,
                        "KMS key " + found.arn() + " is no symmetric key of a customer, so nothing under it can be"
                                + " shared.",
                        "Set kms-key in the source Provider's settings to a symmetric customer key."));
        var usable = key.filter(KmsKey::enabled).isEmpty() || facts.usable() || facts.grantable();
        problems.addIf(
                !usable && problems.refusals().size() == before,
                "KeyNotAllowed",
                VMS,
                "Account " + survey.place().targetAccount() + " may not use KMS key " + name + " of volume "
                        + volume.id() + ", and the source's keys may not let it by a grant.",
                "Let the key's policy allow " + survey.keys().principal() + " kms:DescribeKey, kms:Decrypt,"
                        + " kms:ReEncrypt*, kms:GenerateDataKey* and kms:CreateGrant, or allow the source kms:CreateGrant"
                        + " as deploy/iam does.");
        return key.filter(found -> problems.refusals().size() == before);
    }

    private static String grantOn(KmsKey key, SharedKeys.Facts facts) {
        return facts.usable() ? null : key.arn();
    }

    private void tellOfTheNewKey(Volume volume) {
        problems.warn(
                "KeyChanges",
                VMS,
                "Volume " + volume.id() + " is encrypted under " + volume.kmsKeyId() + "; its copy is encrypted under"
                        + " the key of its StorageClass, or the default key of account "
                        + survey.place().targetAccount() + ".",
                "Name a kmsKeyId in the StorageClass where another key is wanted.");
    }
}
