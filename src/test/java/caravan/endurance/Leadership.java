package caravan.endurance;

import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;

/** The Lease of the replicas, with the product's default times: one holds it until it has not renewed for too long. */
final class Leadership {

    static final Duration RETRY = Duration.ofSeconds(2);
    private static final Duration LEASE = Duration.ofSeconds(15);
    private static final Duration RENEW_DEADLINE = Duration.ofSeconds(10);

    private String holder = "";
    private Instant renewed = Instant.MIN;

    /** Takes the Lease, or renews it; false while somebody else has it. */
    private boolean campaign(String who, Instant now) {
        if (!holder.equals(who) && now.isBefore(expiry())) {
            return false;
        }
        holder = who;
        renewed = now;
        return true;
    }

    private Instant expiry() {
        return renewed.equals(Instant.MIN) ? Instant.MIN : renewed.plus(LEASE);
    }

    Tenure tenure(String who) {
        return new Tenure(who);
    }

    /** What one replica believes, by its own last renewal. */
    final class Tenure {

        private final String who;
        private Instant until = Instant.MIN;
        private boolean led;
        private boolean closed;

        private Tenure(String who) {
            this.who = who;
        }

        boolean leads(Instant now) {
            return now.isBefore(until);
        }

        /** Campaigns, and tells of a change: {@code onLead} and {@code onLoss}. */
        void renew(Instant now, BooleanSupplier atRest, Runnable onLead, Runnable onLoss) {
            if (!closed && mayHold(atRest) && campaign(who, now)) {
                until = now.plus(RENEW_DEADLINE);
            }
            var leads = leads(now);
            if (leads != led) {
                led = leads;
                (leads ? onLead : onLoss).run();
            }
        }

        /** Who has lost it to another one takes it again when it has noticed, and nothing is under way any more. */
        private boolean mayHold(BooleanSupplier atRest) {
            return holder.equals(who) || (!led && atRest.getAsBoolean());
        }

        /** It leads no more, and only then the Lease is given back, for another one to take at once. */
        void handOver() {
            closed = true;
            until = Instant.MIN;
            if (holder.equals(who)) {
                holder = "";
                renewed = Instant.MIN;
            }
        }
    }
}
