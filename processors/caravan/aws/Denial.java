package caravan.aws;

/**
 * What keys may not do.
 *
 * @param action as policies name it, such as {@code ec2:StopInstances}
 * @param object the instance, volume or zone that it was about
 * @param said EC2's own words without the encoded part, which only its account can read
 */
public record Denial(String action, String object, String said) {

    /** EC2 appends it for {@code aws sts decode-authorization-message}. */
    private static final String ENCODED = "Encoded authorization failure message";

    static Denial of(String operation, String object, AwsFailure failure) {
        var words = failure.getCause().getMessage();
        var end = words.indexOf(ENCODED);
        return new Denial("ec2:" + operation, object, (end < 0 ? words : words.substring(0, end)).strip());
    }

    @Override
    public String toString() {
        return action + " on " + object;
    }
}
