package caravan.engine;

import caravan.api.InstanceMigration;
import caravan.aws.Provenance;
import caravan.inventory.LastCopies;
import caravan.inventory.Place;
import caravan.inventory.Providers;
import caravan.inventory.Shares;
import caravan.inventory.Sides;
import caravan.inventory.SourceNow;
import caravan.model.Futures;
import caravan.model.Names;
import caravan.model.ObjectRef;
import caravan.model.Snapshot;
import caravan.model.SuspendedException;
import caravan.model.Volume;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sweeps the snapshots and volumes that one provider shows. */
final class AwsSweep {

    private static final Logger LOG = LoggerFactory.getLogger(AwsSweep.class);

    private final Providers providers;
    private final Sweep.Circumstances circumstances;
    private final GrantSweep grants;
    /** By provider: what one of them shows, or that it cannot be reached, says nothing of what another has. */
    private final Map<ObjectRef, Seen> seen = new ConcurrentHashMap<>();

    AwsSweep(Providers providers, Sweep.Circumstances circumstances) {
        this.providers = providers;
        this.circumstances = circumstances;
        this.grants = new GrantSweep(circumstances);
    }

    /** What a provider shows; empty where it could not be looked at, and the report says why. */
    record Listed(ObjectRef provider, Optional<Shown> shown, SweepReport report) {

        boolean hasVolumes() {
            return shown.filter(all -> !all.volumes().isEmpty()).isPresent();
        }

        /** Without the volumes of those. */
        Listed without(Set<String> uids) {
            return new Listed(provider, shown.map(all -> all.without(uids)), report);
        }

        /** Uids of the records that its objects name. */
        Stream<String> named() {
            return shown.stream()
                    .flatMap(all -> Stream.concat(
                            all.snapshots().stream().map(Snapshot::tags),
                            all.volumes().stream().map(Volume::tags)))
                    .map(tags -> tags.get(Names.RECORD));
        }
    }

    private record Shown(Sides sides, Place place, List<Snapshot> snapshots, List<Volume> volumes) {

        private Shown without(Set<String> uids) {
            return new Shown(
                    sides,
                    place,
                    snapshots,
                    volumes.stream()
                            .filter(volume -> !uids.contains(volume.tags().get(Names.RECORD)))
                            .toList());
        }
    }

    /**
     * What a provider has shown, beside the records as they were read after it.
     *
     * @param left empty where it could not be looked at
     */
    record Found(ObjectRef provider, Optional<Left> left, SweepReport report) {

        /** Whether it has looked where that record's objects would be, and has seen none. */
        boolean nothingOf(InstanceMigration record) {
            return left.filter(seen ->
                            seen.place().equals(Place.of(record.getSpec().intent())))
                    .filter(seen -> !seen.records().contains(record.uid()))
                    .isPresent();
        }
    }

    /** Uids of the records of which something is left at a place. */
    record Left(Place place, Set<String> records) {}

    /** A provider that cannot be reached is left out, and said so. */
    CompletableFuture<Listed> list(ObjectRef provider) {
        return providers
                .sides(provider)
                .thenCompose(this::list)
                .thenApply(shown -> new Listed(provider, Optional.of(shown), SweepReport.empty()))
                .exceptionally(failure -> new Listed(provider, Optional.empty(), unreachable(provider, failure)));
    }

    private CompletableFuture<Shown> list(Sides sides) {
        return sides.place()
                .thenCompose(place -> sides.source()
                        .snapshotsWithTag(Names.RECORD)
                        .thenCombine(
                                sides.target().volumesWithTag(Names.RECORD),
                                (snapshots, volumes) -> new Shown(sides, place, snapshots, volumes)))
                .thenCompose(shown -> sides.place().thenApply(place -> {
                    if (!place.equals(shown.place())) {
                        throw new SuspendedException("Its keys were changed while it was looked at.");
                    }
                    return shown;
                }));
    }

    private static SweepReport unreachable(ObjectRef provider, Throwable failure) {
        var why = Futures.causeOf(failure).getMessage();
        LOG.warn("Provider {} could not be swept: {}", provider, why);
        return SweepReport.failed("Provider " + provider + ": " + why);
    }

    /** What was listed before {@code records} were read; {@code handles} are volumes that a PersistentVolume names. */
    CompletableFuture<Found> sweep(Listed listed, List<InstanceMigration> records, Set<String> handles, Instant began) {
        if (listed.shown().isEmpty()) {
            return CompletableFuture.completedFuture(new Found(listed.provider(), Optional.empty(), listed.report()));
        }
        var look = new Look(listed.shown().get(), records, handles);
        var place = look.shown().place();
        return take(look, seenOf(listed.provider()), began)
                .thenCompose(
                        report -> grants.sweep(listed.provider(), look.shown().sides(), place, records, began)
                                .thenApply(granted -> new Found(
                                        listed.provider(),
                                        Optional.of(new Left(place, joined(look.left(), granted.records()))),
                                        SweepReport.joined(List.of(
                                                report,
                                                granted.report(),
                                                Unswept.elsewhere(listed.provider(), place, records))))))
                .exceptionally(failure ->
                        new Found(listed.provider(), Optional.empty(), unreachable(listed.provider(), failure)));
    }

