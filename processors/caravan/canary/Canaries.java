package caravan.canary;

import caravan.aws.AwsFailure;
import caravan.kube.KubeGateway;
import caravan.model.Finding;
import caravan.model.Futures;
import caravan.model.Names;
import caravan.model.PlanFinding;
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
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
    /** That fly at a time, of all plans; those that land keep nobody waiting. */
    private static final int MOST = 10;

    /** How long it believes what it has read in the log: who deletes a Lease wants another flight. */
    private static final Duration READ_AGAIN = Duration.ofMinutes(1);

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
    /** Null before, and while another one leads. */
    private Instant read;

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

        /** What was found otherwise, and this: it concerns all machines of a plan. */
        public List<PlanFinding> after(List<PlanFinding> others) {
            return Stream.concat(others.stream(), findings.stream().map(PlanFinding::ofAll))
                    .toList();
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
        var waits = flying.containsKey(wish.perch().key()) || aloft() < MOST
                ? " has not come back yet."
                : " waits until one of " + MOST + " others has come back.";
        return "A canary of " + wish.perch().text() + (doubt == null ? waits : " is tried again, since " + doubt.why());
    }

    private long aloft() {
        return flying.values().stream().filter(flight -> !flight.landing()).count();
    }

    /**
     * Those that are to fly now, and those that are to land, which an operator who wants no more canaries leaves too;
     * whoever gets them must tell whether they have landed or are stranded.
     */
    public CompletableFuture<List<Flight>> due() {
        if (!leads.getAsBoolean()) {
            forget();
            return CompletableFuture.completedFuture(List.of());
        }
        return remembered().thenApply(known -> next());
    }

    private synchronized void forget() {
        read = null;
        flown.clear();
        stranded.clear();
        doubted.clear();
        wishes.clear();
    }

    private synchronized CompletableFuture<Void> remembered() {
        var known = read != null && (!settings.enabled() || timer.now().isBefore(read.plus(READ_AGAIN)));
        return known ? CompletableFuture.completedFuture(null) : log.entries().thenAccept(this::remember);
    }

    private synchronized void remember(List<CanaryEntry> entries) {
        flown.keySet().retainAll(entries.stream().map(CanaryEntry::key).collect(Collectors.toSet()));
        for (var entry : entries) {
            entry.flown().ifPresent(known -> flown.put(entry.key(), known));
            entry.under()
                    .filter(record -> !flying.containsKey(entry.key()))
                    .ifPresent(record -> stranded.put(
                            entry.key(), Flight.of(record).under(entry.key()).toLand()));
        }
        read = timer.now();
    }

    private synchronized List<Flight> next() {
        var due = new ArrayList<Flight>();
        stranded.forEach((key, flight) -> add(due, key, flight));
        due.forEach(flight -> stranded.remove(flight.key()));
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
        if ((flight.landing() || aloft() < MOST) && !waits && !flying.containsKey(key)) {
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
            return CompletableFuture.completedFuture(toLand(flight));
        }
        LOG.warn("{}", finding.get().problem());
        // EC2 has answered, and not by a volume.
        var unmade = cause instanceof AwsFailure && flight.made().volumeId() == null;
        return tell(flight, List.of(finding.get()))
                .handle((noted, unwritten) -> toLand(unmade ? flight.withoutVolume() : flight));
    }

    private synchronized Flight toLand(Flight flight) {
        flying.put(flight.key(), flight.toLand());
        return flight.toLand();
    }

    private CompletableFuture<Void> tell(Flight flight, List<Finding> findings) {
        var now = new CanaryEntry.Flown(timer.now(), findings);
        know(flight.key(), now);
        observer.run();
        return log.flown(flight, now);
    }

    private synchronized void know(String key, CanaryEntry.Flown now) {
        flown.put(key, now);
        doubted.remove(key);
    }

    private void doubt(Flight flight, Throwable cause) {
        synchronized (this) {
            doubted.put(flight.key(), new Doubted(timer.now().plus(PAUSE), cause.getMessage()));
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
                flying.remove(flight.key());
                notRemoved.remove(flight.key());
                well.ifPresent(flown -> know(flight.key(), flown));
            }
            observer.run();
        });
    }

    /** Something of it may be left; it is tried again. */
    public void stranded(Flight flight, Throwable failure) {
        var key = flight.key();
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
