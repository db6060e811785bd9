package caravan.sim.kube.store;

/** The object or collection that a request means; absent parts are empty strings. */
public record Target(ResourceType type, String namespace, String name, String subresource) {

    /** As RBAC writes it, such as {@code pods} or {@code plans/status}. */
    public String resource() {
        return subresource.isEmpty() ? type.plural() : type.plural() + "/" + subresource;
    }

    /** Another object of the same collection. */
    public Target named(String otherName) {
        return new Target(type, namespace, otherName, subresource);
    }
}
