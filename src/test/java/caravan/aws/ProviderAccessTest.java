package caravan.aws;

import caravan.aws.Ec2Keys.Role;
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
import org.junit.jupiter.params.provider.CsvSource;
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
    void c45_shouldReadTheRolesOfBothSides() {
        // When
        var access = read(
                        provider(OWN, ""),
                        Map.of(
                                "region", "us-east-1",
                                "accessKeyId", "A",
                                "secretAccessKey", "B",
                                "roleArn", "arn:aws:iam::111122223333:role/export",
                                "externalId", "x1",
                                "targetRoleArn", "arn:aws:iam::444455556666:role/path/import",
                                "targetExternalId", "x2"))
                .access()
                .orElseThrow();

        // Then
        assertThat(access.source())
                .isEqualTo(new Ec2Keys("A", "B", "", new Role("arn:aws:iam::111122223333:role/export", "x1")));
        assertThat(access.target())
                .isEqualTo(new Ec2Keys("A", "B", "", new Role("arn:aws:iam::444455556666:role/path/import", "x2")));
    }

    @Test
    void c45_shouldTakeEmptyTargetsRoleAndKeysForThoseOfTheSource() {
        // Given
        var role = Map.of("region", "us-east-1", "roleArn", "arn:aws:iam::111122223333:role/export");
        var keys = new HashMap<>(role);
        keys.put("targetAccessKeyId", "D");
        keys.put("targetSecretAccessKey", "E");

        // When
        var same = read(provider(OWN, ""), role).access().orElseThrow();
        var other = read(provider(OWN, ""), keys).access().orElseThrow();

        // Then
        assertThat(same.source().defaultChain()).isTrue();
        assertThat(same.target()).isEqualTo(same.source());
        assertThat(other.target()).isEqualTo(new Ec2Keys("D", "E", ""));
    }

    @ParameterizedTest
    @CsvSource({
        "roleArn, caravan, no ARN of a role",
        "targetRoleArn, arn:aws:iam::1:role/x, no ARN of a role",
        "externalId, x1, externalId without roleArn",
        "targetExternalId, x1, targetExternalId without targetRoleArn",
        "targetRegion, eu-west-1, does not copy snapshots between regions yet"
    })
    void c45_shouldRefuseARoleThatAwsWouldNotTake(String key, String value, String said) {
        // When
        var result = read(provider(OWN, ""), Map.of("region", "us-east-1", key, value));

        // Then
        assertThat(result.access()).isEmpty();
        assertThat(result.findings())
                .singleElement()
                .extracting(Finding::problem)
                .asString()
                .contains(said);
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
        var secret = Map.of(
                "region", "us-east-1",
                "accessKeyId", "AK",
                "secretAccessKey", "SK",
                "roleArn", "arn:aws:iam::111122223333:role/export",
                "externalId", "between-us");

        assertThat(read(provider(OWN, ""), secret).toString()).doesNotContain("AK", "SK", "between-us");
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
                targetRegion,
                "");
    }
}
