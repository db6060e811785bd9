package caravan.preflight;

import caravan.aws.AwsFailure;
import caravan.model.Futures;
import caravan.model.NetworkMapping;
import caravan.model.PlanFinding;
import caravan.model.Subnet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/** Whether the NetworkMap names subnets that there are: a pair for another one serves no interface. */
final class SubnetCheck implements PlanCheck {

    @Override
    public CompletableFuture<List<PlanFinding>> check(Scene scene) {
        var map = scene.ground().wish().network();
        return scene.ground()
                .sides()
                .source()
                .allSubnets()
                .thenApply(Optional::of)
                .exceptionallyCompose(SubnetCheck::unseen)
                .thenApply(subnets -> {
                    var facts = new Facts();
                    subnets.ifPresent(known -> check(scene, map, known, facts));
                    return facts.found();
                });
    }

    /** Nobody is kept from migrating who may not list subnets. */
    private static CompletableFuture<Optional<List<Subnet>>> unseen(Throwable failure) {
        return AwsFailure.isUnauthorized(Futures.causeOf(failure))
                ? CompletableFuture.completedFuture(Optional.empty())
                : CompletableFuture.failedFuture(failure);
    }

    private static void check(Scene scene, NetworkMapping map, List<Subnet> known, Facts facts) {
        var ids = known.stream().map(Subnet::id).collect(Collectors.toSet());
        map.pairs().stream()
                .map(NetworkMapping.Pair::subnetId)
                .filter(id -> !id.isEmpty() && !ids.contains(id))
                .distinct()
                .forEach(id -> facts.warn(
                        "SubnetUnknown",
                        "/spec/map/network",
                        "NetworkMap " + map.ref() + " has a pair for " + id + ", which is no subnet of region "
                                + scene.ground().sides().region() + " that the Provider's keys can see.",
                        "Correct its id, or take the pair out."));
    }
}
