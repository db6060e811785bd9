package caravan.aws;

import caravan.model.SuspendedException;
import caravan.model.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/** The pauses before repeated calls. They end at once when this process stops or leads no more. */
final class Pauses {

    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(20);
    /** Beyond it a shift would overflow, and the longest has been reached. */
    private static final int DOUBLINGS = 10;

    private final Timer timer;
    private final RandomGenerator random;
    private final AtomicLong numbers = new AtomicLong();
    private final Map<Long, CompletableFuture<Void>> open = new ConcurrentHashMap<>();

    Pauses(Timer timer, RandomGenerator random) {
        this.timer = timer;
        this.random = random;
    }

    Timer timer() {
        return timer;
    }

    /** 1, 2, 4, 8, 16, 20, 20 … seconds, with up to a quarter of jitter, so that a crowd does not come back as one. */
    CompletableFuture<Void> before(int tries) {
        var doubled = FIRST.toMillis() << Math.min(tries - 1, DOUBLINGS);
        var millis = Math.min(LONGEST.toMillis(), doubled);
        var pause = new CompletableFuture<Void>();
        var number = numbers.incrementAndGet();
        open.put(number, pause);
        Continuations.whenDone(
                timer.after(Duration.ofMillis(millis + random.nextLong(1 + millis / 4))),
                (over, problem) -> pause.complete(null));
        Continuations.whenDone(pause, (over, problem) -> open.remove(number));
        return pause;
    }

    void suspendAll(SuspendedException why) {
        open.values().forEach(pause -> pause.completeExceptionally(why));
    }
}
