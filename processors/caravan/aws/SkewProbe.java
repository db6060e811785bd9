package caravan.aws;

import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpResponse;

/** Reads the other side's clock off every answer, errors included, and keeps it from the SDK. */
final class SkewProbe implements ExecutionInterceptor {

    private static final Logger LOG = LoggerFactory.getLogger(SkewProbe.class);
    private static final ExecutionAttribute<Instant> SENT = new ExecutionAttribute<>("caravan.sent");

    private final ClockSkew skew;
    private final Clock clock;

    SkewProbe(ClockSkew skew, Clock clock) {
        this.skew = skew;
        this.clock = clock;
    }

    @Override
    public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes attributes) {
        attributes.putAttribute(SENT, clock.instant());
    }

    @Override
    public void afterTransmission(Context.AfterTransmission context, ExecutionAttributes attributes) {
        context.httpResponse()
                .firstMatchingHeader("Date")
                .flatMap(SkewProbe::parsed)
                .ifPresent(date -> skew.answered(date, attributes.getAttribute(SENT), clock.instant()));
    }

    /**
     * The SDK must not see the date: after an answer such as RequestTimeTooSkewed it would sign every later call of this
     * process by it, for good, and so long after both clocks are right again no change would pass {@link DateGuard}.
     */
    @Override
    public SdkHttpResponse modifyHttpResponse(Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
        return context.httpResponse().toBuilder().removeHeader("Date").build();
    }

    private static Optional<Instant> parsed(String date) {
        try {
            return Optional.of(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date)));
        } catch (DateTimeParseException e) {
            LOG.debug("An answer with the Date '{}' tells nothing about the clock.", date, e);
            return Optional.empty();
        }
    }
}
