package caravan.kube;

import java.nio.charset.StandardCharsets;

/**
 * One request to the API server.
 *
 * @param verb for people, such as {@code update the status of}
 * @param path with its query, without a leading slash
 * @param body empty where the method has none
 */
record ApiCall(String verb, Target target, String method, String path, String contentType, String body) {

    static final String JSON = "application/json";
    static final String MERGE_PATCH = "application/merge-patch+json";

    /**
     * etcd takes 1.5 MiB; a larger object costs 20 s of retries and ends in "request is too large" (measured with
     * Kubernetes 1.36, 2026-11). Below that is room for what the server adds.
     */
    static final int MOST_BYTES = 1 << 20;

    static ApiCall get(Target target, String query) {
        return new ApiCall(target.name().isEmpty() ? "list" : "get", target, "GET", target.path() + query, JSON, "");
    }

    static ApiCall send(String verb, Target target, String method, String body) {
        return new ApiCall(verb, target, method, target.path(), JSON, body);
    }

    ApiCall at(String otherPath) {
        return new ApiCall(verb, target, method, otherPath, contentType, body);
    }

    ApiCall as(String otherContentType) {
        return new ApiCall(verb, target, method, path, otherContentType, body);
    }

    boolean reads() {
        return method.equals("GET");
    }

    /** Calls that may hang together: an admission webhook meets the writes of a namespace. */
    String lane() {
        return (reads() ? "read " : "write ") + target.namespace();
    }

    int bytes() {
        return body.getBytes(StandardCharsets.UTF_8).length;
    }

    /** For messages: verb and object. */
    @Override
    public String toString() {
        return verb + " " + target;
    }
}
