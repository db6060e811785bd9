package caravan.api.reader;

import caravan.model.ObjectRef;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;

/** A user's object as a JSON tree, and back. */
public final class Trees {

    private static final ObjectMapper JSON = new ObjectMapper();

    private Trees() {}

    /** The whole object: apiVersion, kind, metadata and everything else. */
    public static ObjectNode of(GenericKubernetesResource object) {
        return JSON.valueToTree(object);
    }

    /** All but the status, which may be a hundred times as long, for who reads what a user has written. */
    public static ObjectNode withoutStatus(GenericKubernetesResource object) {
        var written = new GenericKubernetesResource();
        written.setApiVersion(object.getApiVersion());
        written.setKind(object.getKind());
        written.setMetadata(object.getMetadata());
        object.getAdditionalProperties().forEach((field, value) -> {
            if (!field.equals("status")) {
                written.setAdditionalProperty(field, value);
            }
        });
        return JSON.valueToTree(written);
    }

    /** Fails with an IllegalArgumentException where metadata does not have the shape of Kubernetes. */
    public static GenericKubernetesResource object(JsonNode tree) {
        return JSON.convertValue(tree, GenericKubernetesResource.class);
    }

    /** Namespace, name and uid as metadata tells them; empty where it does not. */
    public static ObjectRef refOf(JsonNode object) {
        var metadata = object.path("metadata");
        return new ObjectRef(
                metadata.path("namespace").asText(""),
                metadata.path("name").asText(""),
                metadata.path("uid").asText(""));
    }
}
