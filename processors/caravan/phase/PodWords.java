package caravan.phase;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Pure: how a pod stands, in words, and by which reason that is known. */
final class PodWords {

    private static final Set<String> UNPULLED =
            Set.of("ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull", "RegistryUnavailable");

    private PodWords() {}

    /** A reason, a sentence's end that follows the pod's name, and what to do about it. */
    record Standing(String reason, String text, String remedy) {}

    /** Why it does not run yet. */
    static Standing pending(Pod pod) {
        return unscheduled(pod)
                .or(() -> waiting(pod))
                .orElseGet(
                        () -> new Standing(
                                "PodPending",
                                "is Pending, and nothing tells why",
                                "See the pod's events, and whether its volumes attach; run a new Migration when the cause is gone."));
    }

    private static Optional<Standing> unscheduled(Pod pod) {
        return pod.getStatus().getConditions().stream()
                .filter(condition -> "PodScheduled".equals(condition.getType()))
                .filter(condition -> "False".equals(condition.getStatus()))
                .map(PodCondition::getMessage)
                .map(message -> new Standing(
                        "PodUnschedulable",
                        "is taken by no node" + said(message),
                        "Make room, or a node, in the zone of its disks; see the pod's node selector and affinity."))
                .findFirst();
    }

    private static Optional<Standing> waiting(Pod pod) {
        return containers(pod)
                .filter(container ->
                        container.getState() != null && container.getState().getWaiting() != null)
                .map(container -> waiting(container))
                .findFirst();
    }

    private static Standing waiting(ContainerStatus container) {
        var state = container.getState().getWaiting();
        return UNPULLED.contains(state.getReason())
                ? new Standing(
                        "ImageNotPulled",
                        "does not get its image " + container.getImage() + ": " + state.getReason()
                                + said(state.getMessage()),
                        "Correct the image's name, or let the namespace's ServiceAccount pull it.")
                : new Standing(
                        "PodPending",
                        "does not start: its container is waiting (" + state.getReason() + ")"
                                + said(state.getMessage()),
                        "See the pod's events, and whether its volumes attach; run a new Migration when the cause is gone.");
    }

    /** How it ended, when it did not succeed. */
    static Standing failed(Pod pod) {
        var status = pod.getStatus();
        var killed =
                ends(pod).anyMatch(end -> "OOMKilled".equals(end.getTerminated().getReason()));
        if (killed) {
            return new Standing(
                    "OutOfMemory",
                    "was killed because it took more memory than it may",
                    "Give it more memory, or find out what takes so much; run a new Migration then.");
        }
        var reason = status.getReason() == null || status.getReason().isEmpty() ? "" : " (" + status.getReason() + ")";
        return new Standing(
                "PodFailed",
                "failed" + reason + said(status.getMessage()) + codes(pod),
                "See the pod's log and events; run a new Migration when the cause is gone.");
    }

    /** The last words of its containers, which virt-v2v leaves as their termination message. */
    private static String codes(Pod pod) {
        return ends(pod)
                .map(ContainerState::getTerminated)
                .filter(end -> end.getExitCode() != null && end.getExitCode() != 0)
                .map(end -> " with exit code " + end.getExitCode() + said(end.getMessage()))
                .collect(Collectors.joining(","));
    }

    private static Stream<ContainerState> ends(Pod pod) {
        return containers(pod)
                .map(ContainerStatus::getState)
                .filter(state -> state != null && state.getTerminated() != null);
    }

    private static Stream<ContainerStatus> containers(Pod pod) {
        return Stream.of(
                        pod.getStatus().getInitContainerStatuses(),
                        pod.getStatus().getContainerStatuses())
                .flatMap(List::stream);
    }

    private static String said(String message) {
        return message == null || message.isBlank()
                ? ""
                : ": " + message.strip().replaceAll("\\.$", "");
    }
}
