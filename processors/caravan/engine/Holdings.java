package caravan.engine;

import caravan.api.DiskRecord;
import caravan.api.InstanceMigration;
import caravan.api.Kind;
import caravan.api.Kinds;
import caravan.aws.Provenance;
import caravan.inventory.Sides;
import caravan.kube.KubeGateway;
import caravan.manifest.ConversionPods;
import caravan.manifest.HookJobs;
import caravan.model.Futures;
import caravan.model.Names;
import caravan.model.Snapshot;
import caravan.model.Volume;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What one record holds, in AWS and in the cluster: by its own tag and label, and by what it has recorded. Live. */
public final class Holdings {

    private final KubeGateway kube;

    public Holdings(KubeGateway kube) {
        this.kube = kube;
    }

    KubeGateway kube() {
        return kube;
    }

    /**
     * Own snapshots, of the record's tag and recorded, that nobody wants to keep. Ids only: a recorded one may be invisible
     * to the list.
     */
    public CompletableFuture<List<String>> snapshots(InstanceMigration record, Sides sides) {
        return ownSnapshots(record, sides).thenApply(own -> ids(record, own, Snapshot::id, DiskRecord::snapshots));
    }

    /** Those that EC2 lists now. */
    CompletableFuture<List<String>> listedSnapshots(InstanceMigration record, Sides sides) {
        return ownSnapshots(record, sides)
                .thenApply(own -> own.unkept().stream().map(Snapshot::id).toList());
    }

    /** Those that somebody wants to keep. */
    CompletableFuture<List<String>> keptSnapshots(InstanceMigration record, Sides sides) {
        return ownSnapshots(record, sides)
                .thenApply(own -> own.kept().stream().map(Snapshot::id).toList());
    }

    private static CompletableFuture<Own<Snapshot>> ownSnapshots(InstanceMigration record, Sides sides) {
        var provenance = new Provenance(record);
        return sides.source()
                .snapshotsTagged(Names.RECORD, List.of(record.uid()))
                .thenApply(listed -> Own.of(listed, provenance::made, Snapshot::tags));
    }

    /** As {@link #snapshots}. */
    public CompletableFuture<List<String>> volumes(InstanceMigration record, Sides sides) {
        return ownVolumes(record, sides)
                .thenApply(own -> ids(record, own, Volume::id, disk -> Stream.ofNullable(disk.volumeId())));
    }

    /** Those that EC2 lists now. */
    CompletableFuture<List<Volume>> listedVolumes(InstanceMigration record, Sides sides) {
        return ownVolumes(record, sides).thenApply(Own::unkept);
    }

    private static CompletableFuture<Own<Volume>> ownVolumes(InstanceMigration record, Sides sides) {
        var provenance = new Provenance(record);
        return sides.target()
                .volumesTagged(Names.RECORD, List.of(record.uid()))
                .thenApply(listed -> Own.of(listed, provenance::made, Volume::tags));
    }

    /** What a record has made, by whether somebody wants to keep it. */
    private record Own<T>(List<T> unkept, List<T> kept) {

        static <T> Own<T> of(List<T> listed, Predicate<T> made, Function<T, Map<String, String>> tags) {
            var byKept = listed.stream()
                    .filter(made)
                    .collect(Collectors.partitioningBy(one -> Names.isKept(tags.apply(one))));
            return new Own<>(byKept.get(false), byKept.get(true));
        }
    }

    private static <T> List<String> ids(
            InstanceMigration record,
            Own<T> own,
            Function<T, String> id,
            Function<DiskRecord, Stream<String>> recorded) {
        var ids = new TreeSet<String>();
        own.unkept().forEach(one -> ids.add(id.apply(one)));
        record.getStatus().disks().stream().flatMap(recorded).forEach(ids::add);
        own.kept().forEach(one -> ids.remove(id.apply(one)));
        return List.copyOf(ids);
    }

    /** Objects of a kind with the record's label that are neither committed nor kept. */
    public <T extends HasMetadata> CompletableFuture<List<T>> uncommitted(Kind<T> kind, InstanceMigration record) {
        return all(kind, record).thenApply(found -> found.stream()
                .filter(object -> !object.getMetadata().getLabels().containsKey(Names.COMMITTED)
                        && !object.getMetadata().getLabels().containsKey(Names.KEPT))
                .toList());
    }

