package caravan.intake;

import caravan.aws.Ec2Gateways;
import caravan.intake.Outcome.VmCalls;
import caravan.kube.KubeGateway;
import caravan.model.Provider;
import caravan.model.StorageMapping;
import java.util.ArrayList;
import java.util.List;

/** Runs every check over a drop before anything is made, so that one look tells all that is wrong. */
final class DropCheck {

    private final KubeGateway kube;
    private final Ec2Gateways gateways;
    private final IntakeSettings settings;

    DropCheck(KubeGateway kube, Ec2Gateways gateways, IntakeSettings settings) {
        this.kube = kube;
        this.gateways = gateways;
        this.settings = settings;
    }

    /** What the checks found; objects and plans are to be used only if the report does not refuse the drop. */
    record Checked(
            List<DropObject> objects, List<PlanSides> plans, List<VmCalls> calls, Report report, LiveObjects live) {}

    Checked check(List<Document> documents) {
        var report = new Report();
        var live = new LiveObjects(kube);
        var cluster = new ClusterCheck(kube, live, settings, report);
        var objects = new DropShape(settings.namespace(), report).objects(documents);
        if (objects.isEmpty() || !cluster.hasNamespace(objects.get(0))) {
            return new Checked(objects, List.of(), List.of(), report, live);
        }
        var references = new References(objects, live, report);
        var plans = new PlanReferences(objects, references, report).plans();
        var access = new AccessCheck(live, settings.allowedEndpoints(), report);
        for (var object : objects) {
            cluster.checkExisting(object);
            references.model(object, StorageMapping.class).ifPresent(map -> cluster.checkClasses(object, map));
            references
                    .model(object, Provider.class)
                    .filter(provider -> provider.type().equals("ec2"))
                    .ifPresent(provider -> access.of(object, provider));
        }
        var calls = new ArrayList<VmCalls>();
        for (var sides : plans) {
            cluster.checkTarget(sides);
            var found = checkSource(sides, access, cluster, report);
            if (!found.isEmpty()) {
                new LockCheck(live, gateways, report)
                        .check(sides, access.of(sides).orElseThrow());
            }
            calls.addAll(found);
        }
        new Owners(live, List.of()).check(objects, report);
        if (!report.refused()) {
            cluster.checkAdmission(objects);
        }
        return new Checked(objects, plans, calls, report, live);
    }

    private List<VmCalls> checkSource(PlanSides sides, AccessCheck accesses, ClusterCheck cluster, Report report) {
        var access = accesses.of(sides);
        if (access.isEmpty()) {
            return List.of();
        }
        var vms = new SourceCheck(gateways, report).check(sides, access.get());
        cluster.checkClasses(sides, vms);
        return CallForecast.of(sides, vms);
    }
}
