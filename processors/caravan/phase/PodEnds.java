package caravan.phase;

import caravan.api.Kinds;
import caravan.kube.KubeGateway;
import caravan.kube.ObservedEvent;
import caravan.model.Futures;
import caravan.model.MigrationException;
import caravan.model.Timer;
import caravan.model.Verdict;
import caravan.model.Wait;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** How pods end that run once. */
public final class PodEnds {

    private static final String INTERRUPTED = "PodInterrupted";
    private static final String REMEDY = "See the pod's log and events; run a new Migration when the cause is gone.";

    private final KubeGateway kube;
    private final Timer timer;
    private final LastWords lastWords;

    public PodEnds(KubeGateway kube, Timer timer) {
        this.kube = kube;
        this.timer = timer;
        this.lastWords = new LastWords(kube);
    }

    /** How long a pod may take until its container runs, and until it has ended; both from now on. */
    public record Times(Duration begins, Duration ends) {}

    /**
     * Completes when the pod has succeeded; fails when it failed, was evicted, restarted a container, vanished, or did not
     * begin in time, with the end of its log.
     *
     * @param raced lets somebody else end the wait
     */
    public CompletableFuture<Void> success(
            String namespace, String name, Times times, UnaryOperator<CompletableFuture<Pod>> raced) {
        var id = namespace + "/" + name;
        var beginsBy = timer.now().plus(times.begins());
        var wait = new Wait<Pod>(
                id,
                "pod " + id + " to succeed",
                found -> judge(id, found, timer.now().isAfter(beginsBy)),
                times.ends());
        return raced.apply(kube.await(Kinds.POD, wait))
                .<Void>thenApply(ended -> null)
                .exceptionallyCompose(failure -> explained(namespace, name, Futures.causeOf(failure)));
    }

    /** What the scheduler and the kubelet said of the pod, and what it said itself. */
    private CompletableFuture<Void> explained(String namespace, String name, Throwable cause) {
        if (!(cause instanceof MigrationException known)) {
            return CompletableFuture.failedFuture(cause);
        }
        return kube.get(Kinds.POD, namespace, name)
                .thenCompose(pod -> pod.isEmpty()
                        ? CompletableFuture.completedFuture(List.<ObservedEvent>of())
                        : kube.eventsAbout(pod.get()))
                .exceptionally(unread -> List.of())
                .thenCombine(lastWords.of(namespace, name), (events, words) -> warnings(events) + words)
                .thenCompose(more -> CompletableFuture.failedFuture(
                        more.isEmpty()
                                ? known
                                : new MigrationException(
                                        known.reason(),
                                        known.object(),
                                        known.getMessage() + more,
                                        known.remedy(),
                                        known)));
    }

    private static String warnings(List<ObservedEvent> events) {
        var warnings = events.stream()
                .filter(event -> event.type().equals("Warning"))
                .map(event -> event.reason() + ": " + event.message())
                .distinct()
                .collect(Collectors.joining("; "));
        return warnings.isEmpty() ? "" : " Its events: " + warnings;
    }

    /** Whether the pod went away without a result, so that another one may do its work. */
    static boolean interrupted(Throwable failure) {
        return Futures.causeOf(failure) instanceof MigrationException known
                && known.reason().equals(INTERRUPTED);
    }

    private static Verdict judge(String id, Optional<Pod> found, boolean late) {
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
        if ("Running".equals(status.getPhase())) {
            return new Verdict.Working();
        }
        if (!"Failed".equals(status.getPhase())) {
            var standing = PodWords.pending(found.get());
            return late ? failed(id, standing) : new Verdict.Waiting(0, "it " + standing.text());
        }
        var standing = PodWords.failed(found.get());
        return hasResult(status) ? failed(id, standing) : interrupted(id, standing.text());
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

    private static Verdict failed(String id, PodWords.Standing standing) {
        return new Verdict.Impossible(
                new MigrationException(standing.reason(), "Pod " + id, text(id, standing.text()), standing.remedy()));
    }

    private static Verdict interrupted(String id, String what) {
        return new Verdict.Impossible(new MigrationException(INTERRUPTED, "Pod " + id, text(id, what), REMEDY));
    }

    private static String text(String id, String what) {
        return "Pod " + id + " " + what + ".";
    }
}
