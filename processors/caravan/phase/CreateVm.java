package caravan.phase;

import caravan.api.InstanceMigration;
import caravan.api.Kinds;
import caravan.aws.Ec2Gateway;
import caravan.kube.Attachments;
import caravan.manifest.ProbePods;
import caravan.manifest.VirtualMachines;
import caravan.model.Futures;
import caravan.model.MigrationException;
import caravan.model.State;
import caravan.model.Verdict;
import caravan.model.Volume;
import caravan.model.Wait;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Makes the virtual machine, Halted, proves that its disks attach, and commits: rules 6b, 9 and 10. */
public final class CreateVm {

    private final PhaseTools tools;
    private final Pods pods;
    private final Attachments attachments;
    private final BindDisks binding;
    private final ConversionSettings settings;

    public CreateVm(PhaseTools tools, Attachments attachments, BindDisks binding, ConversionSettings settings) {
        this.tools = tools;
        this.pods = new Pods(tools);
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
                                status -> status.withTargetUid(
                                        machine.getMetadata().getUid())));
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
                        record, pod.getMetadata().getName(), tools.settings().probeTimeout()))
                .thenApply(ended -> record);
    }

    /** No pod, no attachment, and every volume available: the disks are free for the virtual machine. */
    public CompletableFuture<InstanceMigration> release(InstanceMigration record) {
        if (record.state() != State.CREATE_VM) {
            return CompletableFuture.completedFuture(record);
        }
        return pods.removeAll(record)
                .thenCompose(gone -> attachments.released(record))
                .thenCompose(released -> tools.providers().of(record))
                .thenCompose(sides -> available(record, sides.target()))
                .thenApply(volumes -> {
                    requireRecorded(record, volumes);
                    return record;
                });
    }

    private CompletableFuture<List<Volume>> available(InstanceMigration record, Ec2Gateway target) {
        return Futures.each(
                record.getStatus().disks(),
                disk -> target.awaitVolume(new Wait<>(
                        disk.volumeId(),
                        "volume " + disk.volumeId() + " to be detached",
                        found -> Verdict.reachedIf(found.filter(volume -> volume.is(Volume.AVAILABLE))
                                .isPresent()),
                        tools.settings().detachTimeout())));
    }

    /** Rule 4, once more before the commit: each volume is there, and made from the recorded snapshot. */
    private static void requireRecorded(InstanceMigration record, List<Volume> volumes) {
        for (var volume : volumes) {
            var made = record.getStatus().disks().stream()
                    .anyMatch(disk -> volume.id().equals(disk.volumeId())
                            && volume.snapshotId().equals(disk.snapshotId()));
            if (!made) {
                throw new MigrationException(
                        "VolumeUnexpected",
                        volume.id(),
                        "Volume " + volume.id() + " was made from " + volume.snapshotId()
                                + ", which is not the snapshot that this migration has recorded for it.",
                        "Find out who made this volume; run a new Migration.");
            }
        }
    }

    /** The point of no return, by one compare-and-swap, after everything was looked at once more. */
    public CompletableFuture<InstanceMigration> commit(InstanceMigration record) {
        if (record.state() != State.CREATE_VM) {
            return CompletableFuture.completedFuture(record);
        }
        return tools.timer()
                .after(untilConsistent(record))
                .thenCompose(passed -> binding.verifyAll(record))
                .thenCompose(bound -> requireMachine(record))
                .thenCompose(machine -> tools.providers().of(record))
                .thenCompose(sides -> sides.source().instance(record.getSpec().instanceId()))
                .thenCompose(source -> {
                    SourceChecks.requireStayedStopped(
                            record.getStatus().witness(),
                            SourceChecks.alive(record.getSpec().instanceId(), source));
                    return tools.cancellations().check(record);
                })
                .thenCompose(wanted -> tools.ledger().advance(record, State.COMMITTED, status -> status));
    }

    private CompletableFuture<GenericKubernetesResource> requireMachine(InstanceMigration record) {
        var target = record.getSpec().intent().target();
        return tools.kube()
                .get(Kinds.VIRTUAL_MACHINE, target.namespace(), target.name())
                .thenApply(found -> found.filter(machine -> machine.getMetadata()
                                .getUid()
                                .equals(record.getStatus().targetUid()))
                        .orElseThrow(() -> new MigrationException(
                                "TargetGone",
                                "VirtualMachine " + target.namespace() + "/" + target.name(),
                                "VirtualMachine " + target.namespace() + "/" + target.name()
                                        + " was deleted or replaced before it was committed.",
                                "Find out who deleted it; run a new Migration.")));
    }

    /** The last look at the source must be at least W after the last snapshot was accepted: rule 6b. */
    private Duration untilConsistent(InstanceMigration record) {
        var accepted = Instant.parse(record.getStatus().witness().snapshotsAccepted());
        var left = Duration.between(
                tools.timer().now(), accepted.plus(tools.settings().consistencyWindow()));
        return left.isNegative() ? Duration.ZERO : left;
    }
}
