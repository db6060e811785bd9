package caravan.intake;

import caravan.api.Kinds;
import caravan.aws.Ec2Gateways;
import caravan.aws.Tally;
import caravan.kube.KubeGateway;
import caravan.model.Provider;
import caravan.model.StorageMapping;
import caravan.preflight.Outlook;
import caravan.preflight.Outlooks;
import caravan.preflight.Preflight.Depth;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Runs every check over a drop before anything is made, so that one look tells all that is wrong. */
final class DropCheck {

    private final KubeGateway kube;
    private final Ec2Gateways gateways;
    private final Outlooks outlooks;
    private final IntakeSettings settings;

    DropCheck(KubeGateway kube, Ec2Gateways gateways, Outlooks outlooks, IntakeSettings settings) {
        this.kube = kube;
        this.gateways = gateways;
        this.outlooks = outlooks;
        this.settings = settings;
    }

    /** What the checks found; objects and plans are to be used only if the report does not refuse the drop. */
    record Checked(
            List<DropObject> objects,
            List<PlanSides> plans,
            Map<PlanSides, Outlook> outlooks,
            Report report,
            LiveObjects live,
            Asked asked) {}

    /** Everything that is asked of AWS and of the API server passes here, is counted, and changes nothing. */
    record Asked(AskedCluster cluster, Tally aws) {}

    /** A drop that is to be taken is looked at quickly: what takes DryRuns, its plans tell soon by themselves. */
    Checked check(List<Document> documents, Depth depth) {
        var report = new Report();
        var asked = new Asked(new AskedCluster(kube), new Tally());
        var live = new LiveObjects(asked.cluster());
        var cluster = new ClusterCheck(asked.cluster(), live, settings, report);
        var objects = new DropShape(settings.namespace(), report).objects(documents);
        if (objects.isEmpty() || !cluster.hasNamespace(objects.get(0))) {
            return new Checked(objects, List.of(), Map.of(), report, live, asked);
        }
        var references = new References(objects, live, report);
        var joined = new PlanReferences(objects, references, report);
        var plans = joined.plans();
        var access = new AccessCheck(live, settings.allowedEndpoints(), report);
        for (var object : objects) {
            cluster.checkExisting(object);
            references.model(object, StorageMapping.class).ifPresent(map -> cluster.checkClasses(object, map));
            references
                    .model(object, Provider.class)
                    .filter(provider -> provider.type().equals("ec2"))
                    .ifPresent(provider -> access.of(object, provider));
        }
        var sides = depth == Depth.WHOLE
                ? Stream.concat(plans.stream(), joined.started().stream()).toList()
                : plans.stream().filter(plan -> isNew(plan, live)).toList();
        var seen = look(sides, access, new PlanLook(outlooks, asked, gateways, new Places(objects), report), depth);
        new Owners(live, List.of()).check(objects, report);
        if (!report.refusedByDocuments()) {
            cluster.checkAdmission(objects);
        }
        return new Checked(objects, plans, seen, report, live, asked);
    }

    /** A plan that is in the cluster tells by itself how it stands; to drop it once more changes nothing. */
    private static boolean isNew(PlanSides sides, LiveObjects live) {
        var plan = sides.plan().ref();
        return !live.has(Kinds.PLAN, plan.namespace(), plan.name());
    }

    private static Map<PlanSides, Outlook> look(
            List<PlanSides> plans, AccessCheck accesses, PlanLook looks, Depth depth) {
        var seen = new LinkedHashMap<PlanSides, Outlook>();
        for (var sides : plans) {
            accesses.of(sides).ifPresent(access -> seen.put(sides, looks.look(sides, access, depth)));
        }
        return seen;
    }
}
