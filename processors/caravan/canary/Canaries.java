package caravan.canary;

import caravan.kube.KubeGateway;
import caravan.model.Finding;
import caravan.model.Futures;
import caravan.model.Names;
import caravan.model.Timer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows what canaries have found, which are under way, and which are to fly next. What it knows is in the log, too, so that
 * another leader believes what this one has seen, and takes away what this one has left.
 */
public final class Canaries {

    private static final Logger LOG = LoggerFactory.getLogger(Canaries.class);

    /** After a failure its user mends something, and wants to know soon. */
    private static final Duration FAILED_AGAIN = Duration.ofMinutes(10);

    private static final Duration PAUSE = Duration.ofMinutes(1);
    /** Volumes of all perches of all plans, at a time. */
    private static final int MOST = 5;

    private final CanaryLog log;
    private final Timer timer;
    private final BooleanSupplier leads;
    private final CanarySettings settings;
    private final Map<String, CanaryEntry.Flown> flown = new HashMap<>();
    private final Map<String, Wish> wishes = new LinkedHashMap<>();
    private final Map<String, Flight> flying = new HashMap<>();
    /** Of which something may be left. */
    private final Map<String, Flight> stranded = new LinkedHashMap<>();
    /** Why one has told nothing, and when it is tried again. */
    private final Map<String, Doubted> doubted = new HashMap<>();

    private final Map<String, Finding> notRemoved = new HashMap<>();
    private boolean read;
    private volatile Runnable observer = () -> {};

    private record Doubted(Instant again, String why) {}

    public Canaries(KubeGateway kube, Timer timer, BooleanSupplier leads, CanarySettings settings) {
        this.log = new CanaryLog(kube, Names.SYSTEM_NAMESPACE);
        this.timer = timer;
        this.leads = leads;
        this.settings = settings;
    }

    /** From now on it is told whenever something else is known. */
    public void observe(Runnable next) {
        observer = next;
    }

    /**
     * What is known of these.
     *
     * @param pending sentences, what is not known yet; empty where all is
     */
    public record Told(List<Finding> findings, String pending) {

        public static final Told NOTHING = new Told(List.of(), "");

        public Told {
            findings = List.copyOf(findings);
        }
    }

    /** What is known of these perches, and from now on they are wished for. */
    public synchronized Told wish(Collection<Wish> wanted) {
        if (!settings.enabled()) {
            return Told.NOTHING;
        }
        wanted.forEach(wish -> wishes.put(wish.perch().key(), wish));
        return told(wanted);
    }

    /** What is known of these perches. */
    public synchronized Told told(Collection<Wish> wanted) {
        if (!settings.enabled()) {
            return Told.NOTHING;
        }
        var findings = new ArrayList<Finding>();
        var pending = new ArrayList<String>();
        for (var wish : wanted) {
            var key = wish.perch().key();
            Optional.ofNullable(notRemoved.get(key)).ifPresent(findings::add);
            var known = Optional.ofNullable(flown.get(key));
            known.map(CanaryEntry.Flown::findings).ifPresent(findings::addAll);
            if (known.filter(one -> !one.findings().isEmpty() || isFresh(one)).isEmpty()) {
                pending.add(pending(wish));
            }
        }
        return new Told(findings, String.join(" ", pending));
    }

    private String pending(Wish wish) {
        var doubt = doubted.get(wish.perch().key());
        return "A canary of " + wish.perch().text()
                + (doubt == null ? " has not come back yet." : " is tried again, since " + doubt.why());
    }

    /** Those that are to fly now, and those that are to land; whoever gets them must give them back by over. */
    public CompletableFuture<List<Flight>> due() {
        if (!settings.enabled() || !leads.getAsBoolean()) {
            forget();
            return CompletableFuture.completedFuture(List.of());
        }
        return remembered().thenApply(known -> next());
    }

    private synchronized void forget() {
        read = false;
        flown.clear();
        stranded.clear();
        doubted.clear();
        wishes.clear();
    }

    private synchronized CompletableFuture<Void> remembered() {
        return read ? CompletableFuture.completedFuture(null) : log.entries().thenAccept(this::remember);
    }

