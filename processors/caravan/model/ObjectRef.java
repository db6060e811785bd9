package caravan.model;

/** Names a namespaced Kubernetes object; {@code uid} is empty where the reference does not tell it. */
public record ObjectRef(String namespace, String name, String uid) {

    /** A reference that does not tell the uid. */
    public static ObjectRef named(String namespace, String name) {
        return new ObjectRef(namespace, name, "");
    }

    /** Whether both mean the same name, whatever object has it: one that was made anew serves as well. */
    public boolean sameName(ObjectRef other) {
        return namespace.equals(other.namespace) && name.equals(other.name);
    }

    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}
