package caravan.aws;

import caravan.model.ProtocolRule;
import caravan.model.SuspendedException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/**
 * Refuses to send a signed, changing request whose date is not that of its fence check. AWS refuses old dates after
 * about 15 minutes; together they bound the life of a request that a paused process left behind: rule 20.
 */
@ProtocolRule("20")
final class DateGuard implements ExecutionInterceptor {

    /** Set by {@link GuardedEc2} at the fence check; a request without it never passed the fence. */
    static final ExecutionAttribute<Instant> FENCED = new ExecutionAttribute<>("caravan.fenced");

    static final Duration MOST = Duration.ofSeconds(10);

    private static final DateTimeFormatter AMZ_DATE = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'");

    private final Clock clock;

    DateGuard(Clock clock) {
        this.clock = clock;
    }

    @Override
    public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes attributes) {
        var fenced = attributes.getAttribute(FENCED);
        if (fenced == null) {
            throw new SuspendedException("A request that changes something in AWS did not pass the fence.");
        }
        var signed = context.httpRequest()
                .firstMatchingHeader("X-Amz-Date")
                .map(date -> LocalDateTime.parse(date, AMZ_DATE).toInstant(ZoneOffset.UTC))
                .orElseThrow(() -> new SuspendedException("A request to AWS carries no date."));
        check("was signed for", fenced, signed);
        // A process that was paused after signing wakes up here.
        check("would be sent", fenced, clock.instant());
    }

    private static void check(String what, Instant fenced, Instant then) {
        var apart = Duration.between(fenced, then).abs();
        if (apart.compareTo(MOST) > 0) {
            throw new SuspendedException("A request to AWS " + what + " a time " + apart.toSeconds()
                    + " s from the check that this process leads, more than " + MOST.toSeconds()
                    + " s; it was not sent.");
        }
    }
}
