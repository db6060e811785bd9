package caravan.kube;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Whether this process leads, by its own clocks: for a while after the moment at which its last successful renewal was
 * sent. Two clocks, because the monotonic one stands still while a machine sleeps and the wall clock may be set back.
 */
final class Tenure {

    /** A moment on both clocks. */
    record Moment(long nanos, Instant wall) {}

    private final Duration term;
    private final LongSupplier nanos;
    private final InstantSource wall;

    private volatile Optional<Moment> renewed = Optional.empty();

    Tenure(Duration term, LongSupplier nanos, InstantSource wall) {
        this.term = term;
        this.nanos = nanos;
        this.wall = wall;
    }

    Moment now() {
        return new Moment(nanos.getAsLong(), wall.instant());
    }

    /** Takes the moment before the request was sent: the server counts from then at the earliest. */
    void renew(Moment sent) {
        renewed = Optional.of(sent);
    }

    void end() {
        renewed = Optional.empty();
    }

    boolean holds() {
        return renewed.filter(this::lasts).isPresent();
    }

    Optional<Instant> lastRenewal() {
        return renewed.map(Moment::wall);
    }

    private boolean lasts(Moment from) {
        var now = now();
        return now.nanos() - from.nanos() < term.toNanos()
                && Duration.between(from.wall(), now.wall()).compareTo(term) < 0;
    }
}
