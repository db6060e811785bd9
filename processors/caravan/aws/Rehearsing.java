package caravan.aws;

import caravan.model.MigrationException;
import caravan.model.Remembered;
import caravan.model.Timer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** Sends calls with DryRun and says what EC2's answers mean; a yes is remembered. */
final class Rehearsing {

    /** EC2's yes, which is an error too: HTTP 412. */
    static final String ALLOWED = "DryRunOperation";

    private static final String DENIED = "UnauthorizedOperation";
    private static final Duration LIFE = Duration.ofMinutes(10);

    private final Calls calls;
    private final Continuations continuations;
    private final Supplier<String> key;
    private final Remembered<Optional<Denial>> known;

    /** Key tells which key asks now. */
    Rehearsing(Calls calls, Continuations continuations, Supplier<String> key, Timer timer) {
        this.calls = calls;
        this.continuations = continuations;
        this.key = key;
        this.known = new Remembered<>(timer, LIFE, Optional::isEmpty);
    }

    /** Some that stand in for EC2 read all the same, which is a yes. */
    CompletableFuture<Optional<Denial>> read(String operation, Runnable call) {
        return calls.rehearse(operation, () -> {
            try {
                call.run();
                return Optional.<Denial>empty();
            } catch (AwsFailure answer) {
                return judged(answer).flatMap(failure -> denied(operation, "all", failure));
            }
        });
    }

    static Optional<Denial> denied(String operation, String object, AwsFailure answer) {
        return answer.code().equals(DENIED)
                ? Optional.of(Denial.of(operation, object, answer))
                : Denial.ofTags(operation, object, answer);
    }

    CompletableFuture<Optional<Denial>> ask(String operation, String object, Runnable call) {
        return rehearsed(operation, call)
                .thenApply(failure -> failure.flatMap(answer -> denied(operation, object, answer)));
    }

    /** Empty when it is allowed. What says nothing of the right, but of credentials or of EC2, fails. */
    CompletableFuture<Optional<AwsFailure>> rehearsed(String operation, Runnable call) {
        return calls.rehearse(operation, () -> {
            try {
                call.run();
            } catch (AwsFailure e) {
                return judged(e);
            }
            throw ignored(operation);
        });
    }

    private static Optional<AwsFailure> judged(AwsFailure answer) {
        if (answer.code().equals(ALLOWED)) {
            return Optional.empty();
        }
        return switch (answer.fault()) {
            case NOT_FOUND, IN_WRONG_STATE, BUSY, CAPACITY, QUOTA, TOKEN_MISMATCH, OTHER -> Optional.of(answer);
            case DENIED -> {
                if (answer.code().equals(DENIED)) {
                    yield Optional.of(answer);
                }
                throw answer;
            }
            case THROTTLED, EXPIRED, AMBIGUOUS -> throw answer;
        };
    }

    /** It was done. EC2 does not do so; who stands in for it may. */
    private static MigrationException ignored(String operation) {
        return new MigrationException(
                "DryRunIgnored",
                operation,
                "What answers for EC2 does what it is asked for by DryRun: " + operation + " was carried out.",
                "Correct the Provider's url, or AWS_ENDPOINT_URL.");
    }

    /** A yes is anybody's; a no may be about the machine that asked, so that each hears his own. */
    CompletableFuture<Optional<Denial>> remembered(String name, Supplier<CompletableFuture<Optional<Denial>>> ask) {
        var asked = new AtomicBoolean();
        var answer = known.get(key.get() + " " + name, () -> {
            asked.set(true);
            return ask.get();
        });
        return continuations.of(answer.thenCompose(
                found -> found.isEmpty() || asked.get() ? CompletableFuture.completedFuture(found) : ask.get()));
    }
}
