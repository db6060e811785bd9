package caravan.sim.kube.server;

import caravan.sim.kube.store.Verb;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** How often each verb was asked of each resource, such as {@code create pods}; the players' own calls are left out. */
public final class RequestCounts {

    private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();

    /** One more. */
    public void add(Verb verb, String resource) {
        counts.computeIfAbsent(verb.word() + " " + resource, any -> new LongAdder())
                .increment();
    }

    /** Zero when nobody asked; the resource is a plural, with its subresource where there is one. */
    public long of(String verb, String resource) {
        var count = counts.get(verb + " " + resource);
        return count == null ? 0 : count.sum();
    }

    /** Everything that was asked, in alphabetical order. */
    public Map<String, Long> all() {
        var all = new TreeMap<String, Long>();
        counts.forEach((key, count) -> all.put(key, count.sum()));
        return all;
    }

    /** Starts again at zero. */
    public void reset() {
        counts.clear();
    }
}
