package caravan.engine;

import caravan.model.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Since when left-overs have been seen, sweep after sweep. In memory: a restart only makes them wait longer. */
final class Seen {

    private final Timer timer;
    private final Duration grace;
    private final Map<String, Instant> first = new ConcurrentHashMap<>();

    Seen(Timer timer, Duration grace) {
        this.timer = timer;
        this.grace = grace;
    }

    /** Whether it has been there for the grace period. */
    boolean longEnough(String id) {
        var since = first.computeIfAbsent(id, one -> timer.now());
        return !timer.now().isBefore(since.plus(grace));
    }

    /** What was not in the last list is forgotten, but not at once: a list may miss something. */
    void keepOnly(Set<String> listed) {
        first.entrySet()
                .removeIf(one -> !listed.contains(one.getKey())
                        && one.getValue().plus(grace.multipliedBy(2)).isBefore(timer.now()));
    }
}
