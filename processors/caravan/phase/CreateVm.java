package caravan.phase;

import caravan.api.InstanceMigration;
import caravan.api.InstanceMigrationStatus;
import caravan.api.Kinds;
import caravan.aws.Ec2Gateway;
import caravan.inventory.Sides;
import caravan.kube.Attachments;
import caravan.manifest.ProbePods;
import caravan.manifest.VirtualMachines;
import caravan.model.Futures;
import caravan.model.MigrationException;
import caravan.model.ProtocolRule;
import caravan.model.Snapshot;
import caravan.model.State;
import caravan.model.SuspendedException;
import caravan.model.Verdict;
import caravan.model.Volume;
import caravan.model.Wait;
import caravan.planning.SourceChecks;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/** Makes the virtual machine, Halted, proves that its disks attach, and commits. */
public final class CreateVm {

    private final PhaseTools tools;
    private final Pods pods;
    private final ConversionGate gate;
    private final TargetMachine machines;
    private final Attachments attachments;
    private final BindDisks binding;
    private final ConversionSettings settings;

    public CreateVm(PhaseTools tools, Attachments attachments, BindDisks binding, ConversionSettings settings) {
        this.tools = tools;
        this.pods = new Pods(tools);
        this.gate = new ConversionGate(tools);
        this.machines = new TargetMachine(tools.kube());
        this.attachments = attachments;
        this.binding = binding;
        this.settings = settings;
    }

    /** The VM itself; its uid goes into the record. */
    public CompletableFuture<InstanceMigration> ensure(InstanceMigration record) {
        if (record.state() != State.CREATE_VM) {
            return CompletableFuture.completedFuture(record);
        }
        return tools.cancellations()
                .check(record)
                .thenCompose(
                        wanted -> tools.objects().createOrVerify(Kinds.VIRTUAL_MACHINE, VirtualMachines.halted(record)))
                .thenCompose(machine -> tools.ledger()
                        .write(
                                record,
                                status -> made(status, machine.getMetadata().getUid())));
    }

    private InstanceMigrationStatus made(InstanceMigrationStatus status, String uid) {
        return uid.equals(status.targetUid())
                ? status
                : status.withTargetUid(uid).withWaitingSince(tools.ledger().now());
    }

    /** Without a conversion no pod has had the disks yet, and a bound claim proves nothing: a probe attaches each once. */
    public CompletableFuture<InstanceMigration> probe(InstanceMigration record) {
        if (record.state() != State.CREATE_VM
                || record.getSpec().intent().target().convert()) {
            return CompletableFuture.completedFuture(record);
        }
        return tools.objects()
                .createOrVerify(Kinds.POD, ProbePods.pod(record, settings.podOptions()))
                .thenCompose(pod -> pods.awaitSuccess(
                        record,
                        pod.getMetadata().getName(),
                        new PodEnds.Times(
                                tools.settings().pendingTimeout(),
                                tools.settings().probeTimeout())))
                .exceptionallyCompose(failure -> PodEnds.interrupted(failure)
                        ? pods.removeAll(record)
                                .thenCompose(gone -> CompletableFuture.failedFuture(probeAgain(failure)))
                        : CompletableFuture.failedFuture(Futures.causeOf(failure)))
                .thenApply(ended -> record);
    }

    /** It only reads, so it may run as often as it takes. */
    private static SuspendedException probeAgain(Throwable failure) {
        var cause = Futures.causeOf(failure);
        return new SuspendedException(cause.getMessage() + " It only reads the disks, and is made again.", cause);
    }

    /** No pod and no attachment. That the volumes are free, too, is looked at right before the commit. */
    public CompletableFuture<InstanceMigration> release(InstanceMigration record) {
        if (record.state() != State.CREATE_VM) {
            return CompletableFuture.completedFuture(record);
        }
        return gate.close(record)
                .thenCompose(closed -> tools.cancellations()
                        .race(
                                record,
                                attachments.released(
                                        record,
                                        left(
                                                record,
                                                tools.settings().detachTimeout(),
                                                tools.settings().probeTimeout()))))
                .thenApply(released -> record);
    }

    private Duration left(InstanceMigration record, Duration timeout, Duration before) {
        return Deadline.left(record, tools.timer().now(), timeout, before);
    }

