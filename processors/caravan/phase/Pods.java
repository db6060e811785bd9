package caravan.phase;

import caravan.api.InstanceMigration;
import caravan.api.Kinds;
import caravan.kube.ObservedEvent;
import caravan.model.Futures;
import caravan.model.MigrationException;
import caravan.model.Verdict;
import caravan.model.Wait;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/** Runs a pod of a migration to its end. */
final class Pods {

    private static final String INTERRUPTED = "PodInterrupted";
    private static final String REMEDY = "See the pod's log and events; run a new Migration when the cause is gone.";

    private final PhaseTools tools;

    Pods(PhaseTools tools) {
        this.tools = tools;
    }

    /** Completes when the pod has succeeded; fails when it failed, was evicted, restarted a container, or vanished. */
    CompletableFuture<Void> awaitSuccess(InstanceMigration record, String name, Duration deadline) {
        var id = record.getSpec().intent().target().namespace() + "/" + name;
        var wait = new Wait<Pod>(id, "pod " + id + " to succeed", found -> judge(id, found), deadline);
        return tools.cancellations()
                .race(record, tools.kube().await(Kinds.POD, wait))
                .<Void>thenApply(ended -> null)
                .exceptionallyCompose(failure -> withEvents(id, failure));
    }

    /** Deletes the pods that carry the record's uid, and sees them gone. */
    CompletableFuture<Void> removeAll(InstanceMigration record) {
        var namespace = record.getSpec().intent().target().namespace();
        return tools.objects()
                .ofRecord(Kinds.POD, namespace, record.uid())
                .thenCompose(pods -> Futures.each(pods, pod -> tools.objects()
                        .remove(Kinds.POD, pod, tools.settings().detachTimeout())))
                .thenApply(all -> null);
    }

    /** A deadline says nothing of the cause; what the scheduler and the kubelet said of the pod does. */
    private CompletableFuture<Void> withEvents(String id, Throwable failure) {
        var cause = Futures.causeOf(failure);
        if (!(cause instanceof MigrationException known)) {
            return CompletableFuture.failedFuture(cause);
        }
        var slash = id.indexOf('/');
        return tools.kube()
                .get(Kinds.POD, id.substring(0, slash), id.substring(slash + 1))
                .thenCompose(pod -> pod.isEmpty()
                        ? CompletableFuture.completedFuture(List.<ObservedEvent>of())
                        : tools.kube().eventsAbout(pod.get()))
                .thenCompose(events -> CompletableFuture.failedFuture(explained(known, events)));
    }

    private static MigrationException explained(MigrationException failure, List<ObservedEvent> events) {
        var warnings = events.stream()
                .filter(event -> event.type().equals("Warning"))
                .map(event -> event.reason() + ": " + event.message())
                .distinct()
                .collect(Collectors.joining("; "));
        return warnings.isEmpty()
                ? failure
                : new MigrationException(
                        failure.reason(),
                        failure.object(),
                        failure.getMessage() + " Its events: " + warnings,
                        failure.remedy(),
                        failure);
    }

    /** Whether the pod went away without a result, so that another one may do its work. */
    static boolean interrupted(Throwable failure) {
        return Futures.causeOf(failure) instanceof MigrationException known
                && known.reason().equals(INTERRUPTED);
    }

    private static Verdict judge(String id, Optional<Pod> found) {
        if (found.isEmpty()) {
            return interrupted(id, "is gone");
        }
        var status = found.get().getStatus();
        // Whatever became of the second run: it has begun.
        if (status.getContainerStatuses().stream().anyMatch(container -> container.getRestartCount() > 0)) {
            return interrupted(id, "restarted its container, and a second run on the same disks is not allowed");
        }
        if ("Succeeded".equals(status.getPhase())) {
            return new Verdict.Reached();
        }
        if (found.get().getMetadata().getDeletionTimestamp() != null) {
            return interrupted(id, "is being deleted");
        }
        if (!"Failed".equals(status.getPhase())) {
            return "Running".equals(status.getPhase())
                    ? new Verdict.Working()
                    : new Verdict.Waiting(0, "it is " + status.getPhase());
        }
        var what = "failed" + (status.getMessage() == null ? "" : ": " + status.getMessage()) + said(status);
        return hasResult(status) ? failed(id, what) : interrupted(id, what);
    }

    /** The last words of its containers, which virt-v2v leaves as their termination message. */
    private static String said(PodStatus status) {
        return status.getContainerStatuses().stream()
                .map(container -> Optional.ofNullable(container.getState()).map(state -> state.getTerminated()))
                .flatMap(Optional::stream)
                .filter(end -> end.getExitCode() != null && end.getExitCode() != 0)
                .map(end -> " with exit code " + end.getExitCode()
                        + Optional.ofNullable(end.getMessage())
                                .filter(message -> !message.isBlank())
                                .map(message -> ": " + message.strip())
                                .orElse(""))
                .collect(Collectors.joining(","));
    }

    /**
     * The container itself has ended, and nobody ended it: eviction, a shutdown of the node and the like set a reason on
     * the pod, or a condition (Kubernetes docs, "Pod disruption conditions").
     */
    private static boolean hasResult(PodStatus status) {
        var disrupted = status.getConditions().stream()
                .anyMatch(condition ->
                        condition.getType().equals("DisruptionTarget") && "True".equals(condition.getStatus()));
        var lost = status.getContainerStatuses().stream()
                .map(container -> Optional.ofNullable(container.getState()).map(state -> state.getTerminated()))
                .anyMatch(end -> end.isEmpty()
                        || "ContainerStatusUnknown".equals(end.get().getReason()));
        return !disrupted
                && !lost
                && (status.getReason() == null || status.getReason().isEmpty());
    }

    private static Verdict failed(String id, String what) {
        return new Verdict.Impossible(new MigrationException("PodFailed", "Pod " + id, text(id, what), REMEDY));
    }

    private static Verdict interrupted(String id, String what) {
        return new Verdict.Impossible(new MigrationException(INTERRUPTED, "Pod " + id, text(id, what), REMEDY));
    }

    private static String text(String id, String what) {
        return "Pod " + id + " " + what + ".";
    }
}
