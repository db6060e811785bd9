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
                .ofRecord(kind, flight.namespace(), flight.uid())
                .thenCompose(found -> Futures.each(found, object -> tools.objects()
                        .remove(kind, object, tools.settings().detachTimeout())))
                .thenApply(all -> null);
    }

    /** Only what carries its tag. One of which no id is known is looked for as late as EC2 may hide it. */
    public CompletableFuture<Flight> removeVolume(Flight flight) {
        return tools.providers()
                .of(flight.record())
                .thenCompose(sides -> volumes(flight, sides.target())
                        .thenCompose(found -> Futures.each(found, volume -> remove(volume.id(), sides.target()))))
                .thenApply(gone -> flight);
    }

    private CompletableFuture<List<Volume>> volumes(Flight flight, Ec2Gateway target) {
        var known = flight.made().volumeId();
        var found = known == null
                ? tools.timer()
                        .after(tools.settings().consistencyWindow())
                        .thenCompose(late -> target.volumesTagged(Names.RECORD, List.of(flight.uid())))
                : target.volumes(List.of(known));
        return found.thenApply(volumes -> volumes.stream()
                .filter(volume -> flight.uid().equals(volume.tags().get(Names.RECORD)))
                .toList());
    }

    private CompletableFuture<Void> remove(String volumeId, Ec2Gateway target) {
        return target.awaitVolume(new Wait<>(
                        volumeId,
                        "volume " + volumeId + " of a canary to be detached",
                        found -> Verdict.reachedIf(found.isEmpty()
                                || found.get().is(Volume.AVAILABLE)
                                || found.get().is("error")),
                        tools.settings().detachTimeout()))
                .thenCompose(free -> target.deleteVolume(volumeId));
    }
}
