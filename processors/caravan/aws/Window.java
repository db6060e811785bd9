package caravan.aws;

import java.time.Duration;

/** How long a question waits for others to join it: a tenth of the time, as long as nobody does. */
final class Window {

    private static final int ALONE = 10;
    /** One machine asks about all of its disks together. */
    private static final int OF_ONE = 4;

    private final Duration whole;
    private volatile boolean alone = true;

    Window(Duration whole) {
        this.whole = whole;
    }

    Duration length() {
        return alone ? whole.dividedBy(ALONE) : whole;
    }

    /** So many went together. */
    void joined(int questions) {
        alone = questions <= OF_ONE;
    }
}
