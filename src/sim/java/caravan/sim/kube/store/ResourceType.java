package caravan.sim.kube.store;

import caravan.model.Names;
import java.util.List;

/** One kind of object that the simulated API server keeps. */
public record ResourceType(
        String group,
        String version,
        String plural,
        String kind,
        boolean namespaced,
        boolean hasStatus,
        List<String> shortNames) {

    /** As objects carry it. */
    public String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    /** Custom resources refuse an update without a resourceVersion; built-in kinds overwrite. */
    public boolean isCustom() {
        return group.contains(".") && !group.endsWith(".k8s.io");
    }

    /** Whether it is this resource, in whatever version. */
    public boolean is(String wantedGroup, String wantedPlural) {
        return group.equals(wantedGroup) && plural.equals(wantedPlural);
    }

    /** Volumes and claims have no generation, and neither has anything without a status. */
    public boolean countsGenerations() {
        return hasStatus && !plural.startsWith("persistentvolume") && !plural.equals("namespaces");
    }

    /** Objects are found by this label without a look at every one. */
    public String indexed() {
        return is("caravan.io", "instancemigrations") ? "plan" : Names.RECORD;
    }

    /** As messages of the API server name it. */
    public String qualifiedPlural() {
        return group.isEmpty() ? plural : plural + "." + group;
    }
}
