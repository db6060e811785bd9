package caravan.intake;

import caravan.aws.AwsFailure;
import caravan.kube.KubeFailure;
import caravan.model.SuspendedException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of a drop that could not be judged: the log, why a file stays in the inbox, and an HTTP client, to come again.
 */
public final class IntakeErrors {

    private static final Logger LOG = LoggerFactory.getLogger(IntakeErrors.class);
    private static final String RETRY_AFTER_SECONDS = "10";

    /** The last reason per file: at every look it is the same, and the log should say it once an hour. */
    private final Map<String, String> told = new ConcurrentHashMap<>();

    private final Clock clock;

    public IntakeErrors(Clock clock) {
        this.clock = clock;
    }

    /** First step after any failure of an intake route. */
    public void tell(Exchange exchange) {
        var failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        var file = exchange.getMessage().getHeader(Exchange.FILE_NAME_ONLY, String.class);
        if (file == null) {
            HttpDrop.answer(exchange, answerTo(failure));
            exchange.getMessage().setHeader("Retry-After", RETRY_AFTER_SECONDS);
            log("A request could not be served", failure);
            return;
        }
        var reason = clock.instant().truncatedTo(ChronoUnit.HOURS) + " " + failure;
        if (!reason.equals(told.put(file, reason))) {
            log(file + " stays in the inbox and is taken again", failure);
        }
    }

    private static Answers answerTo(Throwable failure) {
        return isExpected(failure)
                ? Answers.problem(
                        503,
                        "Service Unavailable",
                        failure.getMessage() + " Send the same request again later; that is safe.")
                : Answers.problem(500, "Internal Server Error", "The log has the details.");
    }

    private static void log(String what, Throwable failure) {
        if (isExpected(failure)) {
            LOG.warn("{}: {}", what, failure.getMessage());
        } else {
            LOG.error(what, failure);
        }
    }

    /** Failures of the world around us, whose messages say all; the others need their stack. */
    private static boolean isExpected(Throwable failure) {
        return failure instanceof KubeFailure || failure instanceof AwsFailure || failure instanceof SuspendedException;
    }
}
