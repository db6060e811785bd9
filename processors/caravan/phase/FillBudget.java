package caravan.phase;

import caravan.aws.AwsSettings;
import caravan.model.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How fast new volumes may be filled at the same time. EBS takes 5,000 MiB/s for all volumes that an account initializes in
 * a region and refuses a volume beyond it (EBS user guide, "Amazon EBS volume initialization rate"). What this process has
 * asked for is counted for as long as a full volume would take; what others ask for EBS alone knows. After a restart
 * nothing is counted yet, and EBS's refusal is answered as for theirs: the volume is made without.
 */
final class FillBudget {

    /** MiB/s. */
    static final int MOST = 5_000;

    private static final long MIB_PER_GIB = 1_024;

    private final Timer timer;
    private final Map<String, List<Share>> shares = new HashMap<>();

    FillBudget(Timer timer) {
        this.timer = timer;
    }

    /** A rate in MiB/s until a moment. */
    record Share(String place, int rate, Instant until) {}

    /**
     * What of the wanted rate may be had, at least the smallest that EBS takes, or zero. What is not used is given back.
     *
     * @param place account and region
     * @param wanted MiB/s
     */
    synchronized Share take(String place, int wanted, int sizeGiB) {
        var others = shares.computeIfAbsent(place, unknown -> new ArrayList<>());
        others.removeIf(share -> !share.until().isAfter(timer.now()));
        var left = MOST - others.stream().mapToInt(Share::rate).sum();
        var rate = left < AwsSettings.LEAST_RATE ? 0 : Math.min(wanted, left);
        var share = new Share(place, rate, timer.now().plus(lasting(rate, sizeGiB)));
        if (rate > 0) {
            others.add(share);
        }
        return share;
    }

    private static Duration lasting(int rate, int sizeGiB) {
        return rate == 0 ? Duration.ZERO : Duration.ofSeconds(sizeGiB * MIB_PER_GIB / rate + 1);
    }

    synchronized void giveBack(Share share) {
        shares.getOrDefault(share.place(), new ArrayList<>()).remove(share);
    }
}
