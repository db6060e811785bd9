package caravan.api;

import io.fabric8.kubernetes.api.model.HasMetadata;

/** A kind of Kubernetes object, with all that a client needs to find its objects. The core group is empty. */
public record Kind<T extends HasMetadata>(
        Class<T> type, String group, String version, String name, String plural, boolean namespaced) {

    public String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }
}
