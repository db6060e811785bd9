package caravan.it;

import caravan.api.InstanceMigration;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * What a user does to a migration while one of its calls is held, so that it comes in the middle of a phase.
 *
 * @param does by which the test names it
 */
record Wish(String does, Consumer<Victim> act, KillPoint at) {

    private static final Duration MADE = Duration.ofMinutes(2);

    /** Where it was made, and the record as it was then. */
    record Made(Wish wish, Victim victim, CompletableFuture<InstanceMigration> then) {

        /** Waits until it has been made. */
        InstanceMigration record(Product product) {
            return product.await(wish + " of " + victim.name(), MADE, () -> Optional.ofNullable(then.getNow(null)));
        }

        @Override
        public String toString() {
            return wish.toString();
        }
    }

    /** Makes it as soon as the call comes, and lets the call go on. */
    Made of(Victim victim, Gates gates) {
        var hold = gates.hold(at.side(), at.call(), call -> at.is(call) && victim.isIn(call));
        var then = hold.reached().thenApplyAsync(call -> {
            act.accept(victim);
            var record = victim.record().orElseThrow();
            hold.release();
            return record;
        });
        return new Made(this, victim, then);
    }

    @Override
    public String toString() {
        return does + " " + at;
    }
}
