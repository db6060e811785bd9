package caravan.model;

import java.util.EnumMap;
import java.util.Map;

/**
 * How much of its quotas an account uses.
 *
 * @param amounts in GiB, IOPS or snapshots; what is not in it was not counted, or there is none
 * @param whole false where only the first of very many were counted: there is at least so much
 */
public record EbsUse(Map<EbsQuota, Long> amounts, boolean whole) {

    public EbsUse {
        amounts = Map.copyOf(amounts);
    }

    public long of(EbsQuota quota) {
        return amounts.getOrDefault(quota, 0L);
    }

    /** Of different things. */
    public EbsUse and(EbsUse other) {
        var all = new EnumMap<EbsQuota, Long>(EbsQuota.class);
        all.putAll(amounts);
        other.amounts.forEach((quota, amount) -> all.merge(quota, amount, Long::sum));
        return new EbsUse(all, whole && other.whole);
    }
}
