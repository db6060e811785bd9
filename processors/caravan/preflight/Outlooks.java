package caravan.preflight;

import caravan.aws.Ec2Gateway;
import caravan.canary.Canaries;
import caravan.inventory.Sides;
import caravan.kube.KubeGateway;
import caravan.ledger.Ledger;
import caravan.model.NetworkMapping;
import caravan.model.Plan;
import caravan.model.Provider;
import caravan.model.StorageMapping;
import caravan.phase.Blueprint;
import caravan.planning.Surveyor;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Looks at plans as they would be, by the same rules as at those that are in the cluster; it keeps and changes nothing. */
public final class Outlooks {

    private final Function<KubeGateway, Preflight> preflights;
    private final Function<KubeGateway, Ledger> ledgers;
    private final PreflightSettings.Stops stops;
    private final Blueprint.Settings blueprints;
    private final Canaries canaries;

    /** Both functions give what sees the cluster as the gateway shows it. */
    public Outlooks(
            Function<KubeGateway, Preflight> preflights,
            Function<KubeGateway, Ledger> ledgers,
            PreflightSettings.Stops stops,
            Blueprint.Settings blueprints,
            Canaries canaries) {
        this.preflights = preflights;
        this.ledgers = ledgers;
        this.stops = stops;
        this.blueprints = blueprints;
        this.canaries = canaries;
    }

    /**
     * A plan with what it refers to.
     *
     * @param source where its instances run, as its Provider's keys see it
     * @param target where the new volumes are made
     */
    public record Wanted(
            Plan plan,
            NetworkMapping network,
            StorageMapping storage,
            Provider provider,
            String region,
            Ec2Gateway source,
            Ec2Gateway target) {}

    /** Of the machines that are left of the plan. Fails where it could not be found out, such as in an outage. */
    public CompletableFuture<Outlook> of(KubeGateway cluster, Wanted wanted, Preflight.Depth depth) {
        var preflight = preflights.apply(cluster);
        var wish = new Surveyor.Wish(wanted.plan(), wanted.network(), wanted.storage());
        var sides = new Sides(wanted.provider(), wanted.region(), wanted.source(), wanted.target());
        return Remaining.of(ledgers.apply(cluster), wanted.plan())
                .thenCompose(left -> left.isEmpty()
                        ? CompletableFuture.completedFuture(new Outlook(List.of(), List.of(), List.of(), ""))
                        : preflight.look(wish, sides, left, depth).thenApply(view -> outlook(view, left, depth)));
    }

    /** What canaries know already; none flies for a plan that is only looked at. */
    private Outlook outlook(Preflight.View view, Set<String> left, Preflight.Depth depth) {
        var tried = depth == Preflight.Depth.WHOLE ? canaries.told(view.wishes()) : Canaries.Told.NOTHING;
        var findings = tried.after(view.findings());
        return new Outlook(
                findings,
                findings.stream().filter(found -> stops.by(found, left)).toList(),
                view.machines().stream()
                        .map(record -> new Outlook.Machine(record, blueprints))
                        .toList(),
                tried.pending());
    }
}
