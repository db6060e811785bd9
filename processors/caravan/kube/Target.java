package caravan.kube;

import caravan.api.Kind;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The object of a call, or a whole collection when the name is empty; knows its path at the API server. */
record Target(Kind<?> kind, String namespace, String name) {

    /** Names come from users' references: an empty one would address the collection. */
    static Target object(Kind<?> kind, String namespace, String name) {
        require(!name.isBlank(), kind.name() + " without a name");
        require(!kind.namespaced() || !namespace.isBlank(), kind.name() + " " + name + " without a namespace");
        return new Target(kind, kind.namespaced() ? namespace : "", name);
    }

    static Target object(Kind<?> kind, HasMetadata object) {
        var metadata = object.getMetadata();
        return object(
                kind,
                Objects.requireNonNullElse(metadata.getNamespace(), ""),
                Objects.requireNonNullElse(metadata.getName(), ""));
    }

    static Target collection(Kind<?> kind, String namespace) {
        return new Target(kind, kind.namespaced() ? namespace : "", "");
    }

    String path() {
        return name.isEmpty() ? collectionPath() : collectionPath() + "/" + encoded(name);
    }

    String collectionPath() {
        var root = kind.group().isEmpty() ? "api/" : "apis/";
        var scope = namespace.isEmpty() ? "" : "/namespaces/" + encoded(namespace);
        return root + kind.apiVersion() + scope + "/" + kind.plural();
    }

    /** A name with a slash must not lead to another path. */
    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new IllegalArgumentException("The API server cannot be asked for " + what + ".");
        }
    }

    @Override
    public String toString() {
        var scope = namespace.isEmpty() ? "" : namespace + "/";
        return name.isEmpty()
                ? kind.plural() + " in " + (scope.isEmpty() ? "all namespaces" : namespace)
                : kind.name() + " " + scope + name;
    }
}
