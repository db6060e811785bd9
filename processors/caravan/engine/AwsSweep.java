package caravan.engine;

import caravan.api.InstanceMigration;
import caravan.api.Kinds;
import caravan.aws.Provenance;
import caravan.inventory.Providers;
import caravan.inventory.Sides;
import caravan.kube.KubeGateway;
import caravan.model.Futures;
import caravan.model.Names;
import caravan.model.ObjectRef;
import caravan.model.ProtocolRule;
import caravan.model.Snapshot;
import caravan.model.Volume;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sweeps the snapshots and volumes that one provider shows. */
final class AwsSweep {

    private static final Logger LOG = LoggerFactory.getLogger(AwsSweep.class);

    private final KubeGateway kube;
    private final Providers providers;
    private final Holdings holdings;
    private final Sweep.Circumstances circumstances;
    private final Seen seen;

    AwsSweep(Providers providers, Holdings holdings, Sweep.Circumstances circumstances) {
        this.kube = holdings.kube();
        this.providers = providers;
        this.holdings = holdings;
        this.circumstances = circumstances;
        this.seen = new Seen(
                circumstances.timer(), circumstances.settings().sweeping().grace());
    }

    /**
     * What a provider has shown.
     *
     * @param records uids of the records of which something is left; empty where it could not be looked at
     */
    record Found(ObjectRef provider, Optional<Set<String>> records, SweepReport report) {}

    /** A provider that cannot be reached is left out, and said so. */
    CompletableFuture<Found> sweep(ObjectRef provider) {
        return providers
                .sides(provider)
                .thenCompose(sides -> sweep(provider, sides))
                .exceptionally(failure -> {
                    var why = Futures.causeOf(failure).getMessage();
                    LOG.warn("Provider {} could not be swept: {}", provider, why);
                    return new Found(
                            provider, Optional.empty(), SweepReport.failed("Provider " + provider + ": " + why));
                });
    }

    /** AWS first, then the records, live: or a live migration's newest snapshot would look ownerless. */
    @ProtocolRule("16")
    private CompletableFuture<Found> sweep(ObjectRef provider, Sides sides) {
        var began = circumstances.timer().now();
        return sides.source()
                .snapshotsWithTag(Names.RECORD)
                .thenCombine(sides.target().volumesWithTag(Names.RECORD), Listed::new)
                .thenCompose(listed -> kube.list(Kinds.INSTANCE_MIGRATION, "", Map.of())
                        .thenCombine(
                                kube.list(Kinds.PERSISTENT_VOLUME, "", Map.of()),
                                (records, volumes) -> new Look(listed, records, handlesOf(volumes))))
                .thenCompose(look -> take(look, sides, began)
                        .thenApply(report -> new Found(provider, Optional.of(look.left()), report)));
    }

    private record Listed(List<Snapshot> snapshots, List<Volume> volumes) {}

    private record Look(Listed listed, List<InstanceMigration> records, Set<String> handles) {

        Leftovers leftovers() {
            return Leftovers.among(listed.snapshots(), listed.volumes(), records, handles);
        }

        /** Records that nothing may be released of yet. */
        Set<String> left() {
            var byUid = records.stream().collect(Collectors.toMap(InstanceMigration::uid, record -> record));
            var left = new HashSet<String>();
            for (var snapshot : listed.snapshots()) {
                Optional.ofNullable(byUid.get(snapshot.tags().get(Names.RECORD)))
                        .filter(record -> new Provenance(record).made(snapshot))
                        .ifPresent(record -> left.add(record.uid()));
            }
            for (var volume : listed.volumes()) {
                Optional.ofNullable(byUid.get(volume.tags().get(Names.RECORD)))
                        .filter(record -> new Provenance(record).made(volume))
                        .filter(record -> !Leftovers.isUsers(volume, Optional.of(record)))
                        .ifPresent(record -> left.add(record.uid()));
            }
            return left;
        }
    }

    private CompletableFuture<SweepReport> take(Look look, Sides sides, Instant began) {
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
        var foreign = Stream.concat(leftovers.ownerless().stream(), leftovers.copied().stream())
                .toList();
        return Futures.each(ripe, item -> remove(item, sides))
                .thenApply(done -> SweepReport.joined(List.of(
                        SweepReport.ownerless(foreign), SweepReport.waiting(waiting), SweepReport.joined(done))));
    }

    /** The source is read live right before; of a lost source nothing is deleted. One refusal spoils no other removal. */
    private CompletableFuture<SweepReport> remove(Leftovers.Item item, Sides sides) {
        var succeeded = item.record().state().afterCommit();
        return holdings.source(item.record(), sides)
                .thenCompose(source -> {
                    if (!succeeded && source.lost()) {
                        return CompletableFuture.completedFuture(failed(
                                item,
                                "it is kept, because the source of "
                                        + item.record().ref() + " is gone"));
                    }
                    var deleted = item.volume()
                            ? sides.target().deleteVolume(item.id())
                            : sides.source().deleteSnapshot(item.id());
                    return deleted.thenApply(gone -> SweepReport.removed(List.of(item.id())));
                })
                .exceptionally(failure -> failed(item, Diagnosis.text(Futures.causeOf(failure))));
    }

    private static SweepReport failed(Leftovers.Item item, String why) {
        LOG.warn("{} of {} is not deleted: {}", item.id(), item.record().ref(), why);
        return SweepReport.failed(item.id() + ": " + why);
    }

    private static Set<String> handlesOf(List<PersistentVolume> volumes) {
        return volumes.stream()
                .filter(volume -> volume.getSpec().getCsi() != null)
                .map(volume -> volume.getSpec().getCsi().getVolumeHandle())
                .collect(Collectors.toSet());
    }
}
