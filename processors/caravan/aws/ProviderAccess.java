package caravan.aws;

import caravan.model.Finding;
import caravan.model.Provider;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Makes the access to AWS of a Provider and its Secret, or says what is wrong with them. Pointers are into the Provider
 * ({@code /spec/…}): the Secret's own content is never repeated.
 */
public final class ProviderAccess {

    private static final String SECRET = "/spec/secret";
    private static final String URL = "/spec/url";
    private static final Pattern ROLE = Pattern.compile("arn:aws[a-z-]*:iam::\\d{12}:role/[\\w+=,.@/-]+");
    /** STS API reference, AssumeRole. */
    private static final Pattern EXTERNAL_ID = Pattern.compile("[\\w+=,.@:/-]{2,1224}");

    private static final Set<String> WITHOUT_EFFECT = Set.of("insecureSkipVerify", "ca.crt", "cacert");

    private final Provider provider;
    private final Map<String, String> data;
    private final List<Finding> findings = new ArrayList<>();

    private ProviderAccess(Provider provider, Map<String, String> data) {
        this.provider = provider;
        this.data = data;
    }

    /** The access, empty if any finding refuses it. */
    public record Result(Optional<Ec2Access> access, List<Finding> findings) {

        public Result {
            findings = List.copyOf(findings);
        }
    }

    /**
     * Reads the Secret of an ec2 Provider.
     *
     * @param secretData as in the Secret, base64
     * @param allowedEndpoints hosts or host:port besides AWS's own that a Provider may name
     */
    public static Result of(Provider provider, Map<String, String> secretData, Collection<String> allowedEndpoints) {
        return new ProviderAccess(provider, secretData).read(allowedEndpoints);
    }

    private Result read(Collection<String> allowedEndpoints) {
        var region = value("region");
        if (region.isEmpty()) {
            refuse(SECRET, "names " + secret() + ", which lacks the key region", "region, such as us-east-1");
        }
        var sourceRole = role("roleArn", "externalId");
        var sourceKeys = keys("accessKeyId", "secretAccessKey", "sessionToken", Ec2Keys.DEFAULT_CHAIN);
        var source = sourceKeys.as(sourceRole);
        var targetRole = role("targetRoleArn", "targetExternalId");
        // A role of the target's alone is assumed by the source's keys, not in a session of the source's role.
        var target = keys(
                        "targetAccessKeyId",
                        "targetSecretAccessKey",
                        "targetSessionToken",
                        targetRole.none() ? source : sourceKeys)
                .as(targetRole.none() && value("targetAccessKeyId").isEmpty() ? sourceRole : targetRole);
        var endpoint = endpoint(region, allowedEndpoints);
        checkTargetRegion(region);
        warnOfKeysWithoutEffect();
        var refused = findings.stream().anyMatch(finding -> finding.severity() == Finding.Severity.REFUSED);
        var access = new Ec2Access(provider.ref().toString(), region, region, endpoint, source, target);
        return new Result(refused ? Optional.empty() : Optional.of(access), findings);
    }

    /** Keys that are present but empty count as absent: that is how a provider of one account is written. */
    private Ec2Keys keys(String id, String secret, String token, Ec2Keys otherwise) {
        var keyId = value(id);
        var key = value(secret);
        if (keyId.isEmpty() != key.isEmpty()) {
            refuse(
                    SECRET,
                    "names " + secret() + ", which has " + (keyId.isEmpty() ? secret : id) + " without "
                            + (keyId.isEmpty() ? id : secret),
                    "both, or neither");
        }
        return keyId.isEmpty() ? otherwise : new Ec2Keys(keyId, key, value(token));
    }

