package caravan.aws;

/**
 * Access keys, and the role that they are exchanged for. Without keys the AWS default chain calls, or takes the role.
 * Never printed.
 *
 * @param role {@link Role#NONE}: the keys call themselves
 */
public record Ec2Keys(String accessKeyId, String secretAccessKey, String sessionToken, Role role) {

    public static final Ec2Keys DEFAULT_CHAIN = new Ec2Keys("", "", "");

    public Ec2Keys(String accessKeyId, String secretAccessKey, String sessionToken) {
        this(accessKeyId, secretAccessKey, sessionToken, Role.NONE);
    }

    /** A role to assume; its external id is empty where its trust policy asks for none. */
    public record Role(String arn, String externalId) {

        public static final Role NONE = new Role("", "");

        public boolean none() {
            return arn.isEmpty();
        }

        /** The external id is a word between two parties. */
        @Override
        public String toString() {
            return none() ? "no role" : arn;
        }
    }

    public boolean defaultChain() {
        return accessKeyId.isEmpty();
    }

    /** Tells keys apart, and what they become; not secret. */
    String id() {
        var own = defaultChain() ? "default chain" : accessKeyId;
        return role.none() ? own : own + " as " + role.arn();
    }

    Ec2Keys as(Role assumed) {
        return new Ec2Keys(accessKeyId, secretAccessKey, sessionToken, assumed);
    }

    @Override
    public String toString() {
        return (defaultChain() ? "default chain" : "keys of a Secret") + (role.none() ? "" : " as " + role);
    }
}
