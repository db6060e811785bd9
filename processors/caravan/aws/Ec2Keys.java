package caravan.aws;

/** Access keys; all empty means the AWS default chain. Never printed. */
public record Ec2Keys(String accessKeyId, String secretAccessKey, String sessionToken) {

    public static final Ec2Keys DEFAULT_CHAIN = new Ec2Keys("", "", "");

    public boolean defaultChain() {
        return accessKeyId.isEmpty();
    }

    @Override
    public String toString() {
        return defaultChain() ? "default chain" : "keys of a Secret";
    }
}
