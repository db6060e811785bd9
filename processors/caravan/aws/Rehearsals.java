package caravan.aws;

import caravan.model.Futures;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import software.amazon.awssdk.services.ec2.Ec2Client;

/** The {@link Rights} of one gateway, each asked for by the call itself with DryRun. */
final class Rehearsals implements Rights {

    /** Differs for each machine; EC2 counts each instance of a start, also of a rehearsed one, and allows two a second. */
    private static final String NAME = "Name";

    private final Ec2Client ec2;
    private final ReadRehearsals reads;
    private final SnapshotRehearsals snapshots;
    private final Continuations continuations;
    private final Rehearsing asking;
    private final Joined<Optional<Denial>> stops;
    private final Joined<Optional<Denial>> starts;

    /** Key tells which key asks now. */
    Rehearsals(Ec2Client ec2, Calls calls, Continuations continuations, Supplier<String> key, Joined.Pace pace) {
        this.ec2 = ec2;
        this.reads = new ReadRehearsals(ec2);
        this.continuations = continuations;
        this.asking = new Rehearsing(calls, continuations, key, pace.timer());
        this.snapshots = new SnapshotRehearsals(ec2, asking);
        this.stops = new Joined<>(this::stops, PowerLine.MOST, Optional.empty(), pace);
        this.starts = new Joined<>(this::starts, PowerLine.MOST, Optional.empty(), pace);
    }

    @Override
    public CompletableFuture<List<Denial>> read(Collection<Read> calls) {
        return Futures.each(calls, this::read)
                .thenApply(answers -> answers.stream().flatMap(Optional::stream).toList());
    }

    /** Some that stand in for EC2 read all the same, which is a yes. */
    private CompletableFuture<Optional<Denial>> read(Read call) {
        var operation = call.operation();
        return asking.remembered("read " + operation, () -> asking.read(operation, reads.of(call)));
    }

    @Override
    public CompletableFuture<Optional<Denial>> stop(String instanceId) {
        return continuations.of(stops.ask(instanceId));
    }

    @Override
    public CompletableFuture<Optional<Denial>> start(String instanceId, Map<String, String> tags) {
        return asking.remembered("start " + told(tags), () -> starts.ask(instanceId));
    }

    @Override
    public CompletableFuture<Optional<Denial>> snapshot(SnapshotRequest request) {
        var wanted = Ec2Writes.wanted(request).toBuilder().dryRun(true).build();
        return asking.remembered(
                "snapshot " + new TreeSet<>(request.tags().keySet()),
                () -> asking.ask("CreateSnapshot", request.volumeId(), () -> ec2.createSnapshot(wanted)));
    }

    @Override
    public CompletableFuture<Optional<Denial>> volume(VolumeRequest request) {
        var wanted = Ec2Writes.wanted(request).toBuilder()
                .dryRun(true)
                .clientToken(null)
                .snapshotId(null)
                // Means the blocks of a snapshot
                .volumeInitializationRate(null)
                .build();
        var kind = "a volume of type " + request.type() + " in " + request.zone();
        return asking.remembered(
                kind
                        + (request.isBold() ? measures(request) : "")
                        + request.encrypted()
                        + request.kmsKeyId()
                        + new TreeSet<>(request.tags().keySet()),
                () -> asking.rehearsed("CreateVolume", () -> ec2.createVolume(wanted))
                        .thenApply(answer -> answer.flatMap(failure -> VolumeRequest.isUnmade(failure)
                                ? Optional.of(Denial.refused("CreateVolume", kind + measures(request), failure))
                                : Rehearsing.denied("CreateVolume", kind, failure))));
    }

    private static String measures(VolumeRequest request) {
        return " with " + request.sizeGiB() + " GiB"
                + (request.iops() == 0 ? "" : ", " + request.iops() + " IOPS")
                + (request.throughput() == 0 ? "" : ", " + request.throughput() + " MiB/s");
    }

    @Override
    public CompletableFuture<Optional<Denial>> copy(CopyRequest request) {
        return snapshots.copy(request);
    }

    @Override
    public CompletableFuture<Optional<Denial>> share(String snapshotId, String account) {
        return snapshots.share(snapshotId, account);
    }

    @Override
    public CompletableFuture<Optional<Denial>> unshare(String snapshotId, String account) {
        return snapshots.unshare(snapshotId, account);
    }

    @Override
    public CompletableFuture<Optional<Denial>> delete(String snapshotId) {
        return snapshots.delete(snapshotId);
    }

    private CompletableFuture<Map<String, Optional<Denial>>> stops(Collection<String> ids) {
        return each(
                "StopInstances",
                List.copyOf(ids),
                some -> ec2.stopInstances(request -> request.instanceIds(some).dryRun(true)));
    }

    private CompletableFuture<Map<String, Optional<Denial>>> starts(Collection<String> ids) {
        return each(
                "StartInstances",
                List.copyOf(ids),
                some -> ec2.startInstances(request -> request.instanceIds(some).dryRun(true)));
    }

    /** A call about instances. */
    private interface Power {

        void of(List<String> ids);
    }

    /** EC2 does not say which of them it was: what is not allowed for all is halved until it is known. */
    private CompletableFuture<Map<String, Optional<Denial>>> each(String operation, List<String> ids, Power power) {
        if (ids.size() == 1) {
            return asking.ask(operation, ids.get(0), () -> power.of(ids))
                    .thenApply(answer -> Map.of(ids.get(0), answer));
        }
        return asking.rehearsed(operation, () -> power.of(ids)).thenCompose(failure -> {
            if (failure.isEmpty()) {
                return CompletableFuture.completedFuture(Map.of());
            }
            var half = ids.size() / 2;
            return each(operation, ids.subList(0, half), power)
                    .thenCombine(each(operation, ids.subList(half, ids.size()), power), Rehearsals::both);
        });
    }

    private static <V> Map<String, V> both(Map<String, V> one, Map<String, V> other) {
        var all = new HashMap<>(one);
        all.putAll(other);
        return all;
    }

    private static String told(Map<String, String> tags) {
        var telling = new TreeMap<>(tags);
        telling.remove(NAME);
        return telling.toString();
    }
}
