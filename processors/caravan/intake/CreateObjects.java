package caravan.intake;

import caravan.api.Kind;
import caravan.api.Kinds;
import caravan.intake.DropCheck.Checked;
import caravan.intake.Outcome.Made;
import caravan.kube.KubeFailure;
import caravan.kube.KubeFailure.Reason;
import caravan.kube.KubeGateway;
import caravan.model.SuspendedException;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Creates the objects of a checked drop: what names an owner after that owner, and the Migration last, because a
 * Migration starts the work. After a failure in the middle the same drop goes on where this one ended.
 */
final class CreateObjects {

    private final KubeGateway kube;
    private final Checked drop;
    private final Map<DropObject, GenericKubernetesResource> made = new LinkedHashMap<>();
    private final Owners owners;

    CreateObjects(KubeGateway kube, Checked drop) {
        this.kube = kube;
        this.drop = drop;
        owners = new Owners(drop.live(), made.values());
    }

    List<Made> create() {
        drop.plans().stream()
                .map(sides -> sides.plan().target().namespace())
                .distinct()
                .filter(name -> !drop.live().has(Kinds.NAMESPACE, "", name))
                .forEach(this::createNamespace);
        var result = new ArrayList<Made>();
        for (var object : ownersFirst(drop.objects())) {
            var existing = drop.live()
                    .get(object.kind(), object.ref().namespace(), object.ref().name());
            made.put(object, existing.orElseGet(() -> createNew(object.kind(), body(object))));
            result.add(new Made(object.kind().name(), object.ref(), existing.isEmpty()));
        }
        return result;
    }

    /**
     * An owner is given with the create or not at all: to add one later takes the right to delete the object where the
     * admission plugin OwnerReferencesPermissionEnforcement is on, and nothing of the users' is ever deleted.
     */
    static List<DropObject> ownersFirst(List<DropObject> objects) {
        return objects.stream()
                .sorted(Comparator.comparingInt(CreateObjects::turn))
                .toList();
    }

    private static int turn(DropObject object) {
        if (object.kind().equals(Kinds.MIGRATION)) {
            return 2;
        }
        return object.document().at("/metadata/ownerReferences").isEmpty() ? 0 : 1;
    }

    private void createNamespace(String name) {
        createNew(
                Kinds.NAMESPACE,
                new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .build());
    }

    private GenericKubernetesResource body(DropObject object) {
        var body = Bodies.of(object);
        body.getMetadata().setOwnerReferences(owners.of(object));
        if (object.kind().equals(Kinds.MIGRATION)) {
            owners.find(object, Kinds.PLAN.name(), object.document().text("/spec/plan/name"))
                    .ifPresent(
                            plan -> Bodies.setPlanUid(body, plan.getMetadata().getUid()));
        }
        return body;
    }

    private <T extends HasMetadata> T createNew(Kind<T> kind, T body) {
        try {
            return Answer.of(kube.create(kind, body));
        } catch (KubeFailure e) {
            if (!e.is(Reason.ALREADY_EXISTS)) {
                throw e;
            }
            throw new SuspendedException(
                    kind.name() + " " + body.getMetadata().getName()
                            + " was made by somebody else at the same time; the drop is checked again.",
                    e);
        }
    }
}
