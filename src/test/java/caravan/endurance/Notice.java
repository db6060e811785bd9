package caravan.endurance;

import caravan.api.InstanceMigration;
import caravan.endurance.Deeds.Deed;
import caravan.model.Names;
import caravan.model.State;
import caravan.sim.aws.Made;
import caravan.sim.aws.Touch;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a migration owes to what people did meanwhile: S1, S6 and S7. A deed may be missed when it happened so shortly
 * before the end, or before a call, that the last look had been taken; how shortly, the run knows.
 */
final class Notice {

    private final World world;
    private final Deeds deeds;
    private final Duration blind;

    Notice(World world, Deeds deeds, Duration blind) {
        this.world = world;
        this.deeds = deeds;
        this.blind = blind;
    }

    /** What is broken, in words. */
    Stream<String> broken(InstanceMigration record) {
        return Stream.of(record.state() == State.SUCCEEDED ? succeeded(record) : undone(record), lastCopy(record))
                .flatMap(all -> all);
    }

    private Stream<String> succeeded(InstanceMigration record) {
        return Stream.of(
                        untold(record, Deed.STARTED, List.of("SourceRestarted")),
                        untold(record, Deed.DISKS_CHANGED, List.of("SourceDisksChanged", "SourceRestarted")),
                        untold(record, Deed.UNWANTED, List.of("CancelTooLate")))
                .flatMap(Optional::stream);
    }

    private Optional<String> untold(InstanceMigration record, Deed deed, List<String> conditions) {
        var told = conditions.stream()
                .anyMatch(type -> record.getStatus().condition(type).isPresent());
        return told || !noticed(record, deed) || (deed != Deed.UNWANTED && !witnessedBefore(record, deed))
                ? Optional.empty()
                : Optional.of("S1, S6: succeeded, and " + deed + " at "
                        + deeds.first(deed, idOf(record)).orElseThrow() + " is not told");
    }

    private boolean noticed(InstanceMigration record, Deed deed) {
        var ended = Instant.parse(record.getStatus().ended());
        return deeds.first(deed, idOf(record))
                .filter(at -> at.plus(blind).isBefore(ended))
                .isPresent();
    }

    /** What happened before the stop was part of what was carried, or failed the migration. */
    private boolean witnessedBefore(InstanceMigration record, Deed deed) {
        var seen = Instant.parse(record.getStatus().witness().seenAt());
        return deeds.first(deed, idOf(record)).filter(at -> at.isAfter(seen)).isPresent();
    }

    private Stream<String> undone(InstanceMigration record) {
        var mayHaveMade = record.getSpec().intent() != null;
        return mayHaveMade && record.state() != State.SOURCE_LOST && noticed(record, Deed.LOST)
                ? Stream.of("S7: ended as " + record.state().text() + " though its source was lost at "
                        + deeds.first(Deed.LOST, idOf(record)).orElseThrow())
                : Stream.empty();
    }

    /** Nothing is deleted by a decision from after the loss, and nothing at all once SourceLost is written. */
    private Stream<String> lastCopy(InstanceMigration record) {
        var lost = deeds.first(Deed.LOST, idOf(record));
        if (lost.isEmpty() || record.state() == State.SUCCEEDED) {
            return Stream.empty();
        }
        var told = record.state() == State.SOURCE_LOST
                ? Instant.parse(record.getStatus().ended())
                : Instant.MAX;
        return deletes(record)
                .filter(delete -> sent(delete).isAfter(lost.get().plus(blind))
                        || delete.at().isAfter(told))
                .map(delete -> "S7: " + delete + " at " + delete.at() + ", and the source was lost at " + lost.get());
    }

    /** Ours: what others delete is their own doing. */
    private Stream<Touch> deletes(InstanceMigration record) {
        return Stream.concat(world.region().snapshotsMade().stream(), world.region().volumesMade().stream())
                .filter(made -> record.uid().equals(made.tags().get(Names.RECORD)))
                .map(Made::log)
                .flatMap(List::stream)
                .filter(touch -> touch.call() > 0
                        && touch.operation().startsWith("Delete")
                        && !touch.operation().equals("DeleteTags"));
    }

    /** What arrives late was decided before. */
    private Instant sent(Touch touch) {
        return world.region().arrived().stream()
                .filter(arrival -> arrival.call().number() == touch.call())
                .map(arrival -> arrival.call().at())
                .findFirst()
                .orElse(touch.at());
    }

    private static String idOf(InstanceMigration record) {
        return record.getSpec().instanceId();
    }
}
