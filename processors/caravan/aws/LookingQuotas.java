package caravan.aws;

import caravan.model.EbsQuota;
import caravan.model.EbsUse;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** All of it are reads; each is counted. */
record LookingQuotas(EbsQuotas quotas, Tally tally) implements EbsQuotas {

    @Override
    public CompletableFuture<Map<EbsQuota, Long>> limits() {
        return tally.of(quotas::limits);
    }

    @Override
    public CompletableFuture<EbsUse> volumes(Collection<String> types) {
        return tally.of(() -> quotas.volumes(types));
    }

    @Override
    public CompletableFuture<EbsUse> snapshots() {
        return tally.of(quotas::snapshots);
    }
}
