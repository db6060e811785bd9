package caravan.aws;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Function;

/** One lane per group of calls of one gateway. */
final class Lanes implements AutoCloseable {

    private final Map<CallGroup, Lane> lanes = new EnumMap<>(CallGroup.class);

    Lanes(String name, Function<String, Lane> open) {
        for (var group : CallGroup.values()) {
            lanes.put(group, open.apply(name + "-" + group.name().toLowerCase(Locale.ROOT)));
        }
    }

    Executor of(CallGroup group) {
        return lanes.get(group);
    }

    @Override
    public void close() {
        lanes.values().forEach(Lane::shutdown);
    }
}
