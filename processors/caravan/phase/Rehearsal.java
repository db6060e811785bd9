package caravan.phase;

import caravan.api.DiskRecord;
import caravan.api.InstanceMigration;
import caravan.api.Intent;
import caravan.aws.AwsFailure;
import caravan.aws.Denial;
import caravan.aws.Ec2Tags;
import caravan.aws.Rights.Read;
import caravan.inventory.Providers;
import caravan.inventory.Sides;
import caravan.model.Futures;
import caravan.model.Instance;
import caravan.model.MigrationException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Asks whether the keys may do what the journey needs, before anything is touched: a source that nobody may start again is
 * not stopped. Deleting is not asked for, because EC2 answers that only for what is there.
 */
public final class Rehearsal {

    private static final List<Read> OF_SOURCE =
            List.of(Read.INSTANCES, Read.INSTANCE_TYPES, Read.VOLUMES, Read.SNAPSHOTS);
    private static final List<Read> OF_TARGET =
            List.of(Read.AVAILABILITY_ZONES, Read.VOLUMES, Read.EBS_ENCRYPTION, Read.EBS_KEY);

    private final Providers providers;
    private final DiskRequests requests;

    public Rehearsal(Providers providers, Ec2Tags tags) {
        this.providers = providers;
        this.requests = new DiskRequests(tags);
    }

    /** Fails with all that is not allowed, on both sides. Copies first, since a wrong answer to these stops nothing. */
    CompletableFuture<Void> require(InstanceMigration record, Instance instance, Intent intent) {
        return providers.of(record).thenCompose(sides -> Futures.all(copies(record, intent, sides))
                .thenCombine(waits(sides), Rehearsal::beside)
                .thenCompose(copied -> Futures.all(power(instance, intent, sides))
                        .thenAccept(powered -> requireAll(record, copied, powered))));
    }

    /**
     * Tells, instead of a survey's failure, everything that may not be read, on both sides, and whether the source may be
     * stopped and started. Without the survey nobody can say what else the machine's migration needs.
     */
    CompletableFuture<Throwable> explained(InstanceMigration record, Throwable failure) {
        var cause = Futures.causeOf(failure);
        if (!(cause instanceof AwsFailure answer && answer.isUnauthorized())) {
            return CompletableFuture.completedFuture(cause);
        }
        var id = record.getSpec().instanceId();
        return providers
                .of(record)
                .thenCompose(sides -> sides.source()
                        .rights()
                        .read(OF_SOURCE)
                        .thenCombine(sides.target().rights().read(OF_TARGET), Rehearsal::joined)
                        .thenCombine(
                                Futures.all(anyPower(id, sides)),
                                (read, power) -> joined(
                                        read,
                                        power.stream().flatMap(Optional::stream).toList())))
                .thenApply(denials -> denials.isEmpty() ? cause : missing(record, denials));
    }

    private static List<CompletableFuture<Optional<Denial>>> anyPower(String id, Sides sides) {
        var rights = sides.source().rights();
        return List.of(rights.stop(id), rights.start(id, Map.of("instance", id)));
    }

    private static List<Denial> joined(List<Denial> one, List<Denial> other) {
        return Stream.concat(one.stream(), other.stream()).toList();
    }

    /** Fails when the source, which is off, may not be started; it was on when it was last carried. */
    CompletableFuture<Void> requireStart(InstanceMigration record, Instance instance) {
        return providers
                .of(record)
                .thenCompose(sides -> sides.source().rights().start(instance.id(), instance.tags()))
                .thenAccept(answer -> requireAll(record, List.of(answer), List.of()));
    }

    private List<CompletableFuture<Optional<Denial>>> copies(InstanceMigration record, Intent intent, Sides sides) {
        return intent.disks().stream()
                .map(disk -> Map.entry(disk, new DiskRecord(disk.sourceVolumeId())))
                .flatMap(disk -> Stream.of(
                        sides.source().rights().snapshot(requests.snapshot(record, disk.getValue())),
                        sides.target()
                                .rights()
                                .volume(requests.volume(
                                        record, intent.target().zone(), disk.getKey(), disk.getValue()))))
                .toList();
    }

    /** What is read later, and by no survey. */
    private static CompletableFuture<List<Denial>> waits(Sides sides) {
        return sides.source()
                .rights()
                .read(List.of(Read.SNAPSHOTS))
                .thenCombine(sides.target().rights().read(List.of(Read.VOLUMES)), Rehearsal::joined);
    }

    private static List<Optional<Denial>> beside(List<Optional<Denial>> some, List<Denial> others) {
        return Stream.concat(some.stream(), others.stream().map(Optional::of)).toList();
    }

    /** A source that is off is neither stopped nor started. */
    private static List<CompletableFuture<Optional<Denial>>> power(Instance instance, Intent intent, Sides sides) {
        var rights = sides.source().rights();
        return intent.source().wasRunning()
                ? List.of(rights.stop(instance.id()), rights.start(instance.id(), instance.tags()))
                : List.of();
    }

    private static void requireAll(
            InstanceMigration record, List<Optional<Denial>> copies, List<Optional<Denial>> power) {
        var denials = Stream.concat(copies.stream(), power.stream())
                .flatMap(Optional::stream)
                .toList();
        var rights = denials.stream().filter(Denial::right).toList();
        if (!rights.isEmpty()) {
            throw missing(record, rights);
        }
        denials.stream().findFirst().ifPresent(refusal -> {
            throw unmade(record, refusal);
        });
    }

    private static MigrationException unmade(InstanceMigration record, Denial refusal) {
        var id = record.getSpec().instanceId();
        return new MigrationException(
                "VolumeRefused",
                id,
                "Instance " + id + " is left as it is: EC2 does not make " + refusal.object() + ": " + refusal.said(),
                VolumeRefusals.REMEDY);
    }

    private static MigrationException missing(InstanceMigration record, List<Denial> denials) {
        var id = record.getSpec().instanceId();
        return new MigrationException(
                "RightsMissing",
                id,
                "Instance " + id + " is left as it is: the Provider's keys may not do all that its migration needs. EC2"
                        + " denies "
                        + denials.stream()
                                .collect(Collectors.toMap(
                                        Denial::action, Function.identity(), (one, other) -> one, TreeMap::new))
                                .values()
                                .stream()
                                .map(denial -> denial + " (" + denial.said() + ")")
                                .collect(Collectors.joining(", "))
                        + ".",
                "Allow "
                        + denials.stream()
                                .map(Denial::action)
                                .distinct()
                                .sorted()
                                .collect(Collectors.joining(", "))
                        + " as deploy/iam/ does, or set the tag that its policy asks for, and run a new Migration.");
    }
}
