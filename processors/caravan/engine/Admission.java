package caravan.engine;

import caravan.api.InstanceMigration;
import caravan.ledger.Ledger;
import caravan.model.Futures;
import caravan.model.State;
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
            var claims = choose(records).stream()
                    .filter(record -> inFlight.enter(record.uid()))
                    .map(this::claim)
                    .toList();
            return CompletableFuture.allOf(claims.toArray(CompletableFuture[]::new))
                    .thenApply(done -> claims.stream()
                            .flatMap(claim -> claim.join().stream())
                            .toList());
        });
    }

    private CompletableFuture<List<InstanceMigration>> claim(InstanceMigration record) {
        return ledger.claim(record).handle((claimed, failure) -> {
            if (failure == null) {
                return List.of(claimed);
            }
            inFlight.pause(record.uid());
            inFlight.leave(record.uid());
            var cause = Futures.causeOf(failure);
            LOG.info("{} could not be claimed and is tried again later: {}", record.ref(), cause.getMessage());
            return List.of();
        });
    }

    /** Pure: what has begun, then the oldest pending ones within the limits. */
    List<InstanceMigration> choose(List<InstanceMigration> records) {
        var open = records.stream().filter(record -> !record.state().ended()).toList();
        var chosen = new ArrayList<>(
                open.stream().filter(record -> record.state() != State.PENDING).toList());
        open.stream()
                .filter(record -> record.state() == State.PENDING)
                .sorted(Comparator.comparing(record -> record.getMetadata().getCreationTimestamp()))
                .filter(record ->
                        chosen.stream().filter(other -> samePlan(other, record)).count()
                                        < settings.limits().plan()
                                && chosen.stream()
                                                .filter(other -> sameProvider(other, record))
                                                .count()
                                        < settings.limits().provider())
                .forEachOrdered(chosen::add);
        return chosen;
    }

    static boolean samePlan(InstanceMigration one, InstanceMigration other) {
        return one.getSpec().plan().uid().equals(other.getSpec().plan().uid());
    }

    static boolean sameProvider(InstanceMigration one, InstanceMigration other) {
        return one.getSpec()
                .provider()
                .asRef()
                .equals(other.getSpec().provider().asRef());
    }
}
