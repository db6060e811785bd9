package caravan.phase;

import caravan.api.DiskIntent;
import caravan.api.DiskRecord;
import caravan.api.InstanceMigration;
import caravan.api.Kinds;
import caravan.manifest.PersistentVolumeClaims;
import caravan.manifest.PersistentVolumes;
import caravan.model.Futures;
import caravan.model.MigrationException;
import caravan.model.State;
import caravan.model.SuspendedException;
import caravan.model.Wait;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * The Kubernetes half of DiskTransfer. The PersistentVolume comes first: a claim alone may be provisioned with an empty
 * disk. What was bound is then verified, because the controller binds without looking at size or mode (measured on
 * 1.36, 2026-11).
 */
public final class BindDisks {

    /** Events of the PersistentVolume controller: the volume is another claim's, or does not fit. */
    private static final Set<String> REFUSALS = Set.of("FailedBinding", "VolumeMismatch");

    /** Most claims are bound before the first look. */
    private static final Duration EVENTS_PERIOD = Duration.ofSeconds(3);
    /** Thousands of claims that wait for a busy controller must not keep the API server busy, too. */
    private static final Duration LONGEST_PERIOD = Duration.ofMinutes(1);

    private final PhaseTools tools;

    public BindDisks(PhaseTools tools) {
        this.tools = tools;
    }

    public CompletableFuture<InstanceMigration> ensurePersistentVolumes(InstanceMigration record) {
        if (record.state() != State.DISK_TRANSFER) {
            return CompletableFuture.completedFuture(record);
        }
        return tools.cancellations()
                .check(record)
                .thenCompose(wanted -> Futures.each(record.getStatus().disks(), disk -> tools.objects()
                        .createOrVerify(
                                Kinds.PERSISTENT_VOLUME, PersistentVolumes.forDisk(record, intended(record, disk)))))
                .thenApply(made -> record);
    }

    public CompletableFuture<InstanceMigration> ensureClaims(InstanceMigration record) {
        if (record.state() != State.DISK_TRANSFER) {
            return CompletableFuture.completedFuture(record);
        }
        return Futures.each(record.getStatus().disks(), disk -> tools.objects()
                        .createOrVerify(
                                Kinds.PERSISTENT_VOLUME_CLAIM,
                                PersistentVolumeClaims.forDisk(record, intended(record, disk))))
                .thenApply(made -> record);
    }

    /** Waits until each claim is bound to the very volume that was made for it, and completes the step. */
    public CompletableFuture<InstanceMigration> await(InstanceMigration record) {
        if (record.state() != State.DISK_TRANSFER) {
            return CompletableFuture.completedFuture(record);
        }
        return tools.cancellations()
                .race(record, Futures.awaitEach(record.getStatus().disks(), disk -> awaitBound(record, disk)))
                .thenCompose(bound -> {
                    MadeAsIntended.require(record, DiskStep.VOLUME);
                    return tools.ledger().complete(record, status -> status);
                });
    }

    /** Verifies the binding of every disk again, from live objects. */
    CompletableFuture<List<PersistentVolumeClaim>> verifyAll(InstanceMigration record) {
        return Futures.each(record.getStatus().disks(), disk -> verify(record, disk));
    }

    private CompletableFuture<PersistentVolumeClaim> awaitBound(InstanceMigration record, DiskRecord disk) {
        var intended = intended(record, disk);
        var id = record.getSpec().intent().target().namespace() + "/" + intended.claimName();
        var wait = new Wait<PersistentVolumeClaim>(
                id,
                "PersistentVolumeClaim " + id + " to be bound to " + intended.persistentVolumeName(),
                found -> BoundClaims.judge(id, found),
                Deadline.left(record, tools.timer().now(), tools.settings().bindTimeout()));
        var binding = failOnRefusal(tools.kube().await(Kinds.PERSISTENT_VOLUME_CLAIM, wait), record, intended);
        return Futures.leaving(binding.thenCompose(bound -> verify(record, disk)), List.of(binding));
    }

