package caravan.intake;

import caravan.api.Kind;
import caravan.model.ObjectRef;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;

/** An object to be: its document has its final namespace and name. */
record DropObject(Document document, Kind<GenericKubernetesResource> kind, ObjectRef ref) {

    boolean is(Kind<?> other, String name) {
        return kind.equals(other) && ref.name().equals(name);
    }

    /** Such as {@code Plan migration/web-tier}. */
    String title() {
        return kind.name() + " " + ref;
    }
}
