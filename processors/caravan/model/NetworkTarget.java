package caravan.model;

/** What an interface is connected to; namespace and name are empty unless the kind is MULTUS. */
public record NetworkTarget(Kind kind, String namespace, String name) {

    /** The pod network, a network attachment definition, or nothing: the interface is dropped. */
    public enum Kind {
        POD,
        MULTUS,
        IGNORED
    }
}
