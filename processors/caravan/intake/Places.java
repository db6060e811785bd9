package caravan.intake;

import caravan.api.Kind;
import caravan.api.Kinds;
import caravan.model.Finding;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where in a drop people are to look for what was found of a plan: in the document that is to be changed, if it is there. */
final class Places {

    private static final String VMS = "/spec/vms";
    private static final String TARGET_ZONE = "/spec/settings/target-az";
    /** Which field of a Provider decides; of all others its keys do. */
    private static final Map<String, String> OF_PROVIDER =
            Map.of("TargetZoneUnavailable", TARGET_ZONE, "NoNodeInZone", TARGET_ZONE);

    private final List<DropObject> objects;

    Places(List<DropObject> objects) {
        this.objects = objects;
    }

    List<DropObject> objects() {
        return objects;
    }

    /** A field of a document of the drop. */
    record Place(Document document, String pointer) {}

    /** Of what was found of these machines of the plan, or of all where none is named. */
    Place of(PlanSides sides, Finding finding, List<String> instances) {
        var document = sides.object().document();
        if (sides.object().kind().equals(Kinds.MIGRATION)) {
            return new Place(document, "/spec/plan/name");
        }
        return switch (finding.pointer()) {
            case "/spec/map/storage" ->
                in(Kinds.STORAGE_MAP, sides.storage().ref().name(), "/spec/map")
                        .orElse(new Place(document, "/spec/map/storage/name"));
            case "/spec/map/network" ->
                in(Kinds.NETWORK_MAP, sides.networks().ref().name(), "/spec/map")
                        .orElse(new Place(document, "/spec/map/network/name"));
            case "/spec/provider/source" ->
                in(
                                Kinds.PROVIDER,
                                sides.source().ref().name(),
                                OF_PROVIDER.getOrDefault(finding.reason(), "/spec/secret"))
                        .orElse(new Place(document, "/spec/provider/source/name"));
            default -> new Place(document, pointer(document, finding.pointer(), instances));
        };
    }

    private Optional<Place> in(Kind<?> kind, String name, String pointer) {
        return dropped(kind, name).map(object -> new Place(object.document(), pointer));
    }

    Optional<DropObject> dropped(Kind<?> kind, String name) {
        return objects.stream().filter(object -> object.is(kind, name)).findFirst();
    }

    /** With the machine's own place where it is one among many. */
    private static String pointer(Document document, String pointer, List<String> instances) {
        if (!pointer.startsWith(VMS) || instances.size() != 1) {
            return pointer;
        }
        var vms = document.at(VMS);
        for (var i = 0; i < vms.size(); i++) {
            if (vms.get(i).path("id").asText().equals(instances.get(0))) {
                return pointer.replaceFirst("^/spec/vms(/\\*)?", VMS + "/" + i);
            }
        }
        return VMS;
    }
}
