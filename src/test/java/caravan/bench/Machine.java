package caravan.bench;

import java.lang.management.ManagementFactory;

/** What else this machine does: a busy one makes every time longer, so the figures name it. */
final class Machine {

    private Machine() {}

    /** Processes that want to run, on average over the last minute. */
    static double load() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }
}
