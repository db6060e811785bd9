package caravan.aws;

import caravan.model.Futures;
import java.util.Optional;
import java.util.regex.Pattern;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * What EC2 would not do.
 *
 * @param action as policies name it, such as {@code ec2:StopInstances}
 * @param object the instance, volume or zone that it was about
 * @param want what would have to be otherwise
 * @param said EC2's own words without the encoded part, which only its account can read
 */
public record Denial(String action, String object, Want want, String said) {

    /** What a denial is about. */
    public enum Want {
        /** The keys' right is missing. */
        RIGHT,
        /** EC2 makes no such thing, whoever asks. */
        THING,
        /** A tag policy of the organisation wants other tags. */
        TAGS
    }

    /** AWS Organizations, "Tag policies": EC2 enforces them when something is made with tags. */
    private static final String TAG_POLICY = "TagPolicyViolation";

    /** EC2 appends it for {@code aws sts decode-authorization-message}. */
    private static final String ENCODED = "Encoded authorization failure message";

    private static final String OWN = "identity-based policy";

    private static final Pattern ACTION = Pattern.compile("is not authorized to perform: ([a-z0-9]+:[A-Za-z]+)");

    static Denial of(String operation, String object, AwsFailure failure) {
        var words = words(failure);
        var end = words.indexOf(ENCODED);
        return new Denial(
                missing(operation, words), object, Want.RIGHT, (end < 0 ? words : words.substring(0, end)).strip());
    }

    /** A call needs more rights than its own: EC2 tells which one is missing, and where it does not it is the call's. */
    private static String missing(String operation, String words) {
        var told = ACTION.matcher(words);
        return told.find() ? told.group(1) : "ec2:" + operation;
    }

    /** EC2 looks at parameters before it looks at DryRun. */
    static Denial refused(String operation, String object, AwsFailure failure) {
        return new Denial("ec2:" + operation, object, Want.THING, words(failure));
    }

    /** Empty where the answer is not about tags. */
    static Optional<Denial> ofTags(String operation, String object, AwsFailure failure) {
        return failure.code().equals(TAG_POLICY)
                ? Optional.of(new Denial("ec2:" + operation, object, Want.TAGS, words(failure)))
                : Optional.empty();
    }

    /** Whether it is the keys' right that is missing. */
    public boolean right() {
        return want == Want.RIGHT;
    }

    /**
     * What KMS denies because the caller's own policies do not allow it, which no policy or grant of the key would change;
     * empty for every other answer (IAM user guide, "Troubleshoot access denied error messages").
     *
     * @param failure as a future gives it, wrapped or not
     */
    public static Optional<Denial> own(Throwable failure, String keyName) {
        return Futures.causeOf(failure) instanceof AwsFailure answer && isOwn(answer)
                ? Optional.of(new Denial(missing("", words(answer)), keyName, Want.RIGHT, words(answer)))
                : Optional.empty();
    }

    /** KMS names the action in the same sentence. */
    static boolean isOwn(AwsFailure answer) {
        return answer.code().equals("AccessDeniedException")
                && words(answer).contains(OWN)
                && ACTION.matcher(words(answer)).find();
    }

    /** Without what the SDK adds: status and request id. */
    private static String words(AwsFailure failure) {
        return failure.getCause() instanceof AwsServiceException answer && answer.awsErrorDetails() != null
                ? answer.awsErrorDetails().errorMessage()
                : failure.getCause().getMessage();
    }

    @Override
    public String toString() {
        return action + " on " + object;
    }
}
