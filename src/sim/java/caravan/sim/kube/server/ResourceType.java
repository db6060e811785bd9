package caravan.sim.kube.server;

import java.util.List;

/** One kind of object that the simulated API server keeps. */
record ResourceType(
        String group,
        String version,
        String plural,
        String kind,
        boolean namespaced,
        boolean hasStatus,
        List<String> shortNames) {

    String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    /** Custom resources refuse an update without a resourceVersion; built-in kinds overwrite. */
    boolean isCustom() {
        return group.contains(".") && !group.endsWith(".k8s.io");
    }

    boolean is(String wantedGroup, String wantedPlural) {
        return group.equals(wantedGroup) && plural.equals(wantedPlural);
    }

    /** Volumes and claims have no generation, and neither has anything without a status. */
    boolean countsGenerations() {
        return hasStatus && !plural.startsWith("persistentvolume") && !plural.equals("namespaces");
    }

    String qualifiedPlural() {
        return group.isEmpty() ? plural : plural + "." + group;
    }
}
