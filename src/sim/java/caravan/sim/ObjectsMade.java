package caravan.sim;

import caravan.api.Kind;
import caravan.api.Kinds;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What a run has made in the cluster: everything of the kinds worth showing that was not there before. */
final class ObjectsMade {

    private static final List<Kind<?>> KINDS = List.of(
            Kinds.PROVIDER,
            Kinds.NETWORK_MAP,
            Kinds.STORAGE_MAP,
            Kinds.PLAN,
            Kinds.MIGRATION,
            Kinds.INSTANCE_MIGRATION,
            Kinds.PERSISTENT_VOLUME,
            Kinds.PERSISTENT_VOLUME_CLAIM,
            Kinds.VIRTUAL_MACHINE,
            Kinds.POD,
            Kinds.SECRET);
    private static final List<String> CONFIDENTIAL = List.of("data", "stringData");
    /** A number as text stays text, so that the file can be applied again. */
    private static final ObjectMapper YAML = new YAMLMapper()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS);

    private final KubernetesClient cluster;
    private final Set<String> before;

    /** Remembers what is there now. */
    ObjectsMade(KubernetesClient cluster) {
        this.cluster = cluster;
        before = all().stream().map(object -> object.getMetadata().getUid()).collect(Collectors.toSet());
    }

    /** In the order of kinds; users' objects first. */
    List<GenericKubernetesResource> list() {
        return all().stream()
                .filter(object -> !before.contains(object.getMetadata().getUid()))
                .toList();
    }

    private List<GenericKubernetesResource> all() {
        return KINDS.stream().flatMap(kind -> ofKind(kind).stream()).toList();
    }

    private List<GenericKubernetesResource> ofKind(Kind<?> kind) {
        var context = new ResourceDefinitionContext.Builder()
                .withGroup(kind.group())
                .withVersion(kind.version())
                .withKind(kind.name())
                .withPlural(kind.plural())
                .withNamespaced(kind.namespaced())
                .build();
        var objects = cluster.genericKubernetesResources(context);
        return (kind.namespaced() ? objects.inAnyNamespace().list() : objects.list()).getItems();
    }

    /** One file each, as they would be written by hand: without managedFields, Secrets without their data. */
    void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        for (var object : list()) {
            Files.writeString(folder.resolve(fileName(object)), text(object));
        }
    }

    private static String fileName(GenericKubernetesResource object) {
        var metadata = object.getMetadata();
        var namespace = metadata.getNamespace() == null ? "" : metadata.getNamespace() + "-";
        return object.getKind() + "-" + namespace + metadata.getName() + ".yaml";
    }

    private static String text(GenericKubernetesResource object) throws IOException {
        ObjectNode tree = YAML.valueToTree(object);
        tree.withObjectProperty("metadata").remove("managedFields");
        if (object.getKind().equals(Kinds.SECRET.name())) {
            tree.remove(CONFIDENTIAL);
        }
        return YAML.writeValueAsString(tree);
    }
}
