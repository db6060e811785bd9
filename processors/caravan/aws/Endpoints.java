package caravan.aws;

import caravan.model.MigrationException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Decides where credentials are sent. The operator's word beats a provider's, and whoever may create a provider can name
 * only AWS's own EC2 or what the operator allows.
 */
public final class Endpoints {

    /**
     * The names of EC2 itself. A suffix such as amazonaws.com would not do: load balancers, API gateways and instances of
     * any customer live under it.
     */
    private static final Pattern AWS =
            Pattern.compile("(ec2|ec2-fips)\\.([a-z0-9-]+\\.)?(amazonaws\\.com(\\.cn)?|api\\.aws)"
                    + "|vpce-[a-z0-9-]+\\.ec2\\.[a-z0-9-]+\\.vpce\\.amazonaws\\.com(\\.cn)?");

    private final Optional<URI> override;
    private final List<String> allowed;

    /** The override is the operator's, for every provider: {@code AWS_ENDPOINT_URL}. */
    public Endpoints(Optional<URI> override, List<String> allowed) {
        override.ifPresent(uri -> usable("AWS_ENDPOINT_URL", uri.toString()));
        this.override = override;
        this.allowed = List.copyOf(allowed);
    }

    /**
     * The operator's override as set in the environment; empty when the variable is not set.
     *
     * @throws IllegalArgumentException if it is no http(s) URL: the SDK would fail at the first call, in its own words
     */
    public static Optional<URI> override(Optional<String> variable) {
        return variable.map(value -> usable("AWS_ENDPOINT_URL", value));
    }

    /** Empty: the region's own. */
    record Choice(Optional<URI> ec2, Optional<URI> sts) {}

    Choice of(Ec2Access access, String region) {
        if (override.isPresent()) {
            return new Choice(override, override);
        }
        return access.endpoint().isEmpty() ? new Choice(Optional.empty(), Optional.empty()) : named(access, region);
    }

    private Choice named(Ec2Access access, String region) {
        var uri = named(access);
        var host = uri.getHost().toLowerCase(Locale.ROOT);
        if (allowed.contains(host) || allowed.contains(host + ":" + uri.getPort())) {
            return new Choice(Optional.of(uri), Optional.of(uri));
        }
        if (!AWS.matcher(host).matches() || !uri.getScheme().equals("https")) {
            throw refused(access, "is neither EC2's own nor allowed", null);
        }
        // The other side's region, or none: the region's own endpoint says the same.
        var ec2 = Optional.of(uri).filter(own -> host.contains("." + region + "."));
        return new Choice(ec2, Optional.empty());
    }

    private static URI named(Ec2Access access) {
        try {
            return usable("spec.url", access.endpoint());
        } catch (IllegalArgumentException e) {
            throw refused(access, "is no endpoint", e);
        }
    }

    private static MigrationException refused(Ec2Access access, String problem, Throwable cause) {
        return new MigrationException(
                "EndpointNotAllowed",
                "Provider " + access.provider(),
                "The endpoint " + access.endpoint() + " of provider " + access.provider() + " " + problem + ".",
                "Leave spec.url empty, name EC2's own endpoint with https, or let the operator add the host to"
                        + " caravan.aws.allowed-endpoints.",
                cause);
    }

    private static URI usable(String key, String value) {
        try {
            var uri = new URI(value.strip());
            var http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            // The SDK drops a path without a word.
            var bare = uri.getRawPath() == null
                    || uri.getRawPath().isEmpty()
                    || uri.getRawPath().equals("/");
            if (http && bare && uri.getHost() != null && uri.getRawUserInfo() == null) {
                return uri;
            }
            throw new IllegalArgumentException(notUsable(key, value));
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(notUsable(key, value), e);
        }
    }

    private static String notUsable(String key, String value) {
        return key + " is '" + value + "', but must be an http or https URL with a host and without a path, such as"
                + " http://localhost:4566.";
    }
}
