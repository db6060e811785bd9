package caravan.api.reader;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TreesTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PLAN = """
            apiVersion: forklift.konveyor.io/v1beta1
            kind: Plan
            metadata:
              name: tier
              namespace: migration
              generation: 3
              labels: {team: web}
            spec:
              archived: false
              vms: [{id: i-1, name: null, weight: 1.5}, {id: i-2}]
            status:
              observedGeneration: 2
            """;

    @Test
    void shouldGiveTheObjectAsItsTextReads() throws Exception {
        // Given
        var object = new YAMLMapper().readValue(PLAN, GenericKubernetesResource.class);

        // When
        var tree = Trees.of(object);

        // Then
        assertThat(tree.toString()).isEqualTo(JSON.writeValueAsString(object));
    }

    @Test
    void shouldLeaveOutWhatNoUserWrote() throws Exception {
        // Given
        var object = new YAMLMapper().readValue(PLAN, GenericKubernetesResource.class);

        // When
        var tree = Trees.written(object);

        // Then
        assertThat(tree).isEqualTo(Trees.of(object).without("status"));
        assertThat(Trees.of(object).has("status")).isTrue();
    }

    @Test
    void shouldGiveAnObjectThatLacksEverything() throws Exception {
        // Given
        var object = new GenericKubernetesResource();

        // When
        var tree = Trees.of(object);

        // Then
        assertThat(tree.toString()).isEqualTo(JSON.writeValueAsString(object));
    }

    @Test
    void shouldTakeAWholeNumberForOneWhateverItsTypeInMemory() throws Exception {
        // Given
        var values = new LinkedHashMap<String, Object>();
        values.put("numbers", List.of(3, 3L, (short) 3, new BigInteger("3"), 1L << 40, 1.5));
        values.put("words", Arrays.asList("a", null, true));
        values.put("node", JSON.readTree("{\"a\":1}"));
        values.put("names", Map.of(1, "one"));

        // When
        var tree = Trees.ofValue(values);

        // Then
        JsonNode read = JSON.readTree(JSON.writeValueAsBytes(values));
        assertThat(tree).isEqualTo(read);
        assertThat(tree.path("numbers").get(1)).isEqualTo(tree.path("numbers").get(0));
    }
}
