package caravan.aws;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;

/** Threads of their own for each group of calls, so that a hung kind of call holds up no other. */
final class Lanes implements AutoCloseable {

    private final Map<CallGroup, Executor> byGroup = new EnumMap<>(CallGroup.class);

    /** Opens an executor by name for each group. */
    Lanes(String name, Function<String, Executor> open) {
        for (var group : CallGroup.values()) {
            byGroup.put(group, open.apply(name + "-" + group.name().toLowerCase(Locale.ROOT)));
        }
    }

    Executor of(CallGroup group) {
        return byGroup.get(group);
    }

    /** Takes no more; what is queued still runs, and finds out that it came too late. */
    @Override
    public void close() {
        for (var lane : byGroup.values()) {
            if (lane instanceof ExecutorService threads) {
                threads.shutdown();
            }
        }
    }
}
