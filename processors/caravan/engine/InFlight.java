package caravan.engine;

import caravan.model.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The records that this process is working on, and how long those in trouble are left alone. */
public final class InFlight {

    private final Timer timer;
    private final Duration initial;
    private final Duration most;
    private volatile boolean stopping;
    private final Set<String> entered = ConcurrentHashMap.newKeySet();
    private final Map<String, Pause> pauses = new ConcurrentHashMap<>();

    public InFlight(Timer timer, EngineSettings settings) {
        this.timer = timer;
        this.initial = settings.backoff().initial();
        this.most = settings.backoff().most();
    }

    /** From now on nothing is entered: the process is shutting down, and what fails in it says nothing of a record. */
    public void stop() {
        stopping = true;
    }

    boolean stopping() {
        return stopping;
    }

    /** Takes the record for one passage; false while another passage runs or its pause lasts, and during shutdown. */
    public boolean enter(String recordUid) {
        if (stopping) {
            return false;
        }
        var pause = pauses.get(recordUid);
        return (pause == null || !timer.now().isBefore(pause.until())) && entered.add(recordUid);
    }

    /** The passage is over, however it ended. */
    public void leave(String recordUid) {
        entered.remove(recordUid);
    }

    public boolean contains(String recordUid) {
        return entered.contains(recordUid);
    }

    public int size() {
        return entered.size();
    }

    /** The record is left alone for a while, each time longer. */
    public void pause(String recordUid) {
        pauses.compute(recordUid, (uid, known) -> {
            // Long after the last pause this is another trouble: a passage has gone well in between.
            var pause = known != null && timer.now().isAfter(known.until().plus(most.multipliedBy(2))) ? null : known;
            var length = pause == null ? initial : least(pause.length().multipliedBy(2), most);
            var now = timer.now();
            return new Pause(pause == null ? now : pause.since(), length, now.plus(length));
        });
    }

    /** It went on: the next pause is a short one again. */
    public void progressed(String recordUid) {
        pauses.remove(recordUid);
    }

    /** How long it has been in trouble without any progress; zero while it is in none. Begins anew with the process. */
    public Duration troubledFor(String recordUid) {
        var pause = pauses.get(recordUid);
        return pause == null ? Duration.ZERO : Duration.between(pause.since(), timer.now());
    }

    private static Duration least(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** {@code since}: the first trouble after the last progress. */
    private record Pause(Instant since, Duration length, Instant until) {}
}
