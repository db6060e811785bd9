package caravan.kube;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Looks again and again until a condition holds. */
final class Eventually {

    private Eventually() {}

    static void holds(String what, Duration within, BooleanSupplier condition) throws InterruptedException {
        var end = System.nanoTime() + within.toNanos();
        var never = new CountDownLatch(1);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end || never.await(20, TimeUnit.MILLISECONDS)) {
                throw new AssertionError("Not within " + within + ": " + what);
            }
        }
    }
}
