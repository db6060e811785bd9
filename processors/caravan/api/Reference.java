package caravan.api;

import caravan.model.ObjectRef;

/** A reference to a namespaced object, with its uid. */
public record Reference(String namespace, String name, String uid) {

    public static Reference to(ObjectRef ref) {
        return new Reference(ref.namespace(), ref.name(), ref.uid());
    }

    public ObjectRef asRef() {
        return new ObjectRef(namespace, name, uid == null ? "" : uid);
    }
}
