package caravan.aws;

import caravan.model.MigrationException;
import caravan.model.SuspendedException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * The one table that says what an error of AWS means. A call has definitely not happened only when AWS said so with a
 * code and a 4xx status, or throttled it; messages are never read.
 */
final class AwsFaults {

    /** AWS lists the codes of missing capacity among the server's, yet they say what was not done. */
    private static final int SERVER = 500;
    /** EC2 throttles by it. */
    private static final int UNAVAILABLE = 503;

    private static final Map<String, AwsFault> BY_CODE = table();

    private AwsFaults() {}

    /** Anything that the SDK threw; what is ours already stays as it is. */
    static RuntimeException translate(String operation, Throwable problem) {
        return ours(problem).orElseGet(() -> failure(operation, problem));
    }

    /** The SDK may wrap what an interceptor of ours throws. */
    private static Optional<RuntimeException> ours(Throwable problem) {
        return Stream.iterate(problem, Objects::nonNull, Throwable::getCause)
                .filter(AwsFaults::isOurs)
                .map(RuntimeException.class::cast)
                .findFirst();
    }

    private static boolean isOurs(Throwable problem) {
        return problem instanceof SuspendedException
                || problem instanceof AwsFailure
                || problem instanceof MigrationException;
    }

    private static AwsFailure failure(String operation, Throwable problem) {
        if (!(problem instanceof AwsServiceException answer)) {
            return new AwsFailure(AwsFault.AMBIGUOUS, operation, "", "", problem);
        }
        var code = Optional.ofNullable(answer.awsErrorDetails())
                .map(AwsErrorDetails::errorCode)
                .orElse("");
        var requestId = Optional.ofNullable(answer.requestId()).orElse("");
        return new AwsFailure(faultOf(answer.statusCode(), code), operation, code, requestId, answer);
    }

    static AwsFault faultOf(int status, String code) {
        if (code.isEmpty()) {
            return AwsFault.AMBIGUOUS;
        }
        var known = BY_CODE.get(code);
        if ((known == AwsFault.THROTTLED && status == UNAVAILABLE)
                || (known == AwsFault.CAPACITY && status >= SERVER)) {
            return known;
        }
        if (status < 400 || status > 499) {
            return AwsFault.AMBIGUOUS;
        }
        if (known != null) {
            return known;
        }
        return code.endsWith(".NotFound") ? AwsFault.NOT_FOUND : AwsFault.OTHER;
    }

    /** Codes and their classes: EC2 API reference, "Error codes for the Amazon EC2 API"; the grouping is ours. */
    private static Map<String, AwsFault> table() {
        return Stream.of(
                        row(
                                AwsFault.THROTTLED,
                                "RequestLimitExceeded Throttling ThrottlingException EC2ThrottledException"
                                        + " BandwidthLimitExceeded RequestThrottled ThrottledException SlowDown"
                                        + " TooManyRequestsException"),
                        row(AwsFault.NOT_FOUND, "NotFoundException"),
                        // About things, not calls: no reason to make other calls wait.
                        row(
                                AwsFault.BUSY,
                                "SnapshotCreationPerVolumeRateExceeded ConcurrentSnapshotLimitExceeded"
                                        + " PendingSnapshotLimitExceeded ResourceLimitExceeded ConcurrentTagAccess"),
                        row(
                                AwsFault.IN_WRONG_STATE,
                                "IncorrectState IncorrectInstanceState InvalidState VolumeInUse InvalidSnapshot.InUse"),
                        row(
                                AwsFault.CAPACITY,
                                "InsufficientInstanceCapacity InsufficientHostCapacity InsufficientVolumeCapacity"
                                        + " InsufficientReservedInstanceCapacity InsufficientCapacity"),
                        row(
                                AwsFault.QUOTA,
                                "SnapshotLimitExceeded VolumeLimitExceeded MaxIOPSLimitExceeded InstanceLimitExceeded"
                                        + " VcpuLimitExceeded TagLimitExceeded CopyVolumesLimitExceeded"),
                        row(
                                AwsFault.DENIED,
                                "UnauthorizedOperation AuthFailure OptInRequired PendingVerification Blocked"
                                        + " InvalidClientTokenId SignatureDoesNotMatch AccessDenied AccessDeniedException"
                                        + " MissingAuthenticationToken UnrecognizedClientException"),
                        row(AwsFault.EXPIRED, "RequestExpired ExpiredToken ExpiredTokenException RequestTimeTooSkewed"),
                        row(AwsFault.TOKEN_MISMATCH, "IdempotentParameterMismatch"),
                        // Faults of the server, whatever status they come with.
                        row(
                                AwsFault.AMBIGUOUS,
                                "InternalError InternalFailure ServerInternal ServiceUnavailable Unavailable"
                                        + " RequestTimeout"))
                .flatMap(row -> row)
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static Stream<Map.Entry<String, AwsFault>> row(AwsFault fault, String codes) {
        return Stream.of(codes.split(" ")).map(code -> Map.entry(code, fault));
    }
}