    private synchronized void remember(List<CanaryEntry> entries) {
        for (var entry : entries) {
            entry.flown().ifPresent(known -> flown.put(entry.key(), known));
            entry.under()
                    .filter(record -> !flying.containsKey(entry.key()))
                    .ifPresent(record ->
                            stranded.put(entry.key(), Flight.of(record).toLand()));
        }
        read = true;
    }

    private synchronized List<Flight> next() {
        var due = new ArrayList<Flight>();
        stranded.forEach((key, flight) -> add(due, key, flight));
        due.forEach(flight -> stranded.remove(flight.perch().key()));
        for (var wish : wishes.values()) {
            var key = wish.perch().key();
            if (!isFresh(flown.get(key)) && !stranded.containsKey(key)) {
                add(due, key, Flight.of(CanaryRecords.of(wish, uid(key))));
            }
        }
        wishes.clear();
        return due;
    }

    private void add(List<Flight> due, String key, Flight flight) {
        var waits = Optional.ofNullable(doubted.get(key))
                .filter(doubt -> timer.now().isBefore(doubt.again()))
                .isPresent();
        if (flying.size() < MOST && !waits && !flying.containsKey(key)) {
            flying.put(key, flight);
            due.add(flight);
        }
    }

    private String uid(String key) {
        return UUID.nameUUIDFromBytes((key + " " + timer.now()).getBytes(StandardCharsets.UTF_8))
                .toString();
    }

    private boolean isFresh(CanaryEntry.Flown known) {
        return known != null
                && timer.now().isBefore(known.at().plus(known.findings().isEmpty() ? settings.again() : FAILED_AGAIN));
    }

    /** It has failed; what that says is told, where it says something. It is to land then. */
    public CompletableFuture<Flight> failed(Flight flight, Throwable failure) {
        var cause = Futures.causeOf(failure);
        var finding = CanaryFindings.of(flight.perch(), cause);
        if (finding.isEmpty()) {
            doubt(flight, cause);
            return CompletableFuture.completedFuture(flight.toLand());
        }
        LOG.warn("{}", finding.get().problem());
        return tell(flight, List.of(finding.get())).handle((noted, unwritten) -> flight.toLand());
    }

    private CompletableFuture<Void> tell(Flight flight, List<Finding> findings) {
        var now = new CanaryEntry.Flown(timer.now(), findings);
        know(flight.perch().key(), now);
        observer.run();
        return log.flown(flight, now);
    }

    private synchronized void know(String key, CanaryEntry.Flown now) {
        flown.put(key, now);
        doubted.remove(key);
    }

    private void doubt(Flight flight, Throwable cause) {
        synchronized (this) {
            doubted.put(flight.perch().key(), new Doubted(timer.now().plus(PAUSE), cause.getMessage()));
        }
        LOG.info("A canary of {} has told nothing: {}", flight.perch().text(), cause.getMessage());
        observer.run();
    }

    /** All that it has made is gone; where nothing has failed before, that is what was to be shown. */
    public CompletableFuture<Void> landed(Flight flight) {
        var well = flight.landing()
                ? Optional.<CanaryEntry.Flown>empty()
                : Optional.of(new CanaryEntry.Flown(timer.now(), List.of()));
        return log.landed(flight, well).thenRun(() -> {
            synchronized (this) {
                flying.remove(flight.perch().key());
                notRemoved.remove(flight.perch().key());
                well.ifPresent(flown -> know(flight.perch().key(), flown));
            }
            observer.run();
        });
    }

    /** Something of it may be left; it is tried again. */
    public void stranded(Flight flight, Throwable failure) {
        var key = flight.perch().key();
        var cause = Futures.causeOf(failure);
        var finding = CanaryFindings.notRemoved(flight, cause);
        synchronized (this) {
            flying.remove(key);
            stranded.put(key, flight.toLand());
            doubted.put(key, new Doubted(timer.now().plus(PAUSE), cause.getMessage()));
            finding.ifPresent(found -> notRemoved.put(key, found));
        }
        LOG.warn("Something of a canary of {} may be left: {}", flight.perch().text(), cause.getMessage());
        observer.run();
    }
}
