package caravan.engine;

import caravan.model.WaitProgress;
import caravan.status.Progress;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** Remembers which waits do not move, for the status of their machines; in memory, as progress is. */
public final class StalledWaits implements WaitProgress, Progress {

    private final Function<String, OptionalInt> percents;
    private final Map<String, Stalled> stalled = new ConcurrentHashMap<>();

    /** {@code percents} tells how far a snapshot has come. */
    public StalledWaits(Function<String, OptionalInt> percents) {
        this.percents = percents;
    }

    @Override
    public void stalled(Stalled wait) {
        stalled.put(wait.id(), wait);
    }

    @Override
    public void movesAgain(String id) {
        stalled.remove(id);
    }

    @Override
    public OptionalInt of(String snapshotId) {
        return percents.apply(snapshotId);
    }

    @Override
    public Optional<Stalled> stalled(String id) {
        return Optional.ofNullable(stalled.get(id));
    }
}
