package caravan.engine;

import caravan.api.DiskIntent;
import caravan.api.DiskRecord;
import caravan.api.InstanceMigration;
import caravan.manifest.ConversionPods;
import caravan.manifest.ProbePods;
import caravan.model.Conversion;
import caravan.model.WaitProgress;
import caravan.status.Progress;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;

/** Remembers which waits do not move, and how far others have come, for the status of their machines; in memory. */
public final class StalledWaits implements WaitProgress, Progress {

    private final Function<String, OptionalInt> percents;
    private final Map<String, Stalled> stalled = new ConcurrentHashMap<>();
    /** By the uid of a record. */
    private final Map<String, Conversion> conversions = new ConcurrentHashMap<>();

    /** {@code percents} tells how far a snapshot has come. */
    public StalledWaits(Function<String, OptionalInt> percents) {
        this.percents = percents;
    }

    @Override
    public void stalled(Stalled wait) {
        stalled.put(wait.id(), wait);
    }

    @Override
    public void movesAgain(String id) {
        stalled.remove(id);
    }

    @Override
    public void converting(String record, Conversion sofar) {
        conversions.put(record, sofar);
    }

    @Override
    public void converted(String record) {
        conversions.remove(record);
    }

    @Override
    public Optional<Conversion> conversion(String record) {
        return Optional.ofNullable(conversions.get(record));
    }

    @Override
    public OptionalInt of(String snapshotId) {
        return percents.apply(snapshotId);
    }

    @Override
    public Optional<Stalled> stalled(InstanceMigration record) {
        return stalled.isEmpty()
                ? Optional.empty()
                : idsOf(record).map(stalled::get).filter(Objects::nonNull).findFirst();
    }

    /** Of everything that a record may wait for, in AWS and in the cluster. */
    private static Stream<String> idsOf(InstanceMigration record) {
        var disks = Optional.ofNullable(record.getStatus()).stream()
                .flatMap(status -> status.disks().stream())
                .toList();
        var aws = Stream.of(
                        Stream.of(record.getSpec().instanceId()),
                        disks.stream().map(DiskRecord::snapshotId),
                        disks.stream().map(DiskRecord::volumeId))
                .flatMap(ids -> ids)
                .filter(Objects::nonNull);
        return record.getSpec().intent() == null ? aws : Stream.concat(aws, objectsOf(record));
    }

    private static Stream<String> objectsOf(InstanceMigration record) {
        var intent = record.getSpec().intent();
        var target = intent.target();
        var inNamespace = Stream.of(
                        Stream.of(target.name(), ProbePods.nameOf(record)),
                        ConversionPods.namesOf(record).stream(),
                        intent.disks().stream().map(DiskIntent::claimName))
                .flatMap(names -> names)
                .map(name -> target.namespace() + "/" + name);
        return Stream.concat(inNamespace, intent.disks().stream().map(DiskIntent::persistentVolumeName));
    }
}
