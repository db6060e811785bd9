package caravan.preflight;

import caravan.aws.AwsFailure;
import caravan.aws.Ec2Gateway;
import caravan.model.EbsQuota;
import caravan.model.EbsUse;
import caravan.model.Futures;
import caravan.model.PlanFinding;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Whether the accounts may have what all machines need together of EBS, by AWS's Service Quotas; those of the namespace are
 * looked at by {@link QuotaCheck}. What AWS does not tell is told, and stops nothing.
 */
final class AwsQuotaCheck implements PlanCheck {

    private static final String POINTER = "/spec/vms";
    /** Percent of a quota: where less is left, others in the account may take it meanwhile. */
    private static final int TIGHT = 90;

    private static final int PERCENT = 100;

    /**
     * One side: where something is made, and what.
     *
     * @param least of it that has to be there at one time
     */
    private record Side(Ec2Gateway gateway, String account, Map<EbsQuota, Long> needs, Map<EbsQuota, Long> least) {}

    @Override
    public CompletableFuture<List<PlanFinding>> check(Scene scene) {
        var ground = scene.ground();
        var place = ground.place();
        var made = volumes(scene);
        var volumes = new Side(ground.sides().target(), place.targetAccount(), made, made);
        var copies =
                scene.machines().stream().mapToLong(AwsQuotaCheck::snapshots).summaryStatistics();
        // Those of machines that are done are gone, and make room for those of others.
        var snapshots = new Side(
                ground.sides().source(),
                place.sourceAccount(),
                Map.of(EbsQuota.SNAPSHOTS, copies.getSum()),
                Map.of(EbsQuota.SNAPSHOTS, copies.getMax()));
        var one = !place.crossesAccounts();
        return scene.machines().isEmpty()
                ? CompletableFuture.completedFuture(List.of())
                : new Look(place.region(), volumes, volumes.gateway())
                        .findings()
                        .thenCombine(
                                new Look(place.region(), snapshots, one ? volumes.gateway() : snapshots.gateway())
                                        .findings(),
                                AwsQuotaCheck::both);
    }

    /** What AWS does not tell of both is told once. */
    private static List<PlanFinding> both(List<PlanFinding> some, List<PlanFinding> others) {
        return Stream.concat(some.stream(), others.stream()).distinct().toList();
    }

    private static Map<EbsQuota, Long> volumes(Scene scene) {
        var needs = new EnumMap<EbsQuota, Long>(EbsQuota.class);
        for (var machine : scene.machines()) {
            for (var disk : machine.intent().disks()) {
                EbsQuota.storage(disk.type()).ifPresent(quota -> needs.merge(quota, (long) disk.sizeGiB(), Long::sum));
                EbsQuota.iops(disk.type()).ifPresent(quota -> needs.merge(quota, (long) disk.iops(), Long::sum));
            }
        }
        return needs;
    }

    /** One a disk, and one more of each that is copied under another key first. */
    private static long snapshots(Scene.Machine machine) {
        var share = machine.intent().share();
        var copies = share == null
                ? 0
                : share.disks().stream()
                        .filter(disk -> disk.copyKmsKeyId() != null)
                        .count();
        return machine.intent().disks().size() + copies;
    }

    /** At one side; its limits may be told by the other, where both are one account. */
    private record Look(String region, Side side, Ec2Gateway limits) {

        CompletableFuture<List<PlanFinding>> findings() {
            return side.needs().isEmpty() ? CompletableFuture.completedFuture(List.of()) : asked();
        }

        private CompletableFuture<List<PlanFinding>> asked() {
            return limits.quotas()
                    .limits()
                    .thenCombine(use(), this::findings)
                    .exceptionallyCompose(failure -> Futures.causeOf(failure) instanceof AwsFailure answer
                            ? CompletableFuture.completedFuture(untold(answer))
                            : CompletableFuture.failedFuture(Futures.causeOf(failure)));
        }

        private CompletableFuture<EbsUse> use() {
            var quotas = side.gateway().quotas();
            return side.needs().containsKey(EbsQuota.SNAPSHOTS) ? quotas.snapshots() : quotas.volumes(types());
        }

        private Set<String> types() {
            return side.needs().keySet().stream().map(EbsQuota::volumeType).collect(Collectors.toSet());
        }

        private List<PlanFinding> findings(Map<EbsQuota, Long> most, EbsUse use) {
            var facts = new Facts();
            side.needs().forEach((quota, need) -> {
                var limit = most.get(quota);
                if (limit == null) {
                    facts.warn(
                            "AwsQuotaUnknown",
                            POINTER,
                            "Service Quotas tells nothing of " + quota.text() + " (" + quota.code() + ") of account "
                                    + side.account() + " in " + region + ", and the plan needs " + amount(quota, need)
                                    + ".",
                            "Look at Service Quotas whether the account may have so much.");
                } else {
                    judge(new Case(quota, need, use, limit), facts);
                }
            });
            return facts.found();
        }

        private void judge(Case found, Facts facts) {
            if (found.use().of(found.quota()) + side.least().get(found.quota()) > found.limit()) {
                facts.refuse("AwsQuotaShort", POINTER, told(found), remedy(found));
            } else if (!found.use().whole()) {
                facts.warn(
                        "AwsQuotaUnknown",
                        POINTER,
                        told(found) + " There are more than were counted.",
                        "Look whether the account may have so much more.");
            } else if (found.after() * PERCENT > found.limit() * TIGHT) {
                facts.warn("AwsQuotaTight", POINTER, told(found), remedy(found));
            }
        }

        private String told(Case found) {
            var quota = found.quota();
            return "Account " + side.account() + " may have " + amount(quota, found.limit()) + " of " + quota.text()
                    + " in " + region + " (" + quota.code() + "). It has "
                    + (found.use().whole() ? "" : "at least ")
                    + amount(quota, found.use().of(quota)) + ", and the plan needs " + amount(quota, found.need())
                    + " more.";
        }

        private String remedy(Case found) {
            var quota = found.quota();
            return "Ask for more: aws service-quotas request-service-quota-increase --service-code " + EbsQuota.SERVICE
                    + " --quota-code " + quota.code() + " --desired-value " + quota.value(found.wish()) + " --region "
                    + region + "; or carry fewer machines by this Plan.";
        }

        private List<PlanFinding> untold(AwsFailure answer) {
            var facts = new Facts();
            facts.warn(
                    "AwsQuotaUnknown",
                    POINTER,
                    "Nobody knows whether account " + side.account() + " may have in " + region
                            + " what these machines need of EBS together: " + answer.getMessage(),
                    "Allow " + service(answer) + answer.operation()
                            + " as deploy/iam/ does, and let Caravan reach Service Quotas.");
            return facts.found();
        }

        private static String service(AwsFailure answer) {
            return answer.operation().startsWith("List") ? "servicequotas:" : "ec2:";
        }

        private static String amount(EbsQuota quota, long amount) {
            return quota.isStorage() ? amount + " GiB" : String.valueOf(amount);
        }
    }

    /** What is needed of one quota. */
    private record Case(EbsQuota quota, long need, EbsUse use, long limit) {

        long after() {
            return use.of(quota) + need;
        }

        /** So that it is not tight. */
        long wish() {
            return after() * PERCENT / TIGHT + 1;
        }
    }
}
