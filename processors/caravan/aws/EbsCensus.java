package caravan.aws;

import caravan.model.EbsQuota;
import caravan.model.EbsUse;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Volume;

/** Counts what an account has of EBS, page by page, and no more than a look at a plan may cost. */
final class EbsCensus {

    /** EC2's most. */
    private static final int PAGE = 1_000;

    private static final int PAGES = 5;

    private final Ec2Client ec2;
    private final Calls calls;

    EbsCensus(Ec2Client ec2, Calls calls) {
        this.ec2 = ec2;
        this.calls = calls;
    }

    CompletableFuture<EbsUse> volumes(Collection<String> types) {
        var ofTypes = Filter.builder().name("volume-type").values(types).build();
        return counted("DescribeVolumes", token -> {
            var page = ec2.describeVolumes(
                    request -> request.filters(ofTypes).maxResults(PAGE).nextToken(token));
            return new Page(amounts(page.volumes()), page.nextToken());
        });
    }

    private static Map<EbsQuota, Long> amounts(List<Volume> volumes) {
        var amounts = new EnumMap<EbsQuota, Long>(EbsQuota.class);
        for (var volume : volumes) {
            var type = volume.volumeTypeAsString();
            EbsQuota.storage(type).ifPresent(quota -> amounts.merge(quota, orZero(volume.size()), Long::sum));
            EbsQuota.iops(type).ifPresent(quota -> amounts.merge(quota, orZero(volume.iops()), Long::sum));
        }
        return amounts;
    }

    private static long orZero(Integer number) {
        return number == null ? 0 : number;
    }

    CompletableFuture<EbsUse> snapshots() {
        return counted("DescribeSnapshots", token -> {
            var page = ec2.describeSnapshots(
                    request -> request.ownerIds("self").maxResults(PAGE).nextToken(token));
            return new Page(Map.of(EbsQuota.SNAPSHOTS, (long) page.snapshots().size()), page.nextToken());
        });
    }

    /** A null token ends the list, and begins it. */
    private record Page(Map<EbsQuota, Long> amounts, String nextToken) {}

    private CompletableFuture<EbsUse> counted(String operation, Function<String, Page> fetch) {
        return from(null, PAGES, operation, fetch);
    }

    private CompletableFuture<EbsUse> from(String token, int pages, String operation, Function<String, Page> fetch) {
        return calls.call(operation, () -> fetch.apply(token)).thenCompose(page -> {
            var last = page.nextToken() == null || page.nextToken().isEmpty();
            var here = new EbsUse(page.amounts(), last);
            return last || pages == 1
                    ? CompletableFuture.completedFuture(here)
                    : from(page.nextToken(), pages - 1, operation, fetch)
                            .thenApply(rest -> new EbsUse(page.amounts(), true).and(rest));
        });
    }
}
