package caravan.aws;

/**
 * What EC2 would not do.
 *
 * @param action as policies name it, such as {@code ec2:StopInstances}
 * @param object the instance, volume or zone that it was about
 * @param right whether it is the keys' right that is missing; else EC2 does not make what it was asked for
 * @param said EC2's own words without the encoded part, which only its account can read
 */
public record Denial(String action, String object, boolean right, String said) {

    /** EC2 appends it for {@code aws sts decode-authorization-message}. */
    private static final String ENCODED = "Encoded authorization failure message";

    static Denial of(String operation, String object, AwsFailure failure) {
        var words = failure.getCause().getMessage();
        var end = words.indexOf(ENCODED);
        return new Denial("ec2:" + operation, object, true, (end < 0 ? words : words.substring(0, end)).strip());
    }

    /** EC2 looks at parameters before it looks at DryRun. */
    static Denial refused(String operation, String object, AwsFailure failure) {
        return new Denial("ec2:" + operation, object, false, failure.getCause().getMessage());
    }

    @Override
    public String toString() {
        return action + " on " + object;
    }
}
