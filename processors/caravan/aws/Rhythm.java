package caravan.aws;

import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;

/**
 * How long to wait between two looks. What shows percents is looked at when half of the rest should be done; what shows
 * none, after a part of the time that it has taken already. So what takes long is looked at seldom, and noticed late by a
 * small part of its time.
 */
final class Rhythm {

    /** Without percents, in the first minute. */
    private static final int EARLY = 4;
    /** Without percents, later; and what a look may come too late by. */
    private static final int LATE = 10;
    /** With percents, the shortest interval: near the end the estimate becomes small. */
    private static final int SHORTEST = 20;

    private static final int ALL = 100;
    /** Each interval is 80 to 120 percent of what it should be. */
    private static final double JITTER = 0.2;

    private final Instant begin;
    private final Duration initial;
    private final Duration usual;
    private final Duration longest;
    private final RandomGenerator random;
    private Instant firstSeen;
    private int firstPercent = -1;

    Rhythm(Instant begin, AwsSettings settings, RandomGenerator random) {
        this.begin = begin;
        this.firstSeen = begin;
        this.initial = settings.pollInitial();
        this.usual = settings.pollMax();
        this.longest = settings.pollLongest();
        this.random = random;
    }

    /** The interval after a look that saw so many percent; 0 where there is no progress to tell. */
    synchronized Duration next(Instant now, int percent) {
        if (firstPercent < 0 || percent < firstPercent) {
            firstSeen = now;
            firstPercent = percent;
        }
        var passed = Duration.between(begin, now);
        var wanted = percent > firstPercent ? rest(now, percent) : part(passed);
        var shortest = within(initial, passed.dividedBy(SHORTEST), usual);
        var factor = 1 - JITTER + 2 * JITTER * random.nextDouble();
        return Duration.ofMillis((long) (within(shortest, wanted, longest).toMillis() * factor));
    }

    /** Half of what is left, if it goes on as it has. */
    private Duration rest(Instant now, int percent) {
        var perPercent = Duration.between(firstSeen, now).dividedBy(percent - firstPercent);
        return perPercent.multipliedBy(ALL - percent).dividedBy(2);
    }

    private Duration part(Duration passed) {
        var early = within(initial, passed.dividedBy(EARLY), usual);
        var late = passed.dividedBy(LATE);
        return early.compareTo(late) > 0 ? early : late;
    }

    private static Duration within(Duration least, Duration wanted, Duration most) {
        var atLeast = wanted.compareTo(least) < 0 ? least : wanted;
        return atLeast.compareTo(most) > 0 ? most : atLeast;
    }
}
