package caravan.aws;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.services.sts.model.AssumeRoleResponse;

/** One session of a role, renewed before it ends; while STS does not answer, what is valid yet is used on. */
final class RoleSession {

    private static final Logger LOG = LoggerFactory.getLogger(RoleSession.class);

    /** Of its life a session has this much left when it is renewed, or half of a shorter life. */
    private static final Duration EARLY = Duration.ofMinutes(10);
    /** Between two tries to renew one that is valid yet. */
    private static final Duration AGAIN = Duration.ofSeconds(30);

    private final Supplier<AssumeRoleResponse> assume;
    private final Clock clock;
    private final ReentrantLock renewing = new ReentrantLock();
    private volatile Held held = new Held(null, Instant.MIN, Instant.MIN);

    RoleSession(Supplier<AssumeRoleResponse> assume, Clock clock) {
        this.assume = assume;
        this.clock = clock;
    }

    private record Held(AwsCredentials credentials, Instant renewal, Instant end) {}

    /** It was begun, and is valid no more; one that STS is being asked for has not ended. */
    boolean ended() {
        return held.credentials() != null && over();
    }

    private boolean over() {
        return !clock.instant().isBefore(held.end());
    }

    /** Waits for STS only where nothing valid is held. */
    AwsCredentials credentials() {
        var current = held;
        if (clock.instant().isBefore(current.renewal())) {
            return current.credentials();
        }
        return over() ? begun() : renewed(current);
    }

    private AwsCredentials begun() {
        renewing.lock();
        try {
            if (over()) {
                held = asked();
            }
            return held.credentials();
        } finally {
            renewing.unlock();
        }
    }

    private AwsCredentials renewed(Held current) {
        if (renewing.tryLock()) {
            try {
                held = asked();
            } catch (RuntimeException e) {
                LOG.warn("A session that ends at {} could not be renewed: {}", current.end(), e.getMessage());
                held = new Held(current.credentials(), clock.instant().plus(AGAIN), current.end());
            } finally {
                renewing.unlock();
            }
        }
        return held.credentials();
    }

    private Held asked() {
        var asked = clock.instant();
        var given = assume.get().credentials();
        var end = given.expiration();
        var half = Duration.between(asked, end).dividedBy(2);
        var early = half.compareTo(EARLY) < 0 ? half : EARLY;
        return new Held(
                AwsSessionCredentials.create(given.accessKeyId(), given.secretAccessKey(), given.sessionToken()),
                end.minus(early),
                end);
    }
}
