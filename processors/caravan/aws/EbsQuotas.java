package caravan.aws;

import caravan.model.EbsQuota;
import caravan.model.EbsUse;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * What the account may have of EBS in its region by Service Quotas, and what it has by EC2. Futures and failures are those of
 * {@link Ec2Gateway}.
 */
public interface EbsQuotas {

    /**
     * In GiB, IOPS or snapshots; without those that AWS does not tell. Remembered for ten minutes by key. Two calls: Service
     * Quotas tells default values by another than those that were applied to the account.
     */
    CompletableFuture<Map<EbsQuota, Long>> limits();

    /** Storage and IOPS of all volumes of these types. A call for a thousand; counts five thousand. Remembered for a minute by key. */
    CompletableFuture<EbsUse> volumes(Collection<String> types);

    /** Likewise of the own snapshots. */
    CompletableFuture<EbsUse> snapshots();
}
