package caravan.sim.aws;

import caravan.sim.aws.iam.Ask;
import caravan.sim.aws.iam.Decision;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.Supplier;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.servicequotas.ServiceQuotasClient;
import software.amazon.awssdk.services.servicequotas.model.ListAwsDefaultServiceQuotasRequest;
import software.amazon.awssdk.services.servicequotas.model.ListAwsDefaultServiceQuotasResponse;
import software.amazon.awssdk.services.servicequotas.model.ListServiceQuotasRequest;
import software.amazon.awssdk.services.servicequotas.model.ListServiceQuotasResponse;
import software.amazon.awssdk.services.servicequotas.model.ServiceQuota;
import software.amazon.awssdk.services.servicequotas.model.ServiceQuotasRequest;
import software.amazon.awssdk.services.servicequotas.model.ServiceQuotasResponse;

/**
 * The simulated Service Quotas of EBS as one key sees it in one region: what a test has set for the account by {@link Quotas}
 * was applied to it, all else is AWS's default. Those are so large here that no simulation meets them.
 */
final class SimServiceQuotas implements ServiceQuotasClient {

    private static final double AMPLE = 10_000_000;
    private static final int GIB_OF_TIB = 1_024;

    /** EBS's own table, as Service Quotas lists it, without those that nobody here could meet. */
    private static final List<Row> ROWS = List.of(
            new Row("L-D18FCD1D", "Storage for General Purpose SSD (gp2) volumes, in TiB", "gib gp2"),
            new Row("L-631ECBD3", "Fast snapshot restore", ""),
            new Row("L-7A658B76", "Storage for General Purpose SSD (gp3) volumes, in TiB", "gib gp3"),
            new Row("L-FD252861", "Storage for Provisioned IOPS SSD (io1) volumes, in TiB", "gib io1"),
            new Row("L-09BD8365", "Storage for Provisioned IOPS SSD (io2) volumes, in TiB", "gib io2"),
            new Row("L-82ACEF56", "Storage for Throughput Optimized HDD (st1) volumes, in TiB", "gib st1"),
            new Row("L-17AF77E8", "Storage for Cold HDD (sc1) volumes, in TiB", "gib sc1"),
            new Row("L-9CF3C2EB", "Storage for Magnetic (standard) volumes, in TiB", "gib standard"),
            new Row("L-B3A130E6", "IOPS for Provisioned IOPS SSD (io1) volumes", "iops io1"),
            new Row("L-8D977E7E", "IOPS for Provisioned IOPS SSD (io2) volumes", "iops io2"),
            new Row("L-309BACF6", "Snapshots per Region", "snapshots"));

    /** {@code what} is its name in {@link Quotas}; empty for one that is not simulated. */
    private record Row(String code, String name, String what) {

        ServiceQuota of(double value) {
            return ServiceQuota.builder()
                    .serviceCode("ebs")
                    .serviceName("Amazon Elastic Block Store (Amazon EBS)")
                    .quotaCode(code)
                    .quotaName(name)
                    .value(value)
                    .unit("None")
                    .adjustable(true)
                    .globalQuota(false)
                    .build();
        }

        Optional<ServiceQuota> applied(OptionalInt set) {
            return set.isEmpty()
                    ? Optional.empty()
                    : Optional.of(of(what.startsWith("gib") ? (double) set.getAsInt() / GIB_OF_TIB : set.getAsInt()));
        }
    }

    private final SimAws aws;
    private final SimRegion region;
    private final Caller caller;
    private final Supplier<Signature> signature;

    SimServiceQuotas(SimAws aws, SimRegion region, Caller caller, Supplier<Signature> signature) {
        this.aws = aws;
        this.region = region;
        this.caller = caller;
        this.signature = signature;
    }

    /** Only what was applied: Service Quotas API reference, ListServiceQuotas. */
    @Override
    public ListServiceQuotasResponse listServiceQuotas(ListServiceQuotasRequest request) {
        return call(request, "ListServiceQuotas", quotas -> {
            var page = page(
                    ROWS.stream()
                            .flatMap(row -> row.applied(quotas.set(row.what(), caller.accountId())).stream())
                            .toList(),
                    request.maxResults(),
                    request.nextToken());
            return ListServiceQuotasResponse.builder()
                    .quotas(page.items())
                    .nextToken(page.nextToken())
                    .build();
        });
    }

    @Override
    public ListAwsDefaultServiceQuotasResponse listAWSDefaultServiceQuotas(ListAwsDefaultServiceQuotasRequest request) {
        return call(request, "ListAWSDefaultServiceQuotas", quotas -> {
            var page =
                    page(ROWS.stream().map(row -> row.of(AMPLE)).toList(), request.maxResults(), request.nextToken());
            return ListAwsDefaultServiceQuotasResponse.builder()
                    .quotas(page.items())
                    .nextToken(page.nextToken())
                    .build();
        });
    }

    private static Paging.Page<ServiceQuota> page(List<ServiceQuota> all, Integer most, String token) {
        return Paging.page(all, most, token, new Paging.Limits(100, List.of()));
    }

    /** The same fault is an exception of the other service here. */
    private <R extends ServiceQuotasResponse> R call(
            ServiceQuotasRequest request, String action, Function<Quotas, R> work) {
        var visit =
                new FrontDoor.Visit(caller, QueryWire.QUOTAS, region.name(), request, signature.get(), region::expect);
        try {
            return aws.door()
                    .call(
                            visit,
                            moment -> region.during(moment, now -> {
                                if (region.permissions().decide(caller, Ask.of("servicequotas:" + action))
                                        != Decision.ALLOWED) {
                                    throw QueryWire.QUOTAS.fault(
                                            400,
                                            "AccessDeniedException",
                                            "User: " + caller.arn() + " is not authorized to perform: servicequotas:"
                                                    + action);
                                }
                                return work.apply(region.quotas());
                            }));
        } catch (Ec2Exception fault) {
            throw QueryWire.QUOTAS.own(fault);
        }
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {
        // nothing is held
    }
}
