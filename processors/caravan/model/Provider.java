package caravan.model;

/**
 * A side of a migration: an EC2 region seen by somebody's credentials, or the cluster itself.
 *
 * @param type {@code ec2} or {@code openshift}
 * @param targetZone the availability zone of the new volumes; empty for the cluster
 * @param targetRegion empty: the source's
 * @param kmsKey of the source's account, for copies of what AWS's default key encrypts; empty: none
 */
public record Provider(
        ObjectRef ref,
        String type,
        String url,
        ObjectRef secret,
        String targetZone,
        String targetRegion,
        String kmsKey) {}
