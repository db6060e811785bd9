package caravan.kube;

import caravan.api.DiskIntent;
import caravan.api.InstanceMigration;
import caravan.api.Kinds;
import caravan.model.MigrationException;
import caravan.model.Timer;
import io.fabric8.kubernetes.api.model.storage.VolumeAttachment;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/** Waits until no node holds the disks any more. Never detaches by a call of its own: that is the CSI driver's. */
public final class Attachments {

    /** The list holds every disk of every running machine of the cluster. */
    private static final Shared.Rest REST = new Shared.Rest(4, Duration.ofSeconds(5));

    private final Shared<String, Map<String, List<VolumeAttachment>>> lists;
    private final Timer timer;
    private final Duration deadline;
    private final Duration pause;

    /** VolumeAttachments have generated names, so they are listed, once for all who wait, with this pause in between. */
    public Attachments(KubeGateway kube, Timer timer, Duration deadline, Duration pause) {
        this.lists = new Shared<>(timer, REST, all -> kube.list(Kinds.VOLUME_ATTACHMENT, "", Map.of())
                .thenApply(Attachments::byVolume));
        this.timer = timer;
        this.deadline = deadline;
        this.pause = pause;
    }

    /** Completes when no VolumeAttachment names a PersistentVolume of the record. */
    public CompletableFuture<Void> released(InstanceMigration record) {
        return released(record, deadline);
    }

    /** The same, with another deadline. */
    public CompletableFuture<Void> released(InstanceMigration record, Duration within) {
        var names = record.getSpec().intent().disks().stream()
                .map(DiskIntent::persistentVolumeName)
                .collect(Collectors.toSet());
        return released(names, timer.now().plus(within));
    }

    private CompletableFuture<Void> released(Set<String> volumes, Instant until) {
        return lists.ask("all").thenCompose(all -> {
            var held = volumes.stream()
                    .flatMap(volume -> all.getOrDefault(volume, List.of()).stream())
                    .toList();
            if (held.isEmpty()) {
                return CompletableFuture.completedFuture(null);
            }
            if (timer.now().isAfter(until)) {
                return CompletableFuture.failedFuture(stillHeld(held));
            }
            return timer.after(pause).thenCompose(later -> released(volumes, until));
        });
    }

    private static Map<String, List<VolumeAttachment>> byVolume(List<VolumeAttachment> all) {
        return all.stream()
                .filter(each -> each.getSpec().getSource().getPersistentVolumeName() != null)
                .collect(
                        Collectors.groupingBy(each -> each.getSpec().getSource().getPersistentVolumeName()));
    }

    private MigrationException stillHeld(List<VolumeAttachment> held) {
        var first = held.get(0);
        return new MigrationException(
                "StillAttached",
                "VolumeAttachment " + first.getMetadata().getName(),
                "PersistentVolume " + first.getSpec().getSource().getPersistentVolumeName()
                        + " is still attached to node " + first.getSpec().getNodeName() + " after "
                        + deadline.toSeconds() + " s.",
                "Look at the CSI driver's log on that node and at the VolumeAttachment's status.");
    }
}
