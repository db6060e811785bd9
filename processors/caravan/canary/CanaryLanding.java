package caravan.canary;

import caravan.api.Kind;
import caravan.api.Kinds;
import caravan.aws.Ec2Gateway;
import caravan.kube.Attachments;
import caravan.model.Futures;
import caravan.model.Names;
import caravan.model.Verdict;
import caravan.model.Volume;
import caravan.model.Wait;
import caravan.phase.PhaseTools;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Takes away what a canary has made, whatever became of it: each step looks, and may be done again. */
public final class CanaryLanding {

    private final PhaseTools tools;
    private final Attachments attachments;

    public CanaryLanding(PhaseTools tools, Attachments attachments) {
        this.tools = tools;
        this.attachments = attachments;
    }

    /** The pod, and what attaches the disk. */
    public CompletableFuture<Flight> removePod(Flight flight) {
        return remove(Kinds.POD, flight)
                .thenCompose(gone ->
                        attachments.released(flight.record(), tools.settings().detachTimeout()))
                .thenApply(released -> flight);
    }

    /** Claim and PersistentVolume, which keeps its volume. */
    public CompletableFuture<Flight> removeDisk(Flight flight) {
        return remove(Kinds.PERSISTENT_VOLUME_CLAIM, flight)
                .thenCompose(gone -> remove(Kinds.PERSISTENT_VOLUME, flight))
                .thenApply(gone -> flight);
    }

    private <T extends HasMetadata> CompletableFuture<Void> remove(Kind<T> kind, Flight flight) {
        return tools.objects()
                .removeAll(
                        kind, flight.namespace(), flight.uid(), tools.settings().detachTimeout());
    }

    /** Only what carries its tag. What EC2 does not show is looked for once more, when it may hide it no longer. */
    public CompletableFuture<Flight> removeVolume(Flight flight) {
        if (flight.volumeless()) {
            return CompletableFuture.completedFuture(flight);
        }
        return tools.providers()
                .of(flight.record())
                .thenCompose(sides -> volumes(flight, sides.target())
                        .thenCompose(found -> Futures.each(found, volume -> remove(volume.id(), sides.target()))))
                .thenApply(gone -> flight);
    }

    private CompletableFuture<List<Volume>> volumes(Flight flight, Ec2Gateway target) {
        return flight.made().volumeId() == null
                ? later(() -> own(flight, target.volumesTagged(Names.RECORD, List.of(flight.uid()))))
                : known(flight, target)
                        .thenCompose(found -> found.isEmpty()
                                ? later(() -> known(flight, target))
                                : CompletableFuture.completedFuture(found));
    }

    private static CompletableFuture<List<Volume>> known(Flight flight, Ec2Gateway target) {
        return own(flight, target.volumes(List.of(flight.made().volumeId())));
    }

    private CompletableFuture<List<Volume>> later(Supplier<CompletableFuture<List<Volume>>> look) {
        return tools.timer().after(tools.settings().consistencyWindow()).thenCompose(late -> look.get());
    }

    private static CompletableFuture<List<Volume>> own(Flight flight, CompletableFuture<List<Volume>> found) {
        return found.thenApply(volumes -> volumes.stream()
                .filter(volume -> flight.uid().equals(volume.tags().get(Names.RECORD)))
                .toList());
    }

    private CompletableFuture<Void> remove(String volumeId, Ec2Gateway target) {
        return target.awaitVolume(new Wait<>(
                        volumeId,
                        "volume " + volumeId + " of a canary to be detached",
                        found ->
                                Verdict.reachedIf(found.isEmpty() || found.get().isFree()),
                        tools.settings().detachTimeout()))
                .thenCompose(free -> target.deleteVolume(volumeId));
    }
}
