package caravan.sim.aws;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.ec2.model.Tag;

/** Which calls go wrong, by operation ({@code CreateSnapshot}; {@link #ANY} for all), and which reads are stale. */
public final class Faults {

    public static final String ANY = "*";

    private final Map<String, Deque<Fault>> next = new HashMap<>();
    private final Map<String, List<Fault>> always = new HashMap<>();
    private final List<Aimed> aimed = new ArrayList<>();
    private final Map<String, Duration> lags = new HashMap<>();
    private final Set<String> failingStarts = new HashSet<>();
    private final Set<String> vanishingTags = new HashSet<>();
    private final Set<String> failingSnapshots = new HashSet<>();
    private int vanishing;

    /** Meets only requests in which the text stands, such as the id of an instance in the tags of a new volume. */
    private record Aimed(String operation, String text, AtomicInteger left, Fault fault) {

        private boolean meets(String called, String request) {
            return operation.equals(called) && request.contains(text) && left.getAndDecrement() > 0;
        }
    }

    /** The next {@code count} calls that no earlier fault of this kind meets. */
    public synchronized Faults next(String operation, int count, Fault fault) {
        next.computeIfAbsent(operation, key -> new ArrayDeque<>()).addAll(Collections.nCopies(count, fault));
        return this;
    }

    /** The next {@code count} calls of the operation in whose request the text stands, whoever else calls. */
    public synchronized Faults about(String text, String operation, int count, Fault fault) {
        aimed.add(new Aimed(operation, text, new AtomicInteger(count), fault));
        return this;
    }

    /** All calls until {@link #clear}. */
    public synchronized Faults always(String operation, Fault fault) {
        always.computeIfAbsent(operation, key -> new ArrayList<>()).add(fault);
        return this;
    }

    /** Reads of the operation show the world as it was this much simulated time ago. */
    public synchronized Faults stale(String operation, Duration lag) {
        lags.put(operation, lag);
        return this;
    }

    /** The instance's starts are accepted, go pending, and fall back to stopped with {@code Client.InternalError}. */
    public synchronized Faults failStarts(String instanceId) {
        failingStarts.add(instanceId);
        return this;
    }

    /** The next volumes are accepted and vanish after {@code creating}, as after a failure of KMS. */
    public synchronized Faults vanishVolumes(int count) {
        vanishing = count;
        return this;
    }

    /** As {@link #vanishVolumes(int)}, for every volume that carries a tag of this value. */
    public synchronized Faults vanishVolumesTagged(String value) {
        vanishingTags.add(value);
        return this;
    }

    /** Snapshots of this volume are accepted and end in state {@code error}. */
    public synchronized Faults failSnapshotsOf(String volumeId) {
        failingSnapshots.add(volumeId);
        return this;
    }

    public synchronized void clear() {
        vanishing = 0;
        next.clear();
        always.clear();
        aimed.clear();
        lags.clear();
        failingStarts.clear();
        vanishingTags.clear();
        failingSnapshots.clear();
    }

    /** How many planned faults of the operation no call has met yet. */
    public synchronized int left(String operation) {
        return next.getOrDefault(operation, new ArrayDeque<>()).size();
    }

    <R extends SdkPojo> R around(String operation, SdkPojo request, Supplier<R> work) {
        var faults = take(operation, request.toString());
        faults.forEach(Fault::before);
        var answer = work.get();
        faults.forEach(fault -> fault.after(answer));
        return answer;
    }

    private synchronized List<Fault> take(String operation, String request) {
        var faults = new ArrayList<Fault>();
        aimed.stream()
                .filter(one -> one.meets(operation, request))
                .map(Aimed::fault)
                .findFirst()
                .ifPresent(faults::add);
        for (var key : List.of(operation, ANY)) {
            faults.addAll(always.getOrDefault(key, List.of()));
            Optional.ofNullable(next.get(key)).map(Deque::poll).ifPresent(faults::add);
        }
        return faults;
    }

    synchronized Duration lag(String operation) {
        return lags.getOrDefault(operation, lags.getOrDefault(ANY, Duration.ZERO));
    }

    synchronized boolean volumeVanishes(List<Tag> tags) {
        return tags.stream().map(Tag::value).anyMatch(vanishingTags::contains) || (vanishing > 0 && vanishing-- > 0);
    }

    synchronized boolean snapshotFails(String volumeId) {
        return failingSnapshots.contains(volumeId);
    }

    synchronized boolean failsToStart(String instanceId) {
        return failingStarts.contains(instanceId);
    }
}
