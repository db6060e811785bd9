package caravan.intake;

import caravan.api.Kinds;
import caravan.api.reader.Trees;
import caravan.aws.Ec2Gateways;
import caravan.intake.DropCheck.Checked;
import caravan.intake.Outcome.Accepted;
import caravan.intake.Outcome.PlanPreview;
import caravan.intake.Outcome.Preview;
import caravan.intake.Outcome.Refused;
import caravan.intake.Outcome.Requests;
import caravan.kube.KubeGateway;
import caravan.model.ObjectRef;
import caravan.preflight.Outlooks;
import caravan.preflight.Preflight.Depth;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Takes a drop whole or not at all. A failure of AWS or of the API server comes out as it is: the drop is to be taken
 * again, which is safe at any point.
 */
public final class AcceptPlan {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<Map<String, Object>> MAP = new TypeReference<>() {};

    private final KubeGateway kube;
    private final DropParser parser;
    private final DropCheck check;

    public AcceptPlan(KubeGateway kube, Ec2Gateways gateways, Outlooks outlooks, IntakeSettings settings) {
        this.kube = kube;
        parser = new DropParser(settings.maxBytes());
        check = new DropCheck(kube, gateways, outlooks, settings);
    }

    /** Creates the objects, unless anything is wrong with any of them. */
    public Outcome accept(byte[] drop) {
        return take(drop, Depth.QUICK, checked -> {
            if (checked.report().refused()) {
                return new Refused(checked.report().problems());
            }
            var made = new CreateObjects(kube, checked).create();
            var warnings = Stream.concat(checked.report().losses().stream(), checked.report().warnings().stream());
            return new Accepted(planOf(checked), made, warnings.toList());
        });
    }

    /** Looks further than {@link #accept}, and makes nothing: neither objects nor anything in AWS. */
    public Outcome preview(byte[] drop) {
        return take(
                drop,
                Depth.WHOLE,
                checked -> new Preview(
                        checked.report().refusedByDocuments() ? List.of() : bodies(checked),
                        checked.outlooks().entrySet().stream()
                                .map(plan -> new PlanPreview(plan.getKey().plan(), plan.getValue()))
                                .toList(),
                        new Requests(
                                checked.asked().aws().calls(),
                                checked.asked().cluster().requests()),
                        checked.report().warnings(),
                        checked.report()
                                .problems(
                                        checked.report().refusedByDocuments()
                                                ? Problems.Kind.REFUSED
                                                : Problems.Kind.NOT_READY)));
    }

    private Outcome take(byte[] drop, Depth depth, Function<Checked, Outcome> outcome) {
        var parsed = parser.parse(drop);
        return parsed.problems().isPresent()
                ? new Refused(parsed.problems().get())
                : outcome.apply(check.check(parsed.documents(), depth));
    }

    /** In the order in which they would be created. */
    private static List<Map<String, Object>> bodies(Checked checked) {
        var namespaces = checked.plans().stream()
                .map(sides -> sides.plan().target().namespace())
                .distinct()
                .filter(name -> !checked.live().has(Kinds.NAMESPACE, "", name))
                .map(name -> Map.<String, Object>of(
                        "apiVersion", "v1", "kind", "Namespace", "metadata", Map.of("name", name)));
        var objects = CreateObjects.ownersFirst(checked.objects()).stream()
                .filter(object -> !checked.live()
                        .has(
                                object.kind(),
                                object.ref().namespace(),
                                object.ref().name()))
                .map(object -> JSON.convertValue(Trees.of(Bodies.of(object)), MAP));
        return Stream.concat(namespaces, objects).toList();
    }

    private static Optional<ObjectRef> planOf(Checked checked) {
        var plan = checked.objects().stream()
                .filter(object -> object.kind().equals(Kinds.PLAN))
                .map(DropObject::ref)
                .findFirst();
        return plan.or(() -> checked.objects().stream()
                .filter(object -> object.kind().equals(Kinds.MIGRATION))
                .map(object -> ObjectRef.named(
                        object.ref().namespace(), object.document().text("/spec/plan/name")))
                .findFirst());
    }
}
