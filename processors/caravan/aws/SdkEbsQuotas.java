package caravan.aws;

import caravan.model.EbsQuota;
import caravan.model.EbsUse;
import caravan.model.Remembered;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import software.amazon.awssdk.services.servicequotas.ServiceQuotasClient;
import software.amazon.awssdk.services.servicequotas.model.ServiceQuota;

/** Service Quotas through the AWS SDK. */
final class SdkEbsQuotas implements EbsQuotas {

    /** Who has had one raised is heard soon enough. */
    private static final Duration LIMITS = Duration.ofMinutes(10);
    /** Several plans are looked at one after the other. */
    private static final Duration USE = Duration.ofMinutes(1);

    /** Service Quotas' most; EBS has some sixty quotas. */
    private static final int PAGE = 100;

    private final Calls calls;
    private final GuardedService<ServiceQuotasClient> service;
    private final EbsCensus census;
    private final Supplier<String> key;
    private final Remembered<Map<EbsQuota, Long>> limits;
    private final Remembered<EbsUse> use;

    /** Key tells which key asks now. */
    SdkEbsQuotas(Calls calls, GuardedService<ServiceQuotasClient> service, EbsCensus census, Supplier<String> key) {
        this.calls = calls;
        this.service = service;
        this.census = census;
        this.key = key;
        this.limits = new Remembered<>(calls.timer(), LIMITS, found -> true);
        this.use = new Remembered<>(calls.timer(), USE, found -> true);
    }

    /** What was applied to the account wins over what AWS gives to all. */
    @Override
    public CompletableFuture<Map<EbsQuota, Long>> limits() {
        return limits.get(key.get(), () -> applied()
                .thenCompose(told -> told.size() == EbsQuota.values().length
                        ? CompletableFuture.completedFuture(told)
                        : usual().thenApply(all -> joined(all, told))));
    }

    private CompletableFuture<Map<EbsQuota, Long>> applied() {
        return listed("ListServiceQuotas", null, (client, token) -> {
            var page = client.listServiceQuotas(request ->
                    request.serviceCode(EbsQuota.SERVICE).maxResults(PAGE).nextToken(token));
            return new Page(page.quotas(), page.nextToken());
        });
    }

    private CompletableFuture<Map<EbsQuota, Long>> usual() {
        return listed("ListAWSDefaultServiceQuotas", null, (client, token) -> {
            var page = client.listAWSDefaultServiceQuotas(request ->
                    request.serviceCode(EbsQuota.SERVICE).maxResults(PAGE).nextToken(token));
            return new Page(page.quotas(), page.nextToken());
        });
    }

    /** A null token ends the list, and begins it. */
    private record Page(List<ServiceQuota> quotas, String nextToken) {

        Map<EbsQuota, Long> amounts() {
            var found = new EnumMap<EbsQuota, Long>(EbsQuota.class);
            for (var told : quotas) {
                EbsQuota.ofCode(told.quotaCode())
                        .filter(quota -> told.value() != null)
                        .ifPresent(quota -> found.put(quota, quota.amount(told.value())));
            }
            return found;
        }
    }

    private CompletableFuture<Map<EbsQuota, Long>> listed(
            String operation, String token, BiFunction<ServiceQuotasClient, String, Page> fetch) {
        return calls.call(operation, () -> service.read(operation, client -> fetch.apply(client, token)))
                .thenCompose(page -> {
                    if (page.nextToken() == null || page.nextToken().isEmpty()) {
                        return CompletableFuture.completedFuture(page.amounts());
                    }
                    return listed(operation, page.nextToken(), fetch).thenApply(rest -> joined(page.amounts(), rest));
                });
    }

    private static Map<EbsQuota, Long> joined(Map<EbsQuota, Long> some, Map<EbsQuota, Long> stronger) {
        var both = new EnumMap<EbsQuota, Long>(EbsQuota.class);
        both.putAll(some);
        both.putAll(stronger);
        return both;
    }

    @Override
    public CompletableFuture<EbsUse> volumes(Collection<String> types) {
        var wanted = new TreeSet<>(types);
        return use.get(key.get() + " " + wanted, () -> census.volumes(wanted));
    }

    @Override
    public CompletableFuture<EbsUse> snapshots() {
        return use.get(key.get(), census::snapshots);
    }
}
