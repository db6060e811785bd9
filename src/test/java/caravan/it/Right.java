package caravan.it;

import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** One verb on one resource, as it is granted and as it is asked for: {@code get secrets}. */
record Right(String verb, String resource) {

    private static final Path DEPLOY = Path.of("deploy");

    /** The resource with its group, and its subresource if there is one. */
    static Right of(String verb, String group, String resource, String subresource) {
        var qualified = group.isEmpty() ? resource : resource + "." + group;
        return new Right(verb, subresource.isEmpty() ? qualified : qualified + "/" + subresource);
    }

    /** All that deploy/ grants, as text. */
    static Set<String> granted() {
        var rights = new TreeSet<String>();
        rules().forEach(rule -> rule.getApiGroups()
                .forEach(group -> rule.getResources().forEach(resource -> rule.getVerbs()
                        .forEach(verb ->
                                rights.add(granted(verb, group, resource).toString())))));
        return rights;
    }

    private static Right granted(String verb, String group, String resource) {
        var slash = resource.indexOf('/');
        return slash < 0
                ? of(verb, group, resource, "")
                : of(verb, group, resource.substring(0, slash), resource.substring(slash + 1));
    }

    private static List<PolicyRule> rules() {
        return Stream.of(
                        read(ClusterRole.class, "040-ClusterRole-caravan.yaml").getRules(),
                        read(ClusterRole.class, "042-ClusterRole-caravan-target.yaml")
                                .getRules(),
                        read(Role.class, "044-Role-caravan.yaml").getRules(),
                        read(ClusterRole.class, "046-ClusterRole-caravan-hooks.yaml")
                                .getRules())
                .flatMap(List::stream)
                .toList();
    }

    private static <T> T read(Class<T> type, String file) {
        try {
            return Serialization.unmarshal(Files.readString(DEPLOY.resolve(file)), type);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return verb + " " + resource;
    }
}
