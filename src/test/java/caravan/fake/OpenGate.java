package caravan.fake;

import caravan.engine.Gate;
import caravan.model.Plan;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Knows nothing against any plan, until one is closed. */
public final class OpenGate implements Gate {

    private final Set<String> closed = new HashSet<>();
    private int asked;

    /** The plan of this uid is kept back. */
    public void close(String planUid) {
        closed.add(planUid);
    }

    public void open(String planUid) {
        closed.remove(planUid);
    }

    /** How often it was asked. */
    public int asked() {
        return asked;
    }

    @Override
    public CompletableFuture<Boolean> opens(Plan plan, Collection<String> instanceIds) {
        asked++;
        return CompletableFuture.completedFuture(!closed.contains(plan.ref().uid()));
    }

    @Override
    public Told told(String planUid) {
        return Told.NOTHING;
    }
}
