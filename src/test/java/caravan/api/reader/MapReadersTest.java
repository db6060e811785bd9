package caravan.api.reader;

import caravan.model.Finding;
import caravan.model.NetworkMapping;
import caravan.model.NetworkTarget;
import caravan.model.StorageMapping;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class MapReadersTest {

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private static final String HEAD = """
            metadata: {name: m, namespace: demo}
            spec:
              provider:
                source: {name: aws, namespace: demo}
                destination: {name: host, namespace: demo}
              map:
            """;

    @Test
    void shouldReadSubnetsByIdAndByName() {
        // When
        var map = NetworkMapReader.read(tree("""
                                - {source: {id: subnet-0}, destination: {type: pod}}
                                - {source: {name: subnet-1}, destination: {type: multus, namespace: nets, name: blue}}
                                - {source: {id: subnet-2}, destination: {type: ignored}}
                                """)).value().orElseThrow();

        // Then
        assertThat(map.pairs())
                .containsExactly(
                        new NetworkMapping.Pair("subnet-0", new NetworkTarget(NetworkTarget.Kind.POD, "", "")),
                        new NetworkMapping.Pair(
                                "subnet-1", new NetworkTarget(NetworkTarget.Kind.MULTUS, "nets", "blue")),
                        new NetworkMapping.Pair("subnet-2", new NetworkTarget(NetworkTarget.Kind.IGNORED, "", "")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{name: app-a}  | {type: pod}                | /spec/map/0/source/name           | is 'app-a', which matches no subnet",
                "{}             | {type: pod}                | /spec/map/0/source                | names no subnet",
                "{id: subnet-0} | {type: bridge}             | /spec/map/0/destination/type      | is 'bridge'",
                "{id: subnet-0} | {}                         | /spec/map/0/destination/type      | is missing",
                "{id: subnet-0} | {type: multus, name: blue} | /spec/map/0/destination/namespace | is missing",
            })
    void c50_shouldSayWhyANetworkPairCanNeverMatch(String source, String destination, String pointer, String problem) {
        assertThat(NetworkMapReader.read(tree("- {source: " + source + ", destination: " + destination + "}"))
                        .refusals())
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.pointer()).isEqualTo(pointer);
                    assertThat(finding.problem()).isEqualTo(problem);
                });
    }

    @Test
    void shouldOnlyWarnOfPairsThatKubectlMtvMakesForLackOfSubnets() {
        // When
        var reading = NetworkMapReader.read(tree("""
                        - {source: {id: vpc-9}, destination: {type: ignored}}
                        - {source: {type: pod}, destination: {type: pod}}
                        """));

        // Then
        assertThat(reading.value().orElseThrow().pairs()).isEmpty();
        assertThat(reading.warnings()).hasSize(2);
    }

    @Test
    void shouldSayNothingOfTheStorageMapThatKubectlMtvMakes() {
        // When
        var reading = StorageMapReader.read(tree("""
                        - {source: {name: gp3}, destination: {storageClass: c, volumeMode: Block, accessMode: ReadWriteOnce}}
                        - {source: {name: st1}, destination: {storageClass: c, volumeMode: Filesystem, accessMode: ReadWriteOnce}}
                        - {source: {name: standard}, destination: {storageClass: c, volumeMode: Filesystem}}
                        """));

        // Then
        assertThat(reading.findings()).isEmpty();
        assertThat(reading.value().orElseThrow().pairs())
                .extracting(StorageMapping.Pair::volumeType)
                .containsExactly("gp3", "st1", "standard");
    }

    @Test
    void c50_shouldSayThatAVolumeTypeIsMatchedByNameWhenItIsGivenAsId() {
        assertThat(StorageMapReader.read(tree("- {source: {id: gp3}, destination: {storageClass: c}}"))
                        .refusals())
                .containsExactly(Finding.refused(
                        "/spec/map/0/source/id", "is 'gp3', but a volume type is matched by name", "name: gp3"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{name: ssd}   | {storageClass: c} | /spec/map/0/source/name              | is 'ssd', which is no EBS volume type",
                "{id: vol-1}   | {storageClass: c} | /spec/map/0/source                   | has only the id 'vol-1'",
                "{name: gp3}   | {}                | /spec/map/0/destination/storageClass | is missing",
            })
    void shouldSayWhatIsWrongWithAStoragePair(String source, String destination, String pointer, String problem) {
        assertThat(StorageMapReader.read(tree("- {source: " + source + ", destination: " + destination + "}"))
                        .refusals())
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.pointer()).isEqualTo(pointer);
                    assertThat(finding.problem()).isEqualTo(problem);
                });
    }

    @Test
    void shouldWarnOfModesThatAreNotUsedAndOfASecondClass() {
        // When
        var reading = StorageMapReader.read(tree("""
                        - {source: {name: gp3}, destination: {storageClass: a, volumeMode: Filesystem, accessMode: ReadWriteMany}}
                        - {source: {name: gp3}, destination: {storageClass: b}}
                        """));

        // Then
        assertThat(reading.warnings())
                .extracting(Finding::pointer)
                .containsExactly(
                        "/spec/map/0/destination/volumeMode",
                        "/spec/map/0/destination/accessMode",
                        "/spec/map/1/destination");
        assertThat(reading.value().orElseThrow().storageClassFor("gp3")).contains("a");
    }

    private static JsonNode tree(String pairs) {
        try {
            return YAML.readTree(HEAD + pairs.strip().indent(2));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
