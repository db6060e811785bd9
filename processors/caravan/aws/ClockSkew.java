package caravan.aws;

import caravan.model.SuspendedException;
import java.time.Duration;
import java.time.Instant;

/** How far this machine's clock is from that of an EC2, by the dates of its answers; too far stops all changes. */
public final class ClockSkew {

    private final String whose;
    private final Duration allowed;
    private volatile Duration measured = Duration.ZERO;

    /** {@code whose} names the other clock in messages. */
    public ClockSkew(String whose, Duration allowed) {
        this.whose = whose;
        this.allowed = allowed;
    }

    /** Positive: the other clock is ahead. Zero until an answer tells. */
    public Duration measured() {
        return measured;
    }

    /**
     * Takes in the Date of an answer, which knows whole seconds only. A date between sending and receiving is no skew,
     * however long the answer took.
     */
    void answered(Instant date, Instant sent, Instant received) {
        if (date.isAfter(received)) {
            measured = Duration.between(received, date);
        } else if (date.plusSeconds(1).isBefore(sent)) {
            measured = Duration.between(sent, date);
        } else {
            measured = Duration.ZERO;
        }
    }

    /** Throws a SuspendedException while the clocks are too far apart: rule 20. */
    void check() {
        var skew = measured;
        if (skew.abs().compareTo(allowed) > 0) {
            throw new SuspendedException(
                    SuspendedException.Reason.CLOCK_SKEW,
                    "The clock of " + whose + " is "
                            + skew.abs().toSeconds() + " s "
                            + (skew.isNegative() ? "behind" : "ahead of") + " the clock of this machine, more than "
                            + allowed.toSeconds()
                            + " s (caravan.aws.max-clock-skew). Nothing is changed in AWS until they"
                            + " agree; check the time service of the node that Caravan runs on.");
        }
    }
}
