package caravan.sim.time;

import caravan.model.Timer;
import caravan.sim.kube.Timing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;

/**
 * The time of a world on one thread: hours pass in milliseconds, because it jumps from one event to the next. What is due
 * at the same instant comes in an order that the seed decides, so that each seed is another interleaving and replays.
 */
public final class VirtualTime implements Timer, Timing, Executor {

    public static final Instant START = Instant.parse("2026-03-02T08:00:00Z");

    /** A whole migration takes a few thousand. */
    private static final long MOST_EVENTS = 20_000_000;
    /** More at one instant is a loop in which no time passes. */
    private static final int MOST_AT_ONCE = 200_000;

    private static final int REMEMBERED = 12;

    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final Random random;
    private final Deque<String> latest = new ArrayDeque<>();
    private Instant now = START;
    /** The same in nanoseconds since the beginning. */
    private long instant;

    private long scheduled;
    private long passed;
    private int atOnce;

    public VirtualTime(long seed) {
        random = new Random(seed);
    }

    @Override
    public Instant now() {
        return now;
    }

    @Override
    public Instant instant() {
        return now;
    }

    /** The one source of chance of a world that shall replay. */
    public Random random() {
        return random;
    }

    /** How many events have passed. */
    public long passed() {
        return passed;
    }

    @Override
    public CompletableFuture<Void> after(Duration duration) {
        var passed = new CompletableFuture<Void>();
        schedule(duration, () -> passed.complete(null));
        return passed;
    }

    @Override
    public void after(Duration simulated, Runnable task) {
        schedule(simulated, task);
    }

    @Override
    public void execute(Runnable task) {
        schedule(Duration.ZERO, task);
    }

    /** As {@link #after(Duration, Runnable)}, and may be called off. */
    public Event schedule(Duration duration, Runnable task) {
        var event = new Event(instant + Math.max(0, duration.toNanos()), random.nextInt(), scheduled++, task);
        events.add(event);
        return event;
    }

    /** Runs the task again and again, first after one period, until it is called off. */
    public Repetition every(Duration period, Runnable task) {
        return new Repetition(this, period, task);
    }

    /** Time passes until the condition holds; false when it does not within the duration, or nothing is left to happen. */
    public boolean runUntil(BooleanSupplier condition, Duration atMost) {
        var end = instant + atMost.toNanos();
        while (!condition.getAsBoolean()) {
            if (events.isEmpty() || events.peek().due() > end) {
                return false;
            }
            next();
        }
        return true;
    }

    /** Lets the duration pass. */
    public void run(Duration duration) {
        var end = instant + duration.toNanos();
        while (!events.isEmpty() && events.peek().due() <= end) {
            next();
        }
        become(end);
    }

    /** Until nothing is left to happen; never, once something repeats. */
    public void runUntilIdle() {
        while (!events.isEmpty()) {
            next();
        }
    }

    private void next() {
        var event = events.poll();
        if (event.calledOff()) {
            return;
        }
        count(event);
        become(event.due());
        event.run();
    }

    private void become(long nanoseconds) {
        if (nanoseconds != instant) {
            instant = nanoseconds;
            now = START.plusNanos(nanoseconds);
        }
    }

    private void count(Event event) {
        passed++;
        atOnce = event.due() == instant ? atOnce + 1 : 0;
        if (atOnce > MOST_AT_ONCE - REMEMBERED || passed > MOST_EVENTS - REMEMBERED) {
            latest.add(event.what());
        }
        if (atOnce > MOST_AT_ONCE) {
            throw new IllegalStateException("At " + now + " " + MOST_AT_ONCE
                    + " events happened and no time passed: something repeats without a pause. The last were "
                    + latest);
        }
        if (passed > MOST_EVENTS) {
            throw new IllegalStateException(MOST_EVENTS + " events have happened until " + now
                    + ": something never ends. The last were " + latest);
        }
    }
}
