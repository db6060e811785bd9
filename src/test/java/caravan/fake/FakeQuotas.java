package caravan.fake;

import caravan.aws.EbsQuotas;
import caravan.model.EbsQuota;
import caravan.model.EbsUse;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/** No account has less than it wants. */
record FakeQuotas(FakeEc2 ec2) implements EbsQuotas {

    @Override
    public CompletableFuture<Map<EbsQuota, Long>> limits() {
        return CompletableFuture.completedFuture(Arrays.stream(EbsQuota.values())
                .collect(Collectors.toMap(quota -> quota, quota -> (long) Integer.MAX_VALUE)));
    }

    @Override
    public CompletableFuture<EbsUse> volumes(Collection<String> types) {
        var amounts = new EnumMap<EbsQuota, Long>(EbsQuota.class);
        ec2.volumes().stream().filter(volume -> types.contains(volume.type())).forEach(volume -> EbsQuota.storage(
                        volume.type())
                .ifPresent(quota -> amounts.merge(quota, (long) volume.sizeGiB(), Long::sum)));
        return CompletableFuture.completedFuture(new EbsUse(amounts, true));
    }

    @Override
    public CompletableFuture<EbsUse> snapshots() {
        var count = (long) ec2.snapshots().size();
        return CompletableFuture.completedFuture(new EbsUse(Map.of(EbsQuota.SNAPSHOTS, count), true));
    }
}
