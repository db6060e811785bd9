package caravan.aws;

import caravan.model.Finding;
import caravan.model.ObjectRef;
import caravan.model.Provider;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class ProviderAccessTest {

    private static final String OWN = "https://ec2.us-east-1.amazonaws.com";

    @Test
    void c51_shouldUseTheDefaultChainAndOneAccountWhenTheSecretHoldsTheRegionOnly() {
        // When
        var access =
                read(provider("", ""), Map.of("region", "us-east-1")).access().orElseThrow();

        // Then
        assertThat(access.source()).isEqualTo(Ec2Keys.DEFAULT_CHAIN);
        assertThat(access.target()).isEqualTo(Ec2Keys.DEFAULT_CHAIN);
        assertThat(access.endpoint()).isEmpty();
        assertThat(access.targetRegion()).isEqualTo("us-east-1");
    }

    @Test
    void shouldReadBothSidesAndSessionTokens() {
        // When
        var access = read(
                        provider(OWN, "us-east-1"),
                        Map.of(
                                "region", "us-east-1",
                                "accessKeyId", "A",
                                "secretAccessKey", "B",
                                "sessionToken", "C",
                                "targetAccessKeyId", "D",
                                "targetSecretAccessKey", "E"))
                .access()
                .orElseThrow();

        // Then
        assertThat(access.source()).isEqualTo(new Ec2Keys("A", "B", "C"));
        assertThat(access.target()).isEqualTo(new Ec2Keys("D", "E", ""));
        assertThat(access.endpoint()).isEmpty();
    }

    @Test
    void shouldTakeEmptyTargetKeysForTheSameAccount() {
        // When
        var access = read(
                        provider(OWN, ""),
                        Map.of(
                                "region", "us-east-1",
                                "accessKeyId", "A",
                                "secretAccessKey", "B",
                                "targetAccessKeyId", "",
                                "targetSecretAccessKey", ""))
                .access()
                .orElseThrow();

        // Then
        assertThat(access.target()).isEqualTo(access.source());
    }

    @Test
    void shouldNameTheKeysThatAreMissing() {
        // When
        var result = read(provider(OWN, ""), Map.of("accessKeyId", "A", "targetSecretAccessKey", "E"));

        // Then
        assertThat(result.access()).isEmpty();
        assertThat(result.findings())
                .extracting(Finding::problem)
                .contains(
                        "names Secret demo/keys, which lacks the key region",
                        "names Secret demo/keys, which has accessKeyId without secretAccessKey",
                        "names Secret demo/keys, which has targetSecretAccessKey without targetAccessKeyId");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example.com",
                "https://amazonaws.com.evil.example.com",
                "https://evilamazonaws.com",
                "https://user@evil.example.com/ec2.us-east-1.amazonaws.com",
                "https://ec2.us-east-1.amazonaws.com@evil.example.com",
                "http://127.0.0.1:5000",
                "not a url"
            })
    void shouldRefuseEveryHostThatIsNeitherAwsNorAllowed(String url) {
        // When
        var result = read(provider(url, ""), Map.of("region", "us-east-1"));

        // Then
        assertThat(result.access()).isEmpty();
        assertThat(result.findings())
                .singleElement()
                .extracting(Finding::pointer)
                .isEqualTo("/spec/url");
    }

    @Test
    void shouldUseAnEndpointThatTheOperatorAllows() {
        assertThat(ProviderAccess.of(
                                provider("http://127.0.0.1:5000", ""),
                                encoded(Map.of("region", "us-east-1")),
                                List.of("127.0.0.1:5000"))
                        .access()
                        .orElseThrow()
                        .endpoint())
                .isEqualTo("http://127.0.0.1:5000");
    }

    @Test
    void shouldWarnWhenTheUrlIsOfAnotherRegion() {
        // When
        var result = read(provider("https://ec2.eu-west-1.amazonaws.com", ""), Map.of("region", "us-east-1"));

        // Then
        assertThat(result.access().orElseThrow().endpoint()).isEmpty();
        assertThat(result.findings()).singleElement().satisfies(finding -> assertThat(finding.severity())
                .isEqualTo(Finding.Severity.WARNING));
    }

    @Test
    void shouldRefuseAnotherTargetRegion() {
        assertThat(read(provider(OWN, "eu-west-1"), Map.of("region", "us-east-1"))
                        .findings())
                .singleElement()
                .extracting(Finding::pointer)
                .isEqualTo("/spec/settings/target-region");
    }

    @Test
    void shouldNeverPrintTheKeys() {
        assertThat(read(provider(OWN, ""), Map.of("region", "us-east-1", "accessKeyId", "AK", "secretAccessKey", "SK"))
                        .toString())
                .doesNotContain("AK", "SK");
    }

    private static ProviderAccess.Result read(Provider provider, Map<String, String> secret) {
        return ProviderAccess.of(provider, encoded(secret), List.of());
    }

    private static Map<String, String> encoded(Map<String, String> plain) {
        var encoded = new HashMap<String, String>();
        plain.forEach((key, value) ->
                encoded.put(key, Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8))));
        return encoded;
    }

    private static Provider provider(String url, String targetRegion) {
        return new Provider(
                ObjectRef.named("demo", "aws"),
                "ec2",
                url,
                ObjectRef.named("demo", "keys"),
                "us-east-1b",
                targetRegion);
    }
}
