package caravan.aws;

import caravan.model.MigrationException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class EndpointsTest {

    private final Endpoints endpoints = new Endpoints(Optional.empty(), List.of("localhost:4566"));

    @Test
    void shouldPreferTheOperatorsWord() {
        // Given
        var override = Endpoints.override(Optional.of("http://127.0.0.1:5000/"));

        // When
        var choice = new Endpoints(override, List.of()).of(access("https://evil.example.com"), "eu-west-1");

        // Then
        assertThat(choice.ec2()).contains(URI.create("http://127.0.0.1:5000/"));
        assertThat(choice.sts()).contains(URI.create("http://127.0.0.1:5000/"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "localhost:4566", "ftp://localhost", "http://localhost/moto", "http://"})
    void shouldRefuseAnOverrideThatIsNoUrlAtTheStart(String value) {
        assertThatThrownBy(() -> Endpoints.override(Optional.of(value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("AWS_ENDPOINT_URL is '" + value + "'");
    }

    @Test
    void shouldLeaveTheEndpointToTheRegionWhenNobodyNamesOne() {
        // When
        var choice = endpoints.of(access(""), "eu-west-1");

        // Then
        assertThat(choice.ec2()).isEmpty();
        assertThat(choice.sts()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://ec2.eu-west-1.amazonaws.com",
                "https://ec2.eu-west-1.api.aws",
                "https://vpce-0a1-b2c3.ec2.eu-west-1.vpce.amazonaws.com"
            })
    void shouldUseEc2sOwnNamesForEc2Alone(String url) {
        // When
        var choice = endpoints.of(access(url), "eu-west-1");

        // Then
        assertThat(choice.ec2()).contains(URI.create(url));
        assertThat(choice.sts()).isEmpty();
    }

    @Test
    void shouldNotSendTheOtherSideToTheFirstSidesRegion() {
        assertThat(endpoints
                        .of(access("https://ec2.eu-west-1.amazonaws.com"), "us-east-1")
                        .ec2())
                .isEmpty();
    }

    @Test
    void shouldUseWhatTheOperatorAllowsForBothServices() {
        // When
        var choice = endpoints.of(access("http://localhost:4566"), "eu-west-1");

        // Then
        assertThat(choice.ec2()).contains(URI.create("http://localhost:4566"));
        assertThat(choice.sts()).contains(URI.create("http://localhost:4566"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example.com",
                "https://ec2.eu-west-1.amazonaws.com.evil.example.com",
                "https://lb-1.eu-west-1.elb.amazonaws.com",
                "https://ec2-198-51-100-1.eu-west-1.compute.amazonaws.com",
                "https://vpce-0a1.vpce-svc-0b2.eu-west-1.vpce.amazonaws.com",
                "http://ec2.eu-west-1.amazonaws.com",
                "http://localhost:9999",
                "not a url"
            })
    void shouldNotSendCredentialsElsewhereOnAProvidersWord(String url) {
        assertThatThrownBy(() -> endpoints.of(access(url), "eu-west-1"))
                .isInstanceOf(MigrationException.class)
                .hasMessageContaining("shop/aws");
    }

    static Ec2Access access(String endpoint) {
        var keys = new Ec2Keys("AKIA1", "secret", "");
        return new Ec2Access("shop/aws", "eu-west-1", "eu-west-1", endpoint, keys, keys);
    }
}
