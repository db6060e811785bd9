package caravan.api.reader;

import caravan.model.Finding;
import caravan.model.ObjectRef;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ProviderAndMigrationReaderTest {

    @Test
    void shouldReadTheEc2ProviderOfKubectlMtv() {
        // Given
        var body = """
                { "apiVersion": "forklift.konveyor.io/v1beta1", "kind": "Provider",
                  "metadata": { "name": "my-ec2", "namespace": "demo" },
                  "spec": { "type": "ec2", "url": "https://ec2.us-east-1.amazonaws.com",
                            "secret": { "name": "my-ec2-ec2-x7k2p", "namespace": "demo" },
                            "settings": { "target-region": "us-east-1", "target-az": "us-east-1b" } }, "status": {} }
                """;

        // When
        var reading = ProviderReader.read(tree(body));

        // Then
        assertThat(reading.findings()).isEmpty();
        var provider = reading.value().orElseThrow();
        assertThat(provider.secret()).isEqualTo(ObjectRef.named("demo", "my-ec2-ec2-x7k2p"));
        assertThat(provider.targetZone()).isEqualTo("us-east-1b");
    }

    @Test
    void shouldReadTheHostProviderWithAnEmptySecret() {
        assertThat(ProviderReader.read(provider("\"type\": \"openshift\", \"secret\": {}"))
                        .findings())
                .isEmpty();
    }

    @Test
    void c39_shouldRefuseARemoteCluster() {
        assertThat(ProviderReader.read(provider("\"type\": \"openshift\", \"url\": \"https://other:6443\""))
                        .refusals())
                .singleElement()
                .extracting(Finding::pointer)
                .isEqualTo("/spec/url");
    }

    @Test
    void shouldRefuseOtherSources() {
        assertThat(ProviderReader.read(provider("\"type\": \"vsphere\", \"secret\": {\"name\": \"s\"}"))
                        .refusals())
                .containsExactly(
                        Finding.refused("/spec/type", "is 'vsphere'", "ec2 for the source, openshift for the target"));
    }

    @Test
    void shouldAskForTheZoneAndTheSecretOfAnEc2Provider() {
        assertThat(ProviderReader.read(provider("\"type\": \"ec2\"")).refusals())
                .extracting(Finding::pointer)
                .containsExactly("/spec/secret/name", "/spec/settings/target-az");
    }

    @Test
    void shouldReadTheMigrationOfKubectlMtv() {
        // Given
        var body = """
                { "apiVersion": "forklift.konveyor.io/v1beta1", "kind": "Migration",
                  "metadata": { "generateName": "p1-", "namespace": "demo", "ownerReferences": [
                     { "apiVersion": "forklift.konveyor.io/v1beta1", "kind": "Plan", "name": "p1", "uid": "u-1" } ] },
                  "spec": { "plan": { "name": "p1", "namespace": "demo", "uid": "u-1" },
                            "cancel": [ { "id": "i-0a1", "name": "web-1" } ] }, "status": {} }
                """;

        // When
        var reading = MigrationReader.read(tree(body));

        // Then
        assertThat(reading.findings()).isEmpty();
        var migration = reading.value().orElseThrow();
        assertThat(migration.plan()).isEqualTo(new ObjectRef("demo", "p1", "u-1"));
        assertThat(migration.canceled()).containsExactly("i-0a1");
        assertThat(migration.deleting()).isFalse();
    }

    @Test
    void shouldRefuseAResumedConversionAndWarnOfACutover() {
        // When
        var reading = MigrationReader.read(tree("""
                        { "metadata": { "name": "m", "namespace": "demo", "deletionTimestamp": "2026-01-01T00:00:00Z" },
                          "spec": { "plan": { "name": "p1" }, "cutover": "2026-01-01T00:00:00Z", "resumeConversion": true } }
                        """));

        // Then
        assertThat(reading.warnings()).extracting(Finding::pointer).containsExactly("/spec/cutover");
        assertThat(reading.refusals()).extracting(Finding::pointer).containsExactly("/spec/resumeConversion");
    }

    private static JsonNode provider(String spec) {
        return tree("{\"metadata\": {\"name\": \"p\", \"namespace\": \"demo\"}, \"spec\": {" + spec + "}}");
    }

    private static JsonNode tree(String json) {
        try {
            return new ObjectMapper().readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
