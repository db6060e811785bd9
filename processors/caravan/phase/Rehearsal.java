package caravan.phase;

import caravan.api.DiskRecord;
import caravan.api.InstanceMigration;
import caravan.api.Intent;
import caravan.aws.AwsFailure;
import caravan.aws.Denial;
import caravan.aws.Ec2Tags;
import caravan.aws.Rights;
import caravan.aws.Rights.Read;
import caravan.aws.VolumeRequest;
import caravan.inventory.Providers;
import caravan.inventory.Sides;
import caravan.model.Futures;
import caravan.model.Instance;
import caravan.model.MigrationException;
import caravan.model.Timer;
import caravan.planning.Survey;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Asks whether the keys may do what the journey needs, before anything is touched: a source that nobody may start again is
 * not stopped. To share, to delete and to tag is not asked for: the policies allow it for what carries our tag alone, and EC2
 * knows the tags of what is there. Of snapshots that is made up for when there is one, see {@link SharingRehearsal}. Nor can
 * anybody ask what EC2 may do with keys on a caller's behalf.
 */
public final class Rehearsal {

    private static final List<Read> OF_SOURCE =
            List.of(Read.INSTANCES, Read.INSTANCE_TYPES, Read.VOLUMES, Read.SNAPSHOTS);
    private static final List<Read> OF_TARGET =
            List.of(Read.AVAILABILITY_ZONES, Read.VOLUMES, Read.EBS_ENCRYPTION, Read.EBS_KEY);
    /** Whether the target sees what is shared, and whether its volumes are filled. */
    private static final List<Read> OF_OTHER_ACCOUNT = List.of(Read.SNAPSHOTS, Read.VOLUME_STATUS);

    private final Providers providers;
    private final DiskRequests requests;
    private final VolumeKeys keys;

    public Rehearsal(Providers providers, Ec2Tags tags, Timer timer) {
        this.providers = providers;
        this.requests = new DiskRequests(tags);
        this.keys = new VolumeKeys(timer);
    }

    /** The keys that disks and new volumes need. */
    public VolumeKeys keys() {
        return keys;
    }

    /** Fails with all that is not allowed, on both sides. Copies first, since a wrong answer to these stops nothing. */
    CompletableFuture<Void> require(InstanceMigration record, Survey survey, Intent intent) {
        var instance = survey.instance();
        return providers.of(record).thenCompose(sides -> copies(record, intent, sides, request -> true)
                .thenCombine(reads(sides), Rehearsal::joined)
                .thenApply(copied -> joined(copied, survey.keys().missing()))
                .thenCompose(copied ->
                        power(instance, intent, sides).thenAccept(powered -> requireAll(record, copied, powered)))
                .thenCompose(allowed -> requireKeys(sides, survey, intent))
                .thenCompose(usable -> StopProtection.require(sides.source(), record, intent)));
    }

    private CompletableFuture<Void> requireKeys(Sides sides, Survey survey, Intent intent) {
        return Futures.each(VolumeKeys.of(survey, intent), need -> keys.ask(sides, survey.place(), need))
                .thenAccept(all -> all.stream()
                        .filter(told -> told.isOutOfService() || told.isUnfit())
                        .findFirst()
                        .ifPresent(told -> {
                            throw new MigrationException(
                                    told.isOutOfService() ? "KeyNotEnabled" : "KeyUnfit",
                                    told.need().name(),
                                    "Instance " + survey.instance().id() + " is left as it is: " + told.problem(),
                                    told.remedy() + " Then run a new Migration.");
                        }));
    }

    /**
     * Whatever may not be read, on both sides, and whether the sources may be stopped and started: asked where a survey has
     * failed, without which nobody can say what else their migrations need.
     */
    public CompletableFuture<List<Denial>> blind(Sides sides, Collection<String> instanceIds) {
        return sides.source()
                .rights()
                .read(OF_SOURCE)
                .thenCombine(sides.target().rights().read(OF_TARGET), Rehearsal::joined)
                .thenCombine(ofOtherAccount(sides), Rehearsal::joined)
                .thenCombine(anyPower(instanceIds, sides), Rehearsal::joined);
    }

    /** Tells, instead of a survey's failure, all that is not allowed. */
    CompletableFuture<Throwable> explained(InstanceMigration record, Throwable failure) {
        var cause = Futures.causeOf(failure);
        if (!AwsFailure.isUnauthorized(cause)) {
            return CompletableFuture.completedFuture(cause);
        }
        return providers
                .of(record)
                .thenCompose(sides -> blind(sides, List.of(record.getSpec().instanceId())))
                .thenApply(denials -> denials.isEmpty() ? cause : missing(record, denials));
    }

    private static CompletableFuture<List<Denial>> anyPower(Collection<String> ids, Sides sides) {
        var rights = sides.source().rights();
        return told(ids.stream()
                .flatMap(id -> Stream.of(rights.stop(id), rights.start(id, Map.of("instance", id))))
                .toList());
    }

