package caravan.engine;

import caravan.api.InstanceMigration;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The objects of one namespace that a status is made of, as read at one time. */
record StatusScene(
        List<GenericKubernetesResource> plans,
        List<GenericKubernetesResource> migrations,
        List<InstanceMigration> records,
        Around around) {

    /** What plans refer to. */
    record Around(
            List<GenericKubernetesResource> providers,
            List<GenericKubernetesResource> networkMaps,
            List<GenericKubernetesResource> storageMaps) {

        private Around in(String namespace) {
            return new Around(of(providers, namespace), of(networkMaps, namespace), of(storageMaps, namespace));
        }
    }

    /** One scene per namespace. */
    Map<String, StatusScene> split() {
        var namespaces = new TreeSet<String>();
        List.of(plans, migrations, around.providers(), around.networkMaps(), around.storageMaps())
                .forEach(objects -> namespaces.addAll(namespacesOf(objects)));
        namespaces.addAll(namespacesOf(records));
        return namespaces.stream()
                .collect(Collectors.toMap(
                        namespace -> namespace,
                        namespace -> new StatusScene(
                                of(plans, namespace),
                                of(migrations, namespace),
                                of(records, namespace),
                                around.in(namespace))));
    }

    private static Set<String> namespacesOf(List<? extends HasMetadata> objects) {
        return objects.stream()
                .map(object -> object.getMetadata().getNamespace())
                .collect(Collectors.toSet());
    }

    private static <T extends HasMetadata> List<T> of(List<T> objects, String namespace) {
        return objects.stream()
                .filter(object -> namespace.equals(object.getMetadata().getNamespace()))
                .toList();
    }
}
