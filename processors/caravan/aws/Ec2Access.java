package caravan.aws;

/**
 * How to reach the EC2 of a provider, read anew whenever a migration enters a phase; keys that changed are used at once.
 *
 * @param provider namespace and name, as {@code namespace/name}
 * @param targetRegion equal to {@code region} unless the provider says otherwise
 * @param endpoint empty: AWS's own, or {@code AWS_ENDPOINT_URL}
 * @param target equal to {@code source} where the provider has no target keys
 */
public record Ec2Access(
        String provider, String region, String targetRegion, String endpoint, Ec2Keys source, Ec2Keys target) {}
