package caravan.engine;

import caravan.model.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The records that this process is working on, and how long those in trouble are left alone. */
public final class InFlight {

    /** Gathering calls and waiting for their turn may take a passage seconds before it meets the same trouble again. */
    private static final Duration LEAST_WELL = Duration.ofMinutes(1);

    private final Timer timer;
    private final Duration initial;
    private final Duration most;
    private final Duration wellAfter;
    private volatile boolean stopping;
    /** By the uid of a record, since when this passage runs. */
    private final Map<String, Instant> entered = new ConcurrentHashMap<>();

    private final Map<String, Pause> pauses = new ConcurrentHashMap<>();
    /** By the uid of a record, since when this process has been at it without others in between. */
    private final Map<String, Instant> taken = new ConcurrentHashMap<>();

    private volatile Instant apart = Instant.EPOCH;

    public InFlight(Timer timer, EngineSettings settings) {
        this.timer = timer;
        this.initial = settings.backoff().initial();
        this.most = settings.backoff().most();
        this.wellAfter = Collections.max(List.of(most.multipliedBy(2), LEAST_WELL));
    }

    Timer timer() {
        return timer;
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
        taken.putIfAbsent(recordUid, timer.now());
        var pause = pauses.get(recordUid);
        return (pause == null || !timer.now().isBefore(pause.until()))
                && entered.putIfAbsent(recordUid, timer.now()) == null;
    }

    /** The passage is over, however it ended. */
    public void leave(String recordUid) {
        entered.remove(recordUid);
    }

    /** It has ended, and is entered no more. */
    public void ended(String recordUid) {
        taken.remove(recordUid);
    }

    /** This process does not lead: another one acts, or nobody does. What it enters afterwards it takes up anew. */
    void stepBack() {
        apart = timer.now();
        taken.clear();
    }

    /** Since when the record may have been acted on here; before that perhaps by nobody. */
    Instant heldSince(String recordUid) {
        return taken.getOrDefault(recordUid, apart);
    }

    public boolean contains(String recordUid) {
        return entered.containsKey(recordUid);
    }

    /** Nothing is under way, not even of an earlier tenure. */
    public boolean isEmpty() {
        return entered.isEmpty();
    }

    public int size() {
        return entered.size();
    }

    /** The record is left alone for a while, each time longer. */
    public void pause(String recordUid) {
        pause(recordUid, new Met(timer.now(), true));
    }

    /**
     * What a passage met. {@code began}: before this moment, where it has tried in vain for long. An answer such as "too
     * many calls" is trouble, but no doubt: the doubt begins anew after it.
     */
    record Met(Instant began, boolean doubted) {}

    void pause(String recordUid, Met met) {
        pauses.compute(recordUid, (uid, known) -> {
            var pause = known != null && over(recordUid, known, met.began()) ? null : known;
            var length = pause == null
                    ? initial
                    : Collections.min(List.of(pause.length().multipliedBy(2), most));
            var now = timer.now();
            var doubted = pause == null ? met.began() : pause.doubtedSince();
            return new Pause(
                    pause == null ? met.began() : pause.since(),
                    met.doubted() ? doubted : now,
                    length,
                    now.plus(length));
        });
    }

    /** Takes over from the record the trouble that an earlier process has told there; what is known here wins. */
    void recall(String recordUid, Instant since, Instant lastTold) {
        pauses.putIfAbsent(recordUid, new Pause(since, since, initial, lastTold));
    }

    /** It went on: the next pause is a short one again. */
    public void progressed(String recordUid) {
        pauses.remove(recordUid);
    }

    /** How long it has been in trouble without any progress; zero while it is in none. */
    public Duration troubledFor(String recordUid) {
        var pause = pauses.get(recordUid);
        var now = timer.now();
        return pause == null || over(recordUid, pause, now) ? Duration.ZERO : Duration.between(pause.since(), now);
    }

    /** How long nobody has known how it stands, when what is met now began then. */
    Duration doubtedFor(String recordUid, Instant began) {
        var pause = pauses.get(recordUid);
        var since = pause == null || over(recordUid, pause, began) ? began : pause.doubtedSince();
        return Duration.between(since, timer.now());
    }

    /**
     * This passage had gone well for long when that began: it is another trouble. However late the passage began, it is
     * no sign; nor is its length, once it has met trouble itself.
     */
    private boolean over(String recordUid, Pause pause, Instant began) {
        var since = entered.get(recordUid);
        return since != null && pause.met().isBefore(since) && began.isAfter(since.plus(wellAfter));
    }

    /** {@code since}: the first trouble after the last progress. */
    private record Pause(Instant since, Instant doubtedSince, Duration length, Instant until) {

        Instant met() {
            return until.minus(length);
        }
    }
}