    private static List<Denial> joined(List<Denial> one, List<Denial> other) {
        return Stream.concat(one.stream(), other.stream()).toList();
    }

    /** Fails when the source, which is off, may not be started; it was on when it was last carried. */
    CompletableFuture<Void> requireStart(InstanceMigration record, Instance instance) {
        return providers
                .of(record)
                .thenCompose(sides -> sides.source().rights().start(instance.id(), instance.tags()))
                .thenAccept(answer -> requireAll(record, answer.stream().toList(), List.of()));
    }

    /** What may not be done to copy the disks; volumes are asked for where the filter wants it. */
    public CompletableFuture<List<Denial>> copies(
            InstanceMigration record, Intent intent, Sides sides, Predicate<VolumeRequest> wanted) {
        return told(intent.disks().stream()
                .map(disk -> Map.entry(disk, new DiskRecord(disk.sourceVolumeId())))
                .flatMap(disk -> {
                    var volume = requests.volume(record, intent.target().zone(), disk.getKey(), disk.getValue());
                    var snapshot = Stream.concat(
                            Stream.of(sides.source().rights().snapshot(requests.snapshot(record, disk.getValue()))),
                            copy(record, intent, sides, disk.getValue()));
                    return wanted.test(volume)
                            ? Stream.concat(
                                    snapshot, Stream.of(sides.target().rights().volume(volume)))
                            : snapshot;
                })
                .toList());
    }

    /** Of a snapshot that is not there yet. */
    private Stream<CompletableFuture<Optional<Denial>>> copy(
            InstanceMigration record, Intent intent, Sides sides, DiskRecord disk) {
        return Optional.ofNullable(intent.share()).flatMap(share -> share.disk(disk.sourceVolumeId())).stream()
                .filter(shared -> shared.copyKmsKeyId() != null)
                .map(shared ->
                        requests.copy(record, intent, disk.withSnapshot(Rights.NO_SNAPSHOT), shared.copyKmsKeyId()))
                .map(sides.source().rights()::copy);
    }

    /** What is read on the way, and by no survey: what may not be read of it. */
    public CompletableFuture<List<Denial>> reads(Sides sides) {
        return sides.source()
                .rights()
                .read(List.of(Read.SNAPSHOTS))
                .thenCombine(sides.target().rights().read(List.of(Read.VOLUMES)), Rehearsal::joined)
                .thenCombine(ofOtherAccount(sides), Rehearsal::joined);
    }

    private static CompletableFuture<List<Denial>> ofOtherAccount(Sides sides) {
        return sides.place()
                .thenCompose(place -> place.sourceAccount().equals(place.targetAccount())
                        ? CompletableFuture.completedFuture(List.of())
                        : sides.target().rights().read(OF_OTHER_ACCOUNT));
    }

    /** What may not be done to the source. One that is off is neither stopped nor started. */
    public CompletableFuture<List<Denial>> power(Instance instance, Intent intent, Sides sides) {
        var rights = sides.source().rights();
        return told(
                intent.source().wasRunning()
                        ? List.of(rights.stop(instance.id()), rights.start(instance.id(), instance.tags()))
                        : List.of());
    }

    private static CompletableFuture<List<Denial>> told(List<CompletableFuture<Optional<Denial>>> answers) {
        return Futures.all(answers)
                .thenApply(all -> all.stream().flatMap(Optional::stream).toList());
    }

    private static void requireAll(InstanceMigration record, List<Denial> copies, List<Denial> power) {
        var denials = Stream.concat(copies.stream(), power.stream()).toList();
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
        var problem = "Instance " + id + " is left as it is: " + VolumeRefusals.problem(refusal);
        return refusal.want() == Denial.Want.TAGS
                ? new MigrationException("TagsRefused", id, problem, VolumeRefusals.TAGS_REMEDY)
                : new MigrationException("VolumeRefused", id, problem, VolumeRefusals.REMEDY);
    }

    static MigrationException missing(InstanceMigration record, List<Denial> denials) {
        var id = record.getSpec().instanceId();
        return new MigrationException(
                "RightsMissing",
                id,
                "Instance " + id + " is left as it is: the Provider's keys may not do all that its migration needs. AWS"
                        + " denies "
                        + denials.stream()
                                .collect(Collectors.toMap(
                                        Denial::action, Function.identity(), (one, other) -> one, TreeMap::new))
                                .values()
                                .stream()
                                .map(denial -> denial + " (" + denial.said() + ")")
                                .collect(Collectors.joining(", "))
                        + ".",
                remedy(denials) + ", and run a new Migration.");
    }

    /** What to do, as the beginning of a sentence. */
    public static String remedy(Collection<Denial> denials) {
        var actions = denials.stream().map(Denial::action).distinct().sorted().toList();
        return "Allow " + String.join(", ", actions) + " as deploy/iam/ does, or set the tag that its policy asks for"
                + (actions.contains("kms:CreateGrant") ? ", or let the key's policy allow the target's account" : "");
    }
}
