package caravan.model;

/** Names a namespaced Kubernetes object; {@code uid} is empty where the reference does not tell it. */
public record ObjectRef(String namespace, String name, String uid) {

    /** A reference that does not tell the uid. */
    public static ObjectRef named(String namespace, String name) {
        return new ObjectRef(namespace, name, "");
    }

    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}