    private Ec2Keys.Role role(String arn, String externalId) {
        var role = new Ec2Keys.Role(value(arn), value(externalId));
        if (!role.none() && !ROLE.matcher(role.arn()).matches()) {
            refuse(
                    SECRET,
                    "names " + secret() + ", whose " + arn + " is no ARN of a role",
                    "arn:aws:iam::<account>:role/<name>");
        }
        if (role.none() && !role.externalId().isEmpty()) {
            refuse(SECRET, "names " + secret() + ", which has " + externalId + " without " + arn, "both, or neither");
        }
        if (!role.externalId().isEmpty()
                && !EXTERNAL_ID.matcher(role.externalId()).matches()) {
            refuse(
                    SECRET,
                    "names " + secret() + ", whose " + externalId + " AWS would not take",
                    "2 to 1224 letters, digits and _+=,.@:/-");
        }
        return role;
    }

    /** The settings are the Provider's own word; the Secret may say it, too. */
    private void checkTargetRegion(String region) {
        checkTargetRegion("/spec/settings/target-region", "is '", provider.targetRegion(), region);
        checkTargetRegion(SECRET, "names " + secret() + ", whose targetRegion is '", value("targetRegion"), region);
    }

    private void checkTargetRegion(String pointer, String what, String target, String region) {
        if (!target.isEmpty() && !region.isEmpty() && !target.equals(region)) {
            refuse(
                    pointer,
                    what + target + "', but the Secret's region is '" + region
                            + "', and Caravan does not copy snapshots between regions yet",
                    "the region of the Secret");
        }
    }

    /** AWS's own host means the SDK's endpoint of the region, so that a url cannot lead requests anywhere else. */
    private String endpoint(String region, Collection<String> allowed) {
        if (provider.url().isEmpty()) {
            return "";
        }
        var host = authority(provider.url());
        if (allowed.contains(host) || allowed.contains(host.replaceAll(":\\d+$", ""))) {
            return provider.url();
        }
        if (!host.matches("([a-z0-9-]+\\.)*amazonaws\\.com(\\.cn)?")) {
            refuse(
                    URL,
                    "is '" + provider.url() + "', which is not AWS's own host",
                    "https://ec2." + (region.isEmpty() ? "<region>" : region)
                            + ".amazonaws.com, no url, or a host that the operator lists in"
                            + " caravan.aws.allowed-endpoints" + listed(allowed));
        } else if (!host.startsWith("ec2." + region + ".")) {
            findings.add(Finding.warning(
                    URL,
                    "has no effect: the EC2 of the Secret's region '" + region + "' is used, not '" + host + "'",
                    "https://ec2." + region + ".amazonaws.com, or no url"));
        }
        return "";
    }

    private static String listed(Collection<String> allowed) {
        return allowed.isEmpty() ? "" : " (" + String.join(", ", new TreeSet<>(allowed)) + ")";
    }

    private static String authority(String url) {
        try {
            var authority = new URI(url).getRawAuthority();
            return authority == null ? "" : authority.toLowerCase(Locale.ROOT);
        } catch (URISyntaxException e) {
            return "";
        }
    }

    private void warnOfKeysWithoutEffect() {
        for (var key : new TreeSet<>(WITHOUT_EFFECT)) {
            if (!value(key).isEmpty() && !value(key).equals("false")) {
                findings.add(Finding.warning(
                        SECRET,
                        "names " + secret() + ", whose key " + key
                                + " has no effect: AWS is always verified by the authorities that Java trusts",
                        "leave the key out"));
            }
        }
    }

    private void refuse(String pointer, String problem, String allowed) {
        findings.add(Finding.refused(pointer, problem, allowed));
    }

    private String secret() {
        return "Secret " + provider.secret();
    }

    private String value(String key) {
        var encoded = data.get(key);
        if (encoded == null) {
            return "";
        }
        try {
            return new String(Base64.getDecoder().decode(encoded.strip()), StandardCharsets.UTF_8).strip();
        } catch (IllegalArgumentException e) {
            refuse(SECRET, "names " + secret() + ", whose key " + key + " is not base64", "base64 in data");
            return "";
        }
    }
}
