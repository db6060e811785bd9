package caravan.kube;

import caravan.api.Kind;
import caravan.model.Names;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;

/**
 * Which objects one informer sees: those of a kind, in one namespace or all, and only labelled ones of the kinds that
 * others fill, too. Generic, because one object that cannot be decoded ends a typed informer for good.
 */
record Watched(Kind<?> kind, String namespace, boolean labelledOnly) {

    Informable<GenericKubernetesResource> in(KubernetesClient client) {
        var all = client.genericKubernetesResources(new ResourceDefinitionContext.Builder()
                .withGroup(kind.group())
                .withVersion(kind.version())
                .withKind(kind.name())
                .withPlural(kind.plural())
                .withNamespaced(kind.namespaced())
                .build());
        if (namespace.isEmpty()) {
            return labelledOnly ? all.inAnyNamespace().withLabel(Names.RECORD) : all.inAnyNamespace();
        }
        return labelledOnly ? all.inNamespace(namespace).withLabel(Names.RECORD) : all.inNamespace(namespace);
    }

    @Override
    public String toString() {
        return namespace.isEmpty() ? kind.plural() : kind.plural() + " in " + namespace;
    }
}
