package caravan.planning;

import caravan.aws.Denial;
import caravan.model.KmsKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of the keys of the disks that go to another account.
 *
 * @param copyKey as the Provider names it, for what is encrypted by AWS's default key; empty: none
 * @param principal ARN of who makes the volumes in the other account; empty where no key is asked about
 * @param byName by the names that volumes and Provider have for them
 */
public record SharedKeys(String copyKey, String principal, Map<String, Facts> byName) {

    /** Within one account no key is shared. */
    public static final SharedKeys NONE = new SharedKeys("", "", Map.of());

    public SharedKeys {
        byName = Map.copyOf(byName);
    }

    /**
     * One key.
     *
     * @param key as the source's account sees it; empty where it does not
     * @param usable whether the target's principal may use it as it is
     * @param grantable whether the source's may let it by a grant
     * @param missing rights of either side's own, without which the rest is not known
     */
    public record Facts(Optional<KmsKey> key, boolean usable, boolean grantable, List<Denial> missing) {

        static final Facts UNKNOWN = new Facts(Optional.empty(), false, false);

        public Facts {
            missing = List.copyOf(missing);
        }

        Facts(Optional<KmsKey> key, boolean usable, boolean grantable) {
            this(key, usable, grantable, List.of());
        }
    }

    /** Rights that either side's keys do not have, of all that was asked of KMS. */
    public List<Denial> missing() {
        return byName.values().stream()
                .flatMap(facts -> facts.missing().stream())
                .toList();
    }

    Facts facts(String name) {
        return byName.getOrDefault(name, Facts.UNKNOWN);
    }
}
