package caravan.aws;

import caravan.model.Futures;
import caravan.model.MigrationException;
import caravan.model.Remembered;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import software.amazon.awssdk.services.ec2.Ec2Client;

/** The {@link Rights} of one gateway, each asked for by the call itself with DryRun. */
final class Rehearsals implements Rights {

    /** EC2's yes, which is an error too: HTTP 412. */
    static final String ALLOWED = "DryRunOperation";

    private static final String DENIED = "UnauthorizedOperation";
    private static final Duration LIFE = Duration.ofMinutes(10);
    /** Differs for each machine; EC2 counts each instance of a start, also of a rehearsed one, and allows two a second. */
    private static final String NAME = "Name";

    private final Ec2Client ec2;
    private final ReadRehearsals reads;
    private final Calls calls;
    private final Continuations continuations;
    private final Supplier<String> key;
    private final Remembered<Optional<Denial>> known;
    private final Joined<Optional<Denial>> stops;
    private final Joined<Optional<Denial>> starts;

    /** Key tells which key asks now. */
    Rehearsals(Ec2Client ec2, Calls calls, Continuations continuations, Supplier<String> key, Joined.Pace pace) {
        this.ec2 = ec2;
        this.reads = new ReadRehearsals(ec2);
        this.calls = calls;
        this.continuations = continuations;
        this.key = key;
        this.known = new Remembered<>(pace.timer(), LIFE, Optional::isEmpty);
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
        return remembered(
                "read " + operation,
                () -> calls.rehearse(operation, () -> {
                    try {
                        reads.of(call).run();
                        return Optional.<Denial>empty();
                    } catch (AwsFailure answer) {
                        return judged(answer).flatMap(failure -> denied(operation, "all", failure));
                    }
                }));
    }

    @Override
    public CompletableFuture<Optional<Denial>> stop(String instanceId) {
        return continuations.of(stops.ask(instanceId));
    }

    @Override
    public CompletableFuture<Optional<Denial>> start(String instanceId, Map<String, String> tags) {
        return remembered("start " + told(tags), () -> starts.ask(instanceId));
    }

    @Override
    public CompletableFuture<Optional<Denial>> snapshot(SnapshotRequest request) {
        var wanted = Ec2Writes.wanted(request).toBuilder().dryRun(true).build();
        return remembered(
                "snapshot " + new TreeSet<>(request.tags().keySet()),
                () -> ask("CreateSnapshot", request.volumeId(), () -> ec2.createSnapshot(wanted)));
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
        return remembered(
                kind
                        + (request.isBold() ? measures(request) : "")
                        + request.encrypted()
                        + request.kmsKeyId()
                        + new TreeSet<>(request.tags().keySet()),
                () -> rehearsed("CreateVolume", () -> ec2.createVolume(wanted))
                        .thenApply(answer -> answer.flatMap(failure -> VolumeRequest.isUnmade(failure)
                                ? Optional.of(Denial.refused("CreateVolume", kind + measures(request), failure))
                                : denied("CreateVolume", kind, failure))));
    }

    private static String measures(VolumeRequest request) {
        return " with " + request.sizeGiB() + " GiB"
                + (request.iops() == 0 ? "" : ", " + request.iops() + " IOPS")
                + (request.throughput() == 0 ? "" : ", " + request.throughput() + " MiB/s");
    }

    private static Optional<Denial> denied(String operation, String object, AwsFailure answer) {
        return answer.code().equals(DENIED) ? Optional.of(Denial.of(operation, object, answer)) : Optional.empty();
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
            return ask(operation, ids.get(0), () -> power.of(ids)).thenApply(answer -> Map.of(ids.get(0), answer));
        }
        return rehearsed(operation, () -> power.of(ids)).thenCompose(failure -> {
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

    private CompletableFuture<Optional<Denial>> ask(String operation, String object, Runnable call) {
        return rehearsed(operation, call)
                .thenApply(failure -> failure.flatMap(answer -> denied(operation, object, answer)));
    }

    /** Empty when it is allowed. What says nothing of the right, but of credentials or of EC2, fails. */
    private CompletableFuture<Optional<AwsFailure>> rehearsed(String operation, Runnable call) {
        return calls.rehearse(operation, () -> {
            try {
                call.run();
            } catch (AwsFailure e) {
                return judged(e);
            }
            throw ignored(operation);
        });
    }

    private static Optional<AwsFailure> judged(AwsFailure answer) {
        if (answer.code().equals(ALLOWED)) {
            return Optional.empty();
        }
        return switch (answer.fault()) {
            case NOT_FOUND, IN_WRONG_STATE, BUSY, CAPACITY, QUOTA, TOKEN_MISMATCH, OTHER -> Optional.of(answer);
            case DENIED -> {
                if (answer.code().equals(DENIED)) {
                    yield Optional.of(answer);
                }
                throw answer;
            }
            case THROTTLED, EXPIRED, AMBIGUOUS -> throw answer;
        };
    }

    /** It was done. EC2 does not do so; who stands in for it may. */
    private static MigrationException ignored(String operation) {
        return new MigrationException(
                "DryRunIgnored",
                operation,
                "What answers for EC2 does what it is asked for by DryRun: " + operation + " was carried out.",
                "Correct the Provider's url, or AWS_ENDPOINT_URL.");
    }

    /** A yes is anybody's; a no may be about the machine that asked, so that each hears his own. */
    private CompletableFuture<Optional<Denial>> remembered(
            String name, Supplier<CompletableFuture<Optional<Denial>>> ask) {
        var asked = new AtomicBoolean();
        var answer = known.get(key.get() + " " + name, () -> {
            asked.set(true);
            return ask.get();
        });
        return continuations.of(answer.thenCompose(
                found -> found.isEmpty() || asked.get() ? CompletableFuture.completedFuture(found) : ask.get()));
    }

    private static String told(Map<String, String> tags) {
        var telling = new TreeMap<>(tags);
        telling.remove(NAME);
        return telling.toString();
    }
}