    private static Set<String> joined(Set<String> some, Set<String> others) {
        return Stream.concat(some.stream(), others.stream()).collect(Collectors.toSet());
    }

    private record Look(Shown shown, List<InstanceMigration> records, Set<String> handles) {

        Leftovers leftovers() {
            return Leftovers.among(shown.snapshots(), shown.volumes(), records, handles);
        }

        /** Records that nothing may be released of yet. */
        Set<String> left() {
            var byUid = records.stream().collect(Collectors.toMap(InstanceMigration::uid, record -> record));
            var left = new HashSet<String>();
            for (var snapshot : shown.snapshots()) {
                Optional.ofNullable(byUid.get(snapshot.tags().get(Names.RECORD)))
                        .filter(record -> new Provenance(record).made(snapshot))
                        .filter(record -> !Leftovers.isKept(snapshot.tags()))
                        .ifPresent(record -> left.add(record.uid()));
            }
            for (var volume : shown.volumes()) {
                Optional.ofNullable(byUid.get(volume.tags().get(Names.RECORD)))
                        .filter(record -> new Provenance(record).made(volume))
                        .filter(record -> !Leftovers.isUsers(volume, Optional.of(record)))
                        .ifPresent(record -> left.add(record.uid()));
            }
            return left;
        }
    }

    private Seen seenOf(ObjectRef provider) {
        return seen.computeIfAbsent(
                provider,
                one -> new Seen(
                        circumstances.timer(),
                        circumstances.settings().sweeping().grace()));
    }

    private CompletableFuture<SweepReport> take(Look look, Seen seen, Instant began) {
        var settings = circumstances.settings();
        var leftovers = look.leftovers();
        var listed = new HashSet<>(leftovers.ownerless());
        var ripe = new ArrayList<Leftovers.Item>();
        var waiting = new ArrayList<String>();
        for (var item : leftovers.deletable()) {
            listed.add(item.id());
            var late = Quiet.isOver(item.record(), settings.late(), began);
            if (seen.longEnough(item.id()) && late && !settings.sweeping().dryRun()) {
                ripe.add(item);
            } else {
                waiting.add(item.id());
                LOG.info("{} is left over of {}", item.id(), item.record().ref());
            }
        }
        seen.keepOnly(listed);
        leftovers
                .ownerless()
                .forEach(id -> LOG.warn(
                        "{} carries the tag {}, but its record does not exist: it is never deleted here",
                        id,
                        Names.RECORD));
        leftovers
                .copied()
                .forEach(id -> LOG.info(
                        "{} carries the tag {} of a record that did not make it, as a backup with copied tags does: it is"
                                + " never deleted here",
                        id,
                        Names.RECORD));
        leftovers
                .restored()
                .forEach(id -> LOG.warn(
                        "{} is of a record of which a sweep has found nothing since its end, so somebody has brought it"
                                + " back: it is never deleted here",
                        id));
        var foreign = leftovers.foreign();
        return Futures.each(ripe, item -> remove(item, look.shown().sides()))
                .thenApply(done -> SweepReport.joined(List.of(
                        SweepReport.ownerless(foreign), SweepReport.waiting(waiting), SweepReport.joined(done))));
    }

    /** What may be the last copy is looked for live right before, and stays. One refusal spoils no other removal. */
    private static CompletableFuture<SweepReport> remove(Leftovers.Item item, Sides sides) {
        return keeps(item.record(), sides)
                .thenCompose(kept -> kept.isPresent()
                        ? CompletableFuture.completedFuture(failed(item, kept.get()))
                        : delete(item, sides).thenApply(gone -> SweepReport.removed(List.of(item.id()))))
                .exceptionally(failure -> failed(item, Diagnosis.text(Futures.causeOf(failure))));
    }

    private static CompletableFuture<Optional<String>> keeps(InstanceMigration record, Sides sides) {
        return record.state().afterCommit()
                ? LastCopies.of(record, sides).thenApply(last -> last.map(copies -> copies.text(record)))
                : SourceNow.of(record, sides)
                        .thenApply(source -> source.lost()
                                ? Optional.of("it is kept, because the source of " + record.ref() + " is gone")
                                : Optional.empty());
    }

    private static CompletableFuture<Void> delete(Leftovers.Item item, Sides sides) {
        return item.volume()
                ? sides.target().deleteVolume(item.id())
                : Shares.delete(item.record(), sides, List.of(item.id()));
    }

    private static SweepReport failed(Leftovers.Item item, String why) {
        LOG.warn("{} of {} is not deleted: {}", item.id(), item.record().ref(), why);
        return SweepReport.failed(item.id() + ": " + why);
    }
}
