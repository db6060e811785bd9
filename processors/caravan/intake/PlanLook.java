package caravan.intake;

import caravan.api.Kinds;
import caravan.aws.Ec2Access;
import caravan.aws.Ec2Gateways;
import caravan.aws.LookingGateways;
import caravan.model.Finding;
import caravan.model.Finding.Severity;
import caravan.model.FindingGroup;
import caravan.model.PlanFinding;
import caravan.preflight.Outlook;
import caravan.preflight.Outlooks;
import caravan.preflight.Preflight.Depth;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Looks at a plan of a drop as the preflight looks at those in the cluster, and tells what speaks against it. */
final class PlanLook {

    /** A drop that is taken makes the namespace. */
    private static final String MADE_BY_THE_DROP = "NamespaceMissing";

    private final Outlooks outlooks;
    private final DroppedCluster cluster;
    private final Ec2Gateways gateways;
    private final Places places;
    private final Report report;

    PlanLook(Outlooks outlooks, DropCheck.Asked asked, Ec2Gateways gateways, Places places, Report report) {
        this.report = report;
        this.outlooks = outlooks;
        this.cluster = new DroppedCluster(asked.cluster(), places.objects());
        this.gateways = new LookingGateways(gateways, asked.aws());
        this.places = places;
    }

    Outlook look(PlanSides sides, Ec2Access access, Depth depth) {
        var wanted = new Outlooks.Wanted(
                sides.plan(),
                sides.networks(),
                sides.storage(),
                sides.source(),
                access.region(),
                gateways.source(access),
                gateways.target(access));
        var outlook = Answer.of(outlooks.of(cluster, wanted, depth)).without(PlanLook::isOfWhatIsMissing);
        tell(sides, outlook, depth);
        return outlook;
    }

    /** A namespace or zone that the documents do not name is a problem already. */
    private static boolean isOfWhatIsMissing(Finding finding) {
        return finding.problem().contains(SoundPlan.NOWHERE)
                || finding.problem().contains("zone ''");
    }

    /** Of a dry run the warnings are told with everything else that was found. */
    private void tell(PlanSides sides, Outlook outlook, Depth depth) {
        var stopping = outlook.stopping().stream().map(PlanFinding::finding).collect(Collectors.toSet());
        machines(outlook).forEach((finding, ids) -> {
            if (!isToldAlready(sides, finding)) {
                tell(sides, finding, ids, stopping.contains(finding));
            }
        });
        if (depth == Depth.QUICK) {
            warn(sides, outlook);
        }
    }

    /** Of what is critical; what several machines have in common, word by word, is told once. */
    private static Map<Finding, List<String>> machines(Outlook outlook) {
        var machines = new LinkedHashMap<Finding, List<String>>();
        for (var found : outlook.findings()) {
            if (found.isCritical()) {
                var ids = machines.computeIfAbsent(found.finding(), finding -> new ArrayList<>());
                found.ofMachine().ifPresent(ids::add);
            }
        }
        return machines;
    }

    /** Each kind once: there may be a thousand machines. */
    private void warn(PlanSides sides, Outlook outlook) {
        var warnings = outlook.findings().stream()
                .filter(found -> !found.isCritical())
                .filter(found -> !found.finding().reason().equals(MADE_BY_THE_DROP))
                .toList();
        for (var group : FindingGroup.of(warnings)) {
            var finding = new Finding(Severity.WARNING, group.type(), group.pointer(), group.message(), group.remedy());
            tell(sides, finding, group.machines(), false);
        }
    }

    private void tell(PlanSides sides, Finding finding, List<String> ids, boolean refuses) {
        var place = places.of(sides, finding, ids);
        var all = ids.size() == sides.plan().vms().size() && !place.pointer().startsWith("/spec/vms/");
        report.add(place.document(), finding.at(place.pointer()), all ? List.of() : ids, refuses);
    }

    /** Each pair of a StorageMap in the drop was looked at, and has a place of its own. */
    private boolean isToldAlready(PlanSides sides, Finding finding) {
        return finding.reason().equals("StorageClassMissing")
                && places.dropped(Kinds.STORAGE_MAP, sides.storage().ref().name())
                        .isPresent();
    }
}
