package caravan.sim;

import caravan.model.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/** The time of another timer, so many times as fast from now on. */
public final class HurriedTimer implements Timer {

    private final Timer timer;
    private final double speed;
    private final Instant start;
    private final long began;

    public HurriedTimer(Timer timer, double speed) {
        this.timer = timer;
        this.speed = speed;
        this.start = timer.now();
        this.began = timer.nanos();
    }

    @Override
    public Instant now() {
        return start.plusNanos(nanos());
    }

    @Override
    public long nanos() {
        return (long) ((timer.nanos() - began) * speed);
    }

    @Override
    public CompletableFuture<Void> after(Duration duration) {
        return timer.after(Duration.ofNanos((long) (duration.toNanos() / speed)));
    }
}
