package caravan.sim.aws;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.core.SdkPojo;

/** Which calls go wrong, by operation ({@code CreateSnapshot}; {@link #ANY} for all), and which reads are stale. */
public final class Faults {

    public static final String ANY = "*";

    private final Map<String, Deque<Fault>> next = new HashMap<>();
    private final Map<Integer, List<Fault>> numbered = new HashMap<>();
    private final List<Plan> plans = new ArrayList<>();
    private final List<Plan> standing = new ArrayList<>();
    private final Map<String, Duration> lags = new HashMap<>();
    private final Fates fates = new Fates();

    private static final class Plan {
        private final Aim aim;
        private final Fault fault;
        private int skip;
        private int left;

        private Plan(Aim aim, Fault fault, int skip, int left) {
            this.aim = aim;
            this.fault = fault;
            this.skip = skip;
            this.left = left;
        }

        private boolean meets(Call call, Supplier<String> request) {
            if (left == 0 || !aim.meets(call, request)) {
                return false;
            }
            if (skip > 0) {
                skip--;
                return false;
            }
            left -= left == Integer.MAX_VALUE ? 0 : 1; // that many never end
            return true;
        }
    }

    /** The next {@code count} calls that no earlier fault of this kind meets. */
    public synchronized Faults next(String operation, int count, Fault fault) {
        next.computeIfAbsent(operation, key -> new ArrayDeque<>()).addAll(Collections.nCopies(count, fault));
        return this;
    }

    /** The next {@code count} calls that it is aimed at and that no earlier fault with an aim meets. */
    public Faults next(Aim aim, int count, Fault fault) {
        return after(0, aim, count, fault);
    }

    /** Lets the first {@code skip} calls pass that it is aimed at, and meets the {@code count} after them. */
    public synchronized Faults after(int skip, Aim aim, int count, Fault fault) {
        plans.add(new Plan(aim, fault, skip, count));
        return this;
    }

    /** The call with this number, see {@link Call#number()}. */
    public synchronized Faults atCall(int number, Fault fault) {
        numbered.computeIfAbsent(number, key -> new ArrayList<>()).add(fault);
        return this;
    }

    /** The next {@code count} calls of the operation in whose request the text stands, whoever else calls. */
    public Faults about(String text, String operation, int count, Fault fault) {
        return next(Aim.at(operation).about(text), count, fault);
    }

    /** All calls until {@link #clear}. */
    public Faults always(String operation, Fault fault) {
        return always(Aim.at(operation), fault);
    }

    /** All calls until {@link #clear}. */
    public synchronized Faults always(Aim aim, Fault fault) {
        standing.add(new Plan(aim, fault, 0, Integer.MAX_VALUE));
        return this;
    }

    /** Reads of the operation show the world as it was this much simulated time ago. */
    public synchronized Faults stale(String operation, Duration lag) {
        lags.put(operation, lag);
        return this;
    }

    /** What becomes of accepted work. */
    public Fates fates() {
        return fates;
    }

    /** The instance's starts are accepted, go pending, and fall back to stopped with {@code Client.InternalError}. */
    public Faults failStarts(String instanceId) {
        fates.failStarts(instanceId, Integer.MAX_VALUE, Fates.NO_GRANT);
        return this;
    }

    /** The next volumes are accepted and vanish after {@code creating}, as after a failure of KMS. */
    public Faults vanishVolumes(int count) {
        fates.vanishVolumes(count);
        return this;
    }

    /** As {@link #vanishVolumes(int)}, for every volume that carries a tag of this value. */
    public Faults vanishVolumesTagged(String value) {
        fates.vanishVolumesTagged(value);
        return this;
    }

    /** Snapshots of this volume are accepted and end in state {@code error}. */
    public Faults failSnapshotsOf(String volumeId) {
        fates.failSnapshotsOf(volumeId, "Given key ID is not accessible");
        return this;
    }

    public synchronized void clear() {
        next.clear();
        numbered.clear();
        plans.clear();
        standing.clear();
        lags.clear();
        fates.clear();
    }

    /** How many planned faults of the operation no call has met yet. */
    public synchronized int left(String operation) {
        return next.getOrDefault(operation, new ArrayDeque<>()).size();
    }

    /** Those that the call meets, which are used up by that. */
    synchronized List<Fault> met(Call call, SdkPojo request) {
        var faults = new ArrayList<>(numbered.getOrDefault(call.number(), List.of()));
        standing.stream().filter(plan -> plan.meets(call, request::toString)).forEach(plan -> faults.add(plan.fault));
        plans.stream()
                .filter(plan -> plan.meets(call, request::toString))
                .findFirst()
                .ifPresent(plan -> faults.add(plan.fault));
        for (var key : List.of(call.operation(), ANY)) {
            Optional.ofNullable(next.get(key)).map(Deque::poll).ifPresent(faults::add);
        }
        return faults;
    }

    synchronized Duration lag(String operation) {
        return lags.getOrDefault(operation, lags.getOrDefault(ANY, Duration.ZERO));
    }
}