    /**
     * Its virtual machine, committed, kept or neither; also one that has lost its label. Where it cannot be read by name it
     * is listed: one of both answers is enough to give the source back.
     */
    CompletableFuture<Optional<GenericKubernetesResource>> machine(InstanceMigration record) {
        var target = record.getSpec().intent().target();
        return kube.get(Kinds.VIRTUAL_MACHINE, target.namespace(), target.name())
                .thenApply(found -> found.filter(machine -> isOf(record, machine)
                        || machine.getMetadata()
                                .getUid()
                                .equals(record.getStatus().targetUid())))
                .exceptionallyCompose(unread -> kube.list(
                                Kinds.VIRTUAL_MACHINE, target.namespace(), Map.of(Names.RECORD, record.uid()))
                        .thenApply(listed -> listed.stream().findFirst())
                        .exceptionallyCompose(unlisted -> CompletableFuture.failedFuture(Futures.causeOf(unread))));
    }

    private <T extends HasMetadata> CompletableFuture<List<T>> all(Kind<T> kind, InstanceMigration record) {
        var target = record.getSpec().intent().target().namespace();
        if (kind.equals(Kinds.SECRET)) {
            return named(kind, record, target, ConversionPods.namesOf(record));
        }
        if (kind.equals(Kinds.JOB) || kind.equals(Kinds.CONFIG_MAP)) {
            return named(kind, record, record.ref().namespace(), HookJobs.namesOf(record));
        }
        return Futures.each(
                        kind.equals(Kinds.POD)
                                ? podNamespaces(record, target)
                                : List.of(kind.namespaced() ? target : ""),
                        namespace -> kube.list(kind, namespace, Map.of(Names.RECORD, record.uid())))
                .thenApply(lists -> lists.stream().flatMap(List::stream).toList());
    }

    /** Hooks run beside the plan, everything else where the machine is. */
    private static List<String> podNamespaces(InstanceMigration record, String target) {
        return record.getSpec().intent().hooks().isEmpty()
                ? List.of(target)
                : Stream.of(record.ref().namespace(), target).distinct().toList();
    }

    /** Secrets and the like may be read by name only, so that nobody has to trust Caravan with all of a namespace. */
    private <T extends HasMetadata> CompletableFuture<List<T>> named(
            Kind<T> kind, InstanceMigration record, String namespace, List<String> names) {
        return Futures.each(names, name -> kube.get(kind, namespace, name)).thenApply(found -> found.stream()
                .flatMap(Optional::stream)
                .filter(object -> isOf(record, object))
                .toList());
    }

    private static boolean isOf(InstanceMigration record, HasMetadata object) {
        var labels = object.getMetadata().getLabels();
        return labels != null && record.uid().equals(labels.get(Names.RECORD));
    }

    /** What was committed, or is to be kept, is the user's: of such a record only what has run can be left over. */
    private static List<Kind<? extends HasMetadata>> undoable(InstanceMigration record) {
        return Keeping.leavesDisks(record)
                ? List.of(Kinds.JOB, Kinds.POD, Kinds.SECRET, Kinds.CONFIG_MAP)
                : List.of(
                        Kinds.JOB,
                        Kinds.POD,
                        Kinds.SECRET,
                        Kinds.CONFIG_MAP,
                        Kinds.VIRTUAL_MACHINE,
                        Kinds.PERSISTENT_VOLUME_CLAIM,
                        Kinds.PERSISTENT_VOLUME);
    }

    /** Names of everything that is left of the record in the cluster. */
    public CompletableFuture<List<String>> uncommittedNames(InstanceMigration record) {
        var lists = new ArrayList<CompletableFuture<List<String>>>();
        for (var kind : undoable(record)) {
            lists.add(uncommitted(kind, record).thenApply(found -> found.stream()
                    .map(object -> kind.name() + " " + object.getMetadata().getName())
                    .toList()));
        }
        return CompletableFuture.allOf(lists.toArray(CompletableFuture[]::new))
                .thenApply(done ->
                        lists.stream().flatMap(list -> list.join().stream()).toList());
    }
}
