package caravan.planning;

/**
 * What the target namespace and its cluster are like, as far as the virtual machine depends on it.
 *
 * @param primaryNetwork whether a primary user-defined network takes the pod network's place there
 * @param keepsMacAddresses whether interfaces may have the MAC addresses of the source
 * @param instancetype the KubeVirt instance type that the plan wants, as {@code kind/name}; empty where it wants none, or where
 *     there is none of that name
 * @param nameTaken whether another virtual machine there has the name that this one would get; never of one that the user gives
 */
public record Landing(boolean primaryNetwork, boolean keepsMacAddresses, String instancetype, boolean nameTaken) {

    /** Nothing special. */
    public static final Landing PLAIN = new Landing(false, true, "", false);
}
