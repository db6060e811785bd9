package caravan.engine;

import caravan.api.InstanceMigration;
import caravan.inventory.Place;
import caravan.inventory.Shares;
import caravan.inventory.Sides;
import caravan.model.Futures;
import caravan.model.ObjectRef;
import caravan.model.State;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Revokes the grants of ended records that came late, or that could not be revoked before. KMS lists grants by key alone,
 * so only records that wanted one are looked after, until they are let go of.
 */
final class GrantSweep {

    private static final Logger LOG = LoggerFactory.getLogger(GrantSweep.class);

    private final Sweep.Circumstances circumstances;

    GrantSweep(Sweep.Circumstances circumstances) {
        this.circumstances = circumstances;
    }

    /** Uids of the records of which there was one, or may be. */
    record Granted(Set<String> records, SweepReport report) {}

    private record Look(String record, boolean left, SweepReport report) {}

    CompletableFuture<Granted> sweep(
            ObjectRef provider, Sides sides, Place place, List<InstanceMigration> records, Instant began) {
        var granting = records.stream()
                .filter(record -> record.state().ended() && record.state() != State.SOURCE_LOST && Guard.isOn(record))
                .filter(record -> record.getSpec().provider().asRef().sameName(provider))
                .filter(Shares::grantsAny)
                .filter(record -> Place.of(record.getSpec().intent()).equals(place))
                .toList();
        return Futures.each(granting, record -> look(record, sides, began))
                .thenApply(looks -> new Granted(
                        looks.stream().filter(Look::left).map(Look::record).collect(Collectors.toSet()),
                        SweepReport.joined(looks.stream().map(Look::report).toList())));
    }

    private CompletableFuture<Look> look(InstanceMigration record, Sides sides, Instant began) {
        return Shares.grants(record, sides)
                .thenCompose(grants -> grants.isEmpty()
                        ? CompletableFuture.completedFuture(new Look(record.uid(), false, SweepReport.empty()))
                        : revoke(record, sides, grants, began))
                .exceptionally(failure -> failed(record, failure));
    }

    private CompletableFuture<Look> revoke(InstanceMigration record, Sides sides, List<String> grants, Instant began) {
        var settings = circumstances.settings();
        if (!Quiet.isOver(record, settings.late(), began) || settings.sweeping().dryRun()) {
            LOG.info("{} is left over of {}", grants, record.ref());
            return CompletableFuture.completedFuture(new Look(record.uid(), true, SweepReport.waiting(grants)));
        }
        return Shares.revoke(record, sides)
                .thenApply(revoked -> new Look(record.uid(), true, SweepReport.removed(grants)));
    }

    private static Look failed(InstanceMigration record, Throwable failure) {
        var why = Diagnosis.text(Futures.causeOf(failure));
        LOG.warn("The grants of {} could not be looked after: {}", record.ref(), why);
        return new Look(record.uid(), true, SweepReport.failed("Grants of " + record.ref() + ": " + why));
    }
}