    /** The disks are looked at after the probe, their release, and the wait for W. */
    private Duration leftForDisks(InstanceMigration record) {
        var timeouts = tools.settings();
        return left(
                record,
                timeouts.detachTimeout(),
                timeouts.probeTimeout().plus(timeouts.detachTimeout()).plus(timeouts.consistencyWindow()));
    }

    /** Every volume available and as intended, every snapshot there: what EC2 shows now, not before a wait. */
    private CompletableFuture<Sides> requireDisks(InstanceMigration record, Sides sides) {
        return tools.cancellations()
                .race(record, available(record, sides.target()))
                .thenCompose(volumes -> tools.cancellations()
                        .race(record, present(record, sides.source()))
                        .thenApply(snapshots -> {
                            requireMade(record, volumes);
                            return sides;
                        }));
    }

    private CompletableFuture<List<Volume>> available(InstanceMigration record, Ec2Gateway target) {
        var since = tools.timer().now();
        return Futures.awaitEach(
                record.getStatus().disks(),
                disk -> target.awaitVolume(new Wait<>(
                        disk.volumeId(),
                        "volume " + disk.volumeId() + " to be detached",
                        found ->
                                judge("Volume " + disk.volumeId(), found, since, volume -> volume.is(Volume.AVAILABLE)),
                        leftForDisks(record))));
    }

    /** A recorded snapshot that vanished fails the migration; by way of a wait, because those are joined into few calls. */
    private CompletableFuture<List<Snapshot>> present(InstanceMigration record, Ec2Gateway source) {
        var since = tools.timer().now();
        return Futures.awaitEach(
                record.getStatus().disks(),
                disk -> source.awaitSnapshot(new Wait<>(
                        disk.snapshotId(),
                        "snapshot " + disk.snapshotId() + " to be there",
                        found -> judge("Snapshot " + disk.snapshotId(), found, since, snapshot -> true),
                        leftForDisks(record))));
    }

    private <T> Verdict judge(String name, Optional<T> found, Instant since, Predicate<T> reached) {
        if (found.isPresent()
                || tools.timer().now().isBefore(since.plus(tools.settings().consistencyWindow()))) {
            return Verdict.reachedIf(found.filter(reached).isPresent());
        }
        return new Verdict.Impossible(new MigrationException(
                "ObjectVanished",
                name,
                name + " was made by this migration and does not exist any more.",
                "Find out who deleted it, and run a new Migration."));
    }

    private static void requireMade(InstanceMigration record, List<Volume> volumes) {
        MadeAsIntended.require(record, DiskStep.SNAPSHOT);
        MadeAsIntended.require(record, DiskStep.VOLUME);
        for (var volume : volumes) {
            record.getStatus().disks().stream()
                    .filter(disk -> volume.id().equals(disk.volumeId()))
                    .forEach(disk -> MadeAsIntended.requireVolume(record, disk, volume));
        }
    }

    /** The point of no return, by one compare-and-swap, after everything was looked at once more. */
    @ProtocolRule("10")
    public CompletableFuture<InstanceMigration> commit(InstanceMigration record) {
        if (record.state() != State.CREATE_VM) {
            return CompletableFuture.completedFuture(record);
        }
        return tools.cancellations()
                .race(record, tools.timer().after(untilConsistent(record)))
                .thenCompose(passed -> binding.verifyAll(record))
                .thenCompose(bound -> machines.requireHalted(record))
                .thenCompose(machine -> tools.providers().of(record))
                .thenCompose(sides -> requireDisks(record, sides))
                .thenCompose(sides -> tools.cancellations()
                        .race(record, sides.source().instance(record.getSpec().instanceId())))
                .thenCompose(source -> {
                    SourceChecks.requireStayedStopped(
                            record.getStatus().witness(),
                            SourceChecks.alive(record.getSpec().instanceId(), source));
                    return tools.cancellations().check(record);
                })
                .thenCompose(wanted -> tools.ledger().advance(record, State.COMMITTED, status -> status));
    }

    /** The last look at the source must be at least W after the last snapshot was accepted. */
    private Duration untilConsistent(InstanceMigration record) {
        var accepted = Instant.parse(record.getStatus().witness().snapshotsAccepted());
        var left = Duration.between(
                tools.timer().now(), accepted.plus(tools.settings().consistencyWindow()));
        return left.isNegative() ? Duration.ZERO : left;
    }
}
