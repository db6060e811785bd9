package caravan.sim.kube.memory;

import caravan.api.Kind;
import caravan.sim.kube.store.Verb;

/**
 * One call of an engine to the cluster.
 *
 * @param number counted from 1 within its incarnation
 * @param resource as RBAC writes it, such as {@code pods} or {@code plans/status}
 * @param dryRun whether it makes nothing
 */
public record KubeCall(
        int number, Verb verb, Kind<?> kind, String resource, String namespace, String name, boolean dryRun) {

    /** Whether it changes something. */
    public boolean writes() {
        return verb != Verb.GET && verb != Verb.LIST && !dryRun;
    }

    /** For messages: verb and object. */
    @Override
    public String toString() {
        var object = name.isEmpty() ? "in " + (namespace.isEmpty() ? "all namespaces" : namespace) : name;
        return verb.word() + " " + resource + " "
                + (name.isEmpty() || namespace.isEmpty() ? object : namespace + "/" + name);
    }
}
