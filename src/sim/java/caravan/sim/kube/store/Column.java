package caravan.sim.kube.store;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.StreamSupport;

/** One column of kubectl get; its path is JSONPath as far as printer columns go. */
public record Column(String name, String type, int priority, String path) {

    /** The columns that a version of a CustomResourceDefinition asks for. */
    public static List<Column> of(JsonNode version) {
        return StreamSupport.stream(version.path("additionalPrinterColumns").spliterator(), false)
                .map(column -> new Column(
                        column.path("name").asText(),
                        column.path("type").asText(),
                        column.path("priority").asInt(),
                        column.path("jsonPath").asText()))
                .toList();
    }
}
