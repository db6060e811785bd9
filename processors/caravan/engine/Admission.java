package caravan.engine;

import caravan.api.InstanceMigration;
import caravan.api.InstanceMigrationStatus;
import caravan.kube.Shared;
import caravan.ledger.Cancellations;
import caravan.ledger.Ledger;
import caravan.model.Futures;
import caravan.model.State;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses the records to enter: all that have begun and are not in flight here, and as many pending ones as the limits
 * allow. The only way back in after any trouble.
 */
public final class Admission {

    private static final Logger LOG = LoggerFactory.getLogger(Admission.class);
    /** One claim that hangs keeps the others no longer than this. */
    private static final Duration LONGEST_CLAIM = Duration.ofSeconds(2);

    /** A look at ten thousand records takes a second; looks take a tenth of the time at most. */
    private static final Shared.Rest REST = new Shared.Rest(9, Duration.ofMinutes(1));

    private final Ledger ledger;
    private final InFlight inFlight;
    private final Cancellations cancellations;
    private final BooleanSupplier leads;
    private final EngineSettings settings;
    private final Shared<String, Look> looks;
    /** Claimed too late for the round in which their claims were sent. */
    private final Queue<InstanceMigration> late = new ConcurrentLinkedQueue<>();

    public Admission(Reach reach, BooleanSupplier leads, EngineSettings settings) {
        this.ledger = reach.ledger();
        this.inFlight = reach.inFlight();
        this.cancellations = reach.cancellations();
        this.leads = leads;
        this.settings = settings;
        this.looks = new Shared<>(inFlight.timer(), REST, all -> look());
    }

    /** What it works with. */
    public record Reach(Ledger ledger, InFlight inFlight, Cancellations cancellations) {}

    /** Records read live, entered in {@link InFlight} and claimed; whoever gets them must leave them there again. */
    public CompletableFuture<List<InstanceMigration>> due() {
        if (!leads.getAsBoolean()) {
            claimedLate().forEach(record -> inFlight.leave(record.uid()));
            inFlight.stepBack();
            return CompletableFuture.completedFuture(List.of());
        }
        var ready = claimedLate();
        // They have waited for their claims: a look at all others comes after them
        return ready.isEmpty() ? round() : CompletableFuture.completedFuture(List.copyOf(ready));
    }

    private CompletableFuture<List<InstanceMigration>> round() {
        return looks.ask("all").thenCompose(look -> {
            var round = new Round();
            var chosen = choose(look.records());
            var claims = chosen.stream().map(record -> enter(record, look, round));
            var unwanted = unwanted(look, chosen)
                    .thenCompose(records -> Futures.each(records, record -> enter(record, look, round)));
            return CompletableFuture.anyOf(
                            CompletableFuture.allOf(
                                    Stream.concat(claims, Stream.of(unwanted)).toArray(CompletableFuture[]::new)),
                            inFlight.timer().after(LONGEST_CLAIM))
                    .handle((done, failure) -> sent(round));
        });
    }

    private CompletableFuture<Void> enter(InstanceMigration record, Look look, Round round) {
        return look.whole().contains(record.uid()) && inFlight.enter(record.uid())
                ? claim(record, round)
                : CompletableFuture.completedFuture(null);
    }

    /** What its user wants no more waits for nobody's place: it touches nothing before it ends. */
    private CompletableFuture<List<InstanceMigration>> unwanted(Look look, List<InstanceMigration> chosen) {
        var entering = chosen.stream().map(InstanceMigration::uid).collect(Collectors.toSet());
        return cancellations.unwanted(look.records().stream()
                .filter(record -> record.state() == State.PENDING && !entering.contains(record.uid()))
                .toList());
    }

    private List<InstanceMigration> sent(Round round) {
        var sent = claimedLate();
        sent.addAll(round.close());
        return List.copyOf(sent);
    }

    private List<InstanceMigration> claimedLate() {
        var all = new ArrayList<InstanceMigration>();
        for (var one = late.poll(); one != null; one = late.poll()) {
            all.add(one);
        }
        return all;
    }

    /** All records; {@code whole} are the uids of those that may be entered, the others are only counted. */
    private record Look(List<InstanceMigration> records, Set<String> whole) {}

    private CompletableFuture<Look> look() {
        var whole = ConcurrentHashMap.<String>newKeySet();
        return ledger.all(record -> {
                    cancellations.wake(record);
                    if (record.state().ended() || inFlight.contains(record.uid())) {
                        return counted(record);
                    }
                    whole.add(record.uid());
                    return record;
                })
                .thenApply(records -> new Look(records, whole));
    }

    /** What limits are counted by; all that only wait count as one that settles. */
    private static InstanceMigration counted(InstanceMigration record) {
        var metadata = record.getMetadata();
        var counted = new InstanceMigration();
        counted.setMetadata(new ObjectMetaBuilder()
                .withNamespace(metadata.getNamespace())
                .withName(metadata.getName())
                .withUid(metadata.getUid())
                .withCreationTimestamp(metadata.getCreationTimestamp())
                .build());
        counted.setSpec(record.getSpec().withIntent(null));
        counted.setStatus(InstanceMigrationStatus.pending()
                .withState(Limits.onlyWaits(record) ? State.SETTLING : record.state()));
        return counted;
    }

    /** The claims that were answered in time. */
    private static final class Round {

        private final List<InstanceMigration> claimed = new ArrayList<>();
        private boolean closed;

        private synchronized boolean add(InstanceMigration record) {
            return !closed && claimed.add(record);
        }

        private synchronized List<InstanceMigration> close() {
            closed = true;
            return List.copyOf(claimed);
        }
    }

    private CompletableFuture<Void> claim(InstanceMigration record, Round round) {
        return ledger.claim(record).handle((claimed, failure) -> {
            if (failure == null) {
                Trouble.toldIn(claimed).ifPresent(told -> inFlight.recall(record.uid(), told.since(), told.last()));
                if (!round.add(claimed)) {
                    late.add(claimed);
                }
                return null;
            }
            inFlight.pause(record.uid());
            inFlight.leave(record.uid());
            LOG.info(
                    "{} could not be claimed and is tried again later: {}",
                    record.ref(),
                    Futures.causeOf(failure).getMessage());
            return null;
        });
    }

    /** Pure: what has begun, then the oldest pending ones within the limits. */
    List<InstanceMigration> choose(List<InstanceMigration> records) {
        var limits = new Limits(settings.limits());
        var chosen = new ArrayList<InstanceMigration>();
        records.stream().filter(Limits::hasBegun).forEach(record -> {
            limits.take(record);
            chosen.add(record);
        });
        records.stream()
                .filter(record -> record.state() == State.PENDING)
                .sorted(OLDEST_FIRST)
                .filter(record -> limits.reached(record).isEmpty())
                .forEachOrdered(record -> {
                    limits.take(record);
                    chosen.add(record);
                });
        return chosen;
    }

    static final Comparator<InstanceMigration> OLDEST_FIRST = Comparator.comparing(
                    (InstanceMigration record) -> record.getMetadata().getCreationTimestamp())
            .thenComparing(record -> record.getMetadata().getName());
}
