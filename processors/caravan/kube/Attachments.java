package caravan.kube;

import caravan.api.DiskIntent;
import caravan.api.InstanceMigration;
import caravan.api.Kinds;
import caravan.model.Futures;
import caravan.model.MigrationException;
import caravan.model.Timer;
import caravan.model.Verdict;
import caravan.model.Wait;
import caravan.model.WaitProgress;
import io.fabric8.kubernetes.api.model.storage.VolumeAttachment;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/** Waits until no node holds the disks any more. Never detaches by a call of its own: that is the CSI driver's. */
public final class Attachments {

    /** The list holds every disk of every running machine of the cluster. */
    private static final Shared.Rest REST = new Shared.Rest(4, Duration.ofSeconds(5));

    /** A driver needs a second or a minute: the pauses double from this part of the longest. */
    private static final int FIRST = 40;

    private static final String REMEDY =
            "Look at the CSI driver's log on that node and at the VolumeAttachment's status.";

    private final Shared<String, Map<String, List<VolumeAttachment>>> lists;
    private final Timer timer;
    private final Times times;
    private volatile WaitProgress observer = WaitProgress.none();

    /**
     * How long it waits.
     *
     * @param deadline unless the caller has one of its own
     * @param pause between two looks at most
     * @param stalledAfter how long the same attachments may stay before that is told
     */
    public record Times(Duration deadline, Duration pause, Duration stalledAfter) {}

    /** VolumeAttachments have generated names, so they are listed, once for all who wait. */
    public Attachments(KubeGateway kube, Timer timer, Times times) {
        this.lists = new Shared<>(timer, REST, all -> kube.list(Kinds.VOLUME_ATTACHMENT, "", Map.of())
                .thenApply(Attachments::byVolume));
        this.timer = timer;
        this.times = times;
    }

    /** From now on it hears of waits that stop moving. */
    public void observe(WaitProgress next) {
        observer = next;
    }

    /** Completes when no VolumeAttachment names a PersistentVolume of the record. */
    public CompletableFuture<Void> released(InstanceMigration record) {
        return released(record, times.deadline());
    }

    /** The same, with another deadline. */
    public CompletableFuture<Void> released(InstanceMigration record, Duration within) {
        var names = record.getSpec().intent().disks().stream()
                .map(DiskIntent::persistentVolumeName)
                .toList();
        var release = new Release(names, within);
        release.look(times.pause().dividedBy(FIRST));
        return release.result;
    }

    /** One wait for the disks of one record. */
    private final class Release {

        private final List<String> volumes;
        private final Duration within;
        private final Instant until;
        private final Movement movement;
        private final CompletableFuture<Void> result = new CompletableFuture<>();

        Release(List<String> volumes, Duration within) {
            this.volumes = volumes;
            this.within = within;
            this.until = timer.now().plus(within);
            var names = String.join(", ", volumes);
            // Known to the status by the name of a PersistentVolume.
            var wait = new Wait<List<VolumeAttachment>>(
                    volumes.stream().findFirst().orElse(""),
                    "the disks " + names + " to be detached",
                    held -> judge(held.orElse(List.of())),
                    within);
            movement = new Movement(wait, REMEDY, timer, new Movement.Patience(observer, times.stalledAfter()));
            Unattended.whenOver(result, (gone, failure) -> movement.over());
        }

        /** Ends when nobody waits any more, too. */
        private void look(Duration next) {
            // Composed, so that what a look throws ends the wait, too
            var looked = lists.ask("all").thenAccept(all -> {
                if (!result.isDone()) {
                    decide(ours(all), next);
                }
            });
            Unattended.whenOver(looked, (over, failure) -> {
                if (failure != null) {
                    result.completeExceptionally(Futures.causeOf(failure));
                }
            });
        }

        private List<VolumeAttachment> ours(Map<String, List<VolumeAttachment>> all) {
            return volumes.stream()
                    .flatMap(volume -> all.getOrDefault(volume, List.of()).stream())
                    .toList();
        }

        private void decide(List<VolumeAttachment> held, Duration next) {
            if (held.isEmpty()) {
                result.complete(null);
                return;
            }
            if (timer.now().isAfter(until)) {
                result.completeExceptionally(stillHeld(held.get(0), within));
                return;
            }
            movement.seen(judge(held));
            Unattended.whenOver(timer.after(next), (over, failure) -> {
                if (failure != null) {
                    result.completeExceptionally(Futures.causeOf(failure));
                } else {
                    look(longer(next));
                }
            });
        }
    }

    private static Verdict judge(List<VolumeAttachment> held) {
        return held.isEmpty()
                ? new Verdict.Reached()
                : new Verdict.Waiting(
                        0,
                        held.stream()
                                .map(each -> each.getSpec().getSource().getPersistentVolumeName() + " is attached to "
                                        + each.getSpec().getNodeName() + " by "
                                        + each.getMetadata().getName())
                                .sorted()
                                .collect(Collectors.joining("; ")));
    }

    private Duration longer(Duration last) {
        var twice = last.multipliedBy(2);
        return twice.compareTo(times.pause()) < 0 ? twice : times.pause();
    }

    private static Map<String, List<VolumeAttachment>> byVolume(List<VolumeAttachment> all) {
        return all.stream()
                .filter(each -> each.getSpec().getSource().getPersistentVolumeName() != null)
                .collect(
                        Collectors.groupingBy(each -> each.getSpec().getSource().getPersistentVolumeName()));
    }

    private static MigrationException stillHeld(VolumeAttachment held, Duration within) {
        return new MigrationException(
                "StillAttached",
                "VolumeAttachment " + held.getMetadata().getName(),
                "PersistentVolume " + held.getSpec().getSource().getPersistentVolumeName()
                        + " is still attached to node " + held.getSpec().getNodeName() + " after "
                        + within.toSeconds() + " s.",
                REMEDY);
    }
}