    /** The controller's own word ends the wait: by itself such a claim stays Pending for ever. */
    private CompletableFuture<PersistentVolumeClaim> failOnRefusal(
            CompletableFuture<PersistentVolumeClaim> wait, InstanceMigration record, DiskIntent disk) {
        var refusal = new CompletableFuture<PersistentVolumeClaim>();
        lookForRefusal(record, disk, new Race(wait, refusal), EVENTS_PERIOD);
        return Futures.leaving(wait.applyToEither(refusal, claim -> claim), List.of(wait));
    }

    private record Race(
            CompletableFuture<PersistentVolumeClaim> binding, CompletableFuture<PersistentVolumeClaim> refusal) {}

    /** A look that fails is repeated; the wait has its own deadline. */
    private void lookForRefusal(InstanceMigration record, DiskIntent disk, Race race, Duration pause) {
        var next = Collections.min(List.of(pause.multipliedBy(2), LONGEST_PERIOD));
        var unused = tools.timer()
                .after(pause)
                .thenCompose(later -> race.binding().isDone()
                        ? CompletableFuture.completedFuture(Optional.<MigrationException>empty())
                        : refusalOf(record, disk))
                .whenComplete((found, failure) -> {
                    if (failure == null && found.isPresent()) {
                        race.refusal().completeExceptionally(found.get());
                    } else if (!race.binding().isDone() && !suspended(failure)) {
                        lookForRefusal(record, disk, race, next);
                    }
                });
    }

    /** The binding's own wait ends by the same. */
    private static boolean suspended(Throwable failure) {
        return failure != null && Futures.causeOf(failure) instanceof SuspendedException;
    }

    private CompletableFuture<Optional<MigrationException>> refusalOf(InstanceMigration record, DiskIntent disk) {
        return tools.kube()
                .get(
                        Kinds.PERSISTENT_VOLUME_CLAIM,
                        record.getSpec().intent().target().namespace(),
                        disk.claimName())
                .thenCompose(claim -> claim.isEmpty()
                        ? CompletableFuture.completedFuture(List.of())
                        : tools.kube().eventsAbout(claim.get()))
                .thenApply(events -> events.stream()
                        .filter(event -> REFUSALS.contains(event.reason()))
                        .reduce((first, last) -> last)
                        .map(event -> new MigrationException(
                                event.reason(),
                                "PersistentVolumeClaim " + disk.claimName(),
                                "PersistentVolumeClaim " + disk.claimName() + " cannot be bound: " + event.message(),
                                "Find out who uses PersistentVolume " + disk.persistentVolumeName() + ".")));
    }

    private CompletableFuture<PersistentVolumeClaim> verify(InstanceMigration record, DiskRecord disk) {
        var intended = intended(record, disk);
        var namespace = record.getSpec().intent().target().namespace();
        return tools.kube()
                .get(Kinds.PERSISTENT_VOLUME_CLAIM, namespace, intended.claimName())
                .thenCombine(
                        tools.kube().get(Kinds.PERSISTENT_VOLUME, "", intended.persistentVolumeName()),
                        (claim, volume) -> verified(record, disk, claim, volume));
    }

    private static PersistentVolumeClaim verified(
            InstanceMigration record,
            DiskRecord disk,
            Optional<PersistentVolumeClaim> claim,
            Optional<PersistentVolume> volume) {
        var right = claim.isPresent() && volume.isPresent() && Binding.isRight(record, disk, claim.get(), volume.get());
        if (!right) {
            var intended = intended(record, disk);
            throw new MigrationException(
                    "BindingUnexpected",
                    "PersistentVolumeClaim " + intended.claimName(),
                    "PersistentVolumeClaim " + intended.claimName() + " is not bound, as a raw device of "
                            + intended.sizeGiB() + "Gi, to PersistentVolume " + intended.persistentVolumeName()
                            + " with volumeHandle " + disk.volumeId() + ".",
                    "Look at both objects; another claim or volume of that name may have come in between.");
        }
        return claim.get();
    }

    private static DiskIntent intended(InstanceMigration record, DiskRecord disk) {
        return Intents.disk(record, disk.sourceVolumeId());
    }
}
