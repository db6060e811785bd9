package caravan.intake;

import caravan.api.Kind;
import caravan.api.Kinds;
import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Who owns the objects of a drop. Owners are found by kind and name and get the uid that they have in the cluster,
 * whatever uid the document says; the Plan owns its Migration whether the document says so or not.
 */
final class Owners {

    private static final String FIELD = "/metadata/ownerReferences";

    private final LiveObjects live;
    private final Collection<GenericKubernetesResource> made;

    /** Objects in {@code made} count before those of the cluster. */
    Owners(LiveObjects live, Collection<GenericKubernetesResource> made) {
        this.live = live;
        this.made = made;
    }

    /** Warns of owners that are nowhere. */
    void check(List<DropObject> objects, Report report) {
        for (var object : objects) {
            var declared = object.document().at(FIELD);
            for (var i = 0; i < declared.size(); i++) {
                var kind = declared.get(i).path("kind").asText();
                var name = declared.get(i).path("name").asText();
                var dropped = objects.stream()
                        .anyMatch(other -> other.kind().name().equals(kind)
                                && other.ref().name().equals(name));
                if (!dropped && find(object, kind, name).isEmpty()) {
                    report.warn(
                            object.document(),
                            FIELD + "/" + i,
                            "has no effect: " + kind + " '" + name + "' is neither in the drop nor in namespace "
                                    + object.ref().namespace(),
                            "an owner that exists");
                }
            }
        }
    }

    /** Those that exist by now. */
    List<OwnerReference> of(DropObject object) {
        var owners = new ArrayList<OwnerReference>();
        for (var declared : object.document().at(FIELD)) {
            var kind = declared.path("kind").asText();
            find(object, kind, declared.path("name").asText())
                    .ifPresent(owner -> owners.add(reference(owner, declared)));
        }
        if (object.kind().equals(Kinds.MIGRATION)) {
            find(object, Kinds.PLAN.name(), object.document().text("/spec/plan/name"))
                    .map(plan -> reference(plan, object.document().at("/nothing")))
                    .filter(owner ->
                            owners.stream().noneMatch(other -> other.getUid().equals(owner.getUid())))
                    .ifPresent(owners::add);
        }
        return owners;
    }

    /** The object of the drop or of the cluster; only kinds that a drop can hold are looked for. */
    Optional<GenericKubernetesResource> find(DropObject object, String kindName, String name) {
        var ours = made.stream()
                .filter(one -> one.getKind().equals(kindName)
                        && one.getMetadata().getName().equals(name))
                .findFirst();
        if (ours.isPresent() || name.isEmpty()) {
            return ours;
        }
        return Kinds.DROPPED.stream()
                .filter(kind -> kind.name().equals(kindName))
                .findFirst()
                .flatMap((Kind<GenericKubernetesResource> kind) ->
                        live.get(kind, object.ref().namespace(), name));
    }

    private static OwnerReference reference(GenericKubernetesResource owner, JsonNode declared) {
        var builder = new OwnerReferenceBuilder()
                .withApiVersion(owner.getApiVersion())
                .withKind(owner.getKind())
                .withName(owner.getMetadata().getName())
                .withUid(owner.getMetadata().getUid());
        if (declared.path("controller").asBoolean()) {
            builder.withController(true);
        }
        if (declared.path("blockOwnerDeletion").asBoolean()) {
            builder.withBlockOwnerDeletion(true);
        }
        return builder.build();
    }
}
