package caravan.aws;

import caravan.model.Names;
import caravan.model.Require;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * How Caravan behaves towards AWS.
 *
 * @param extraTags the operator's, on every snapshot and volume
 * @param volumeTags the platform's, on every volume, such as {@code red-hat-managed=true}
 * @param consistencyWindow W of the protocol: how long a create may stay invisible
 * @param requestShare percent of each documented token bucket that Caravan takes for itself
 * @param pollInitial first interval between two looks at the same object
 * @param pollMax the interval grows up to this in the first minute
 * @param pollLongest the interval of what takes much longer grows up to this
 * @param stalledAfter a wait without progress is told to be stalled after it
 * @param batchWindow look-ups made within it are joined into one call
 * @param allowedEndpoints hosts, or hosts with port, that a provider may name beside AWS's own
 * @param maxClockSkew beyond it nothing is changed in AWS
 * @param initializationRate MiB/s at which EBS fills new volumes whose class tells no other; 0: when they are read
 */
public record AwsSettings(
        Map<String, String> extraTags,
        Map<String, String> volumeTags,
        Duration consistencyWindow,
        int requestShare,
        Duration pollInitial,
        Duration pollMax,
        Duration pollLongest,
        Duration stalledAfter,
        Duration batchWindow,
        List<String> allowedEndpoints,
        Duration maxClockSkew,
        int initializationRate) {

    private static final Pattern HOST = Pattern.compile("[a-z0-9.-]+(:[0-9]{1,5})?");
    /** A resource carries 50 tags; Caravan and the CSI driver need twelve of them. */
    private static final int MOST_TAGS = 30;

    /** MiB/s: EC2 API reference, CreateVolume, VolumeInitializationRate. */
    public static final int LEAST_RATE = 100;

    public static final int MOST_RATE = 300;

    private static final int TAG_KEY = 127;
    private static final int TAG_VALUE = 256;
    /** The quiet time of the settling (caravan.settle.quiet-time) counts on no more. */
    private static final Duration MOST_SKEW = Duration.ofSeconds(60);

    public AwsSettings {
        extraTags = Map.copyOf(extraTags);
        volumeTags = Map.copyOf(volumeTags);
        allowedEndpoints = List.copyOf(allowedEndpoints);
        checkTags("caravan.aws.extra-tags", extraTags);
        checkTags("caravan.target.volume-tags", volumeTags);
        Require.positive("caravan.aws.consistency-window", consistencyWindow);
        Require.check(
                "caravan.aws.initialization-rate",
                initializationRate,
                initializationRate == 0 || (initializationRate >= LEAST_RATE && initializationRate <= MOST_RATE),
                "0, or " + LEAST_RATE + " to " + MOST_RATE);
        Require.inRange("caravan.aws.request-share", requestShare, 1, 100);
        Require.positive("caravan.aws.poll-initial", pollInitial);
        Require.check(
                "caravan.aws.poll-max",
                pollMax,
                pollMax.compareTo(pollInitial) >= 0,
                "at least caravan.aws.poll-initial (" + pollInitial + ")");
        Require.check(
                "caravan.aws.poll-longest",
                pollLongest,
                pollLongest.compareTo(pollMax) >= 0,
                "at least caravan.aws.poll-max (" + pollMax + ")");
        Require.positive("caravan.aws.stalled-after", stalledAfter);
        Require.notNegative("caravan.aws.batch-window", batchWindow);
        for (var endpoint : allowedEndpoints) {
            Require.check(
                    "caravan.aws.allowed-endpoints",
                    endpoint,
                    HOST.matcher(endpoint).matches(),
                    "host names in lower case, each with a port or without, such as localhost:4566");
        }
        Require.check(
                "caravan.aws.max-clock-skew",
                maxClockSkew,
                !maxClockSkew.isNegative() && !maxClockSkew.isZero() && maxClockSkew.compareTo(MOST_SKEW) <= 0,
                "a duration from 1s to 60s");
    }

    private static void checkTags(String key, Map<String, String> tags) {
        Require.check(key, tags, tags.size() <= MOST_TAGS, "at most " + MOST_TAGS + " tags");
        tags.forEach((name, value) -> {
            Require.check(
                    key,
                    name,
                    !name.isBlank() && name.length() <= TAG_KEY && !name.startsWith("aws:"),
                    "tag keys of 1 to " + TAG_KEY + " characters that do not start with aws:");
            Require.check(
                    key,
                    name,
                    !name.startsWith(Names.FORKLIFT) && !name.startsWith(Names.CARAVAN),
                    "tag keys outside " + Names.FORKLIFT + " and " + Names.CARAVAN
                            + ", by which Caravan knows its own");
            Require.check(
                    key, value, value.length() <= TAG_VALUE, "tag values of at most " + TAG_VALUE + " characters");
        });
    }
}
