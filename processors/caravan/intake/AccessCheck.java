package caravan.intake;

import caravan.api.Kinds;
import caravan.aws.Ec2Access;
import caravan.aws.ProviderAccess;
import caravan.model.Finding;
import caravan.model.ObjectRef;
import caravan.model.Provider;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds the Secret of each ec2 Provider and makes its access of it, once per drop. */
final class AccessCheck {

    private final LiveObjects live;
    private final List<String> allowedEndpoints;
    private final Report report;
    private final Map<ObjectRef, Optional<Ec2Access>> seen = new HashMap<>();

    AccessCheck(LiveObjects live, List<String> allowedEndpoints, Report report) {
        this.live = live;
        this.allowedEndpoints = List.copyOf(allowedEndpoints);
        this.report = report;
    }

    /** Of a Provider that is itself in the drop. */
    Optional<Ec2Access> of(DropObject object, Provider provider) {
        return seen.computeIfAbsent(provider.ref(), ref -> read(provider, object, ""));
    }

    /** Of a Provider of the cluster, reported at the plan that refers to it. */
    Optional<Ec2Access> of(PlanSides sides) {
        return seen.computeIfAbsent(
                sides.source().ref(), ref -> read(sides.source(), sides.object(), "/spec/provider/source"));
    }

    private Optional<Ec2Access> read(Provider provider, DropObject reportedAt, String field) {
        var namespace = provider.secret().namespace();
        var name = provider.secret().name();
        if (name.isEmpty()) {
            return Optional.empty();
        }
        var secret = live.get(Kinds.SECRET, namespace, name);
        if (secret.isEmpty()) {
            var missing = Finding.refused(
                    "/spec/secret/name",
                    "names Secret '" + name + "', which does not exist in namespace " + namespace,
                    "make it first, with: kubectl -n " + namespace + " create secret generic " + name
                            + " --from-literal=region=<region> --from-literal=accessKeyId=<id>"
                            + " --from-literal=secretAccessKey=<key>");
            report.add(reportedAt.document(), List.of(moved(missing, provider, field)));
            return Optional.empty();
        }
        Map<String, String> data =
                secret.get().getData() == null ? Map.of() : secret.get().getData();
        var result = ProviderAccess.of(provider, data, allowedEndpoints);
        report.add(
                reportedAt.document(),
                result.findings().stream()
                        .map(finding -> moved(finding, provider, field))
                        .toList());
        return result.access();
    }

    private static Finding moved(Finding finding, Provider provider, String field) {
        if (field.isEmpty()) {
            return finding;
        }
        var problem = "names Provider '" + provider.ref().name() + "' of the cluster, whose " + finding.pointer() + " "
                + finding.problem();
        return new Finding(finding.severity(), finding.reason(), field + "/name", problem, finding.allowed());
    }
}
