package caravan.engine;

import caravan.api.InstanceMigration;
import caravan.ledger.Ledger;
import caravan.model.Futures;
import caravan.model.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
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

    private final Ledger ledger;
    private final InFlight inFlight;
    private final BooleanSupplier leads;
    private final EngineSettings settings;

    public Admission(Ledger ledger, InFlight inFlight, BooleanSupplier leads, EngineSettings settings) {
        this.ledger = ledger;
        this.inFlight = inFlight;
        this.leads = leads;
        this.settings = settings;
    }

    /** Records read live, entered in {@link InFlight} and claimed; whoever gets them must leave them there again. */
    public CompletableFuture<List<InstanceMigration>> due() {
        if (!leads.getAsBoolean()) {
            return CompletableFuture.completedFuture(List.of());
        }
        return ledger.all().thenCompose(records -> {
            var round = new Round();
            var claims = choose(records).stream()
                    .filter(record -> inFlight.enter(record.uid()))
                    .map(record -> claim(record, round))
                    .toArray(CompletableFuture[]::new);
            return CompletableFuture.anyOf(
                            CompletableFuture.allOf(claims), inFlight.timer().after(LONGEST_CLAIM))
                    .handle((done, failure) -> round.close());
        });
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
                    // Too late for this round; the next one claims it again.
                    inFlight.leave(record.uid());
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
