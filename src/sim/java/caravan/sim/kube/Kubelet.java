package caravan.sim.kube;

import caravan.api.Kinds;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Lives the life of every pod: it starts when its claims are bound, its Secrets exist and its volumes attach, runs for
 * a while, and ends as the script says.
 */
public final class Kubelet implements Player {

    /** How long a pod takes to start, to do its work, and its volumes to detach; simulated time. */
    public record Pace(Duration start, Duration work, Duration detach) {

        /** A small image on a warm node; EBS takes a few seconds to detach. */
        public static Pace usual() {
            return new Pace(Duration.ofSeconds(3), Duration.ofSeconds(5), Duration.ofSeconds(3));
        }
    }

    private static final Duration RETRY = Duration.ofSeconds(1);

    private final ClusterObjects objects;
    private final Timing timing;
    private final Attachments attachments;
    private final Pace pace;
    private final Recorder recorder;
    private final Set<String> seen = ConcurrentHashMap.newKeySet();
    private volatile Function<Pod, PodOutcome> script = pod -> new PodOutcome.Succeeds("");
    private Optional<AutoCloseable> watch = Optional.empty();

    /** Pods and VMs of one cluster share their attachments. */
    public Kubelet(ClusterObjects objects, Timing timing, Attachments attachments, Pace pace) {
        this.objects = objects;
        this.timing = timing;
        this.attachments = attachments;
        this.pace = pace;
        this.recorder = new Recorder(objects, timing, "kubelet");
    }

    /** Decides from now on how pods end; asked once when a pod appears. */
    public void script(Function<Pod, PodOutcome> outcome) {
        script = outcome;
    }

    @Override
    public void start() {
        watch = Optional.of(objects.watch(Kinds.POD, this::seen));
    }

    private void seen(ClusterObjects.Seen<Pod> pod) {
        switch (pod.action()) {
            case ADDED -> appeared(pod.object().get());
            case DELETED -> {
                var user = userOf(pod.metadata().get());
                timing.after(pace.detach(), () -> attachments.detach(user));
            }
            case CHANGED -> {
                // only the kubelet itself changes a pod's course
            }
        }
    }

    @Override
    public void close() {
        watch.ifPresent(Player::end);
    }

    private void appeared(Pod pod) {
        var pending = "Pending".equals(pod.getStatus().getPhase());
        if (pending && seen.add(pod.getMetadata().getUid())) {
            var outcome = script.apply(pod);
            timing.after(pace.start(), () -> tryToStart(pod, outcome));
        }
    }

    private void tryToStart(Pod pod, PodOutcome outcome) {
        if (isGone(pod)) {
            return;
        }
        if (outcome instanceof PodOutcome.NeverStarts never) {
            report(pod, waiting(pod, never.reason()));
        } else if (outcome instanceof PodOutcome.NeverScheduled never) {
            recorder.warn(pod, "FailedScheduling", never.message());
            report(pod, unscheduled(never.message()));
        } else if (filesExist(pod) && attach(pod)) {
            run(pod, outcome);
        } else {
            timing.after(RETRY, () -> tryToStart(pod, outcome));
        }
    }

    private void run(Pod pod, PodOutcome outcome) {
        if (!report(pod, status(pod, "Running", runningState(), 0).build())) {
            timing.after(pace.detach(), () -> attachments.detach(userOf(pod.getMetadata())));
            return;
        }
        if (outcome instanceof PodOutcome.Says says) {
            write(pod, says.log());
            goOn(pod, says.then());
        } else {
            goOn(pod, outcome);
        }
    }

    private void write(Pod pod, String log) {
        var metadata = pod.getMetadata();
        objects.edit(Kinds.POD, metadata.getNamespace(), metadata.getName(), found -> {
            var annotations = new LinkedHashMap<String, String>();
            Optional.ofNullable(found.getMetadata().getAnnotations()).ifPresent(annotations::putAll);
            annotations.put(PodLogs.LOG, log);
            found.getMetadata().setAnnotations(annotations);
            return found;
        });
    }

    private void goOn(Pod pod, PodOutcome outcome) {
        var endless = outcome instanceof PodOutcome.Hangs
                || "Always".equals(pod.getSpec().getRestartPolicy());
        if (outcome instanceof PodOutcome.Converts converts) {
            convert(pod, converts);
        } else if (outcome instanceof PodOutcome.Restarts restarts) {
            timing.after(pace.work().dividedBy(2), () -> {
                report(pod, status(pod, "Running", runningState(), 1).build());
                timing.after(pace.work(), () -> end(pod, restarts.then(), 1));
            });
        } else if (!endless) {
            timing.after(pace.work(), () -> end(pod, outcome, 0));
        }
    }

    private void convert(Pod pod, PodOutcome.Converts course) {
        ConverterLog.of(pod, course.length()).forEach((when, log) -> timing.after(when, () -> write(pod, log)));
        timing.after(course.length(), () -> end(pod, course.then(), 0));
    }

    private void end(Pod pod, PodOutcome outcome, int restarts) {
        report(pod, ended(pod, outcome, restarts));
        timing.after(pace.detach(), () -> attachments.detach(userOf(pod.getMetadata())));
    }

    private boolean attach(Pod pod) {
        var namespace = pod.getMetadata().getNamespace();
        var volumes = attachments.volumes(namespace, PvBinder.claimsOf(pod));
        if (volumes.isEmpty()) {
            return false;
        }
        try {
            attachments.attach(userOf(pod.getMetadata()), volumes.get());
            return true;
        } catch (RuntimeException e) {
            recorder.warn(pod, "FailedAttachVolume", "AttachVolume.Attach failed: " + e.getMessage());
            return false;
        }
    }

    /** A pod whose Secret or ConfigMap is missing stays in ContainerCreating. */
    private boolean filesExist(Pod pod) {
        var namespace = pod.getMetadata().getNamespace();
        var texts = pod.getSpec().getVolumes().stream()
                .map(volume -> volume.getConfigMap())
                .filter(source -> source != null && !Boolean.TRUE.equals(source.getOptional()))
                .allMatch(source -> objects.get(Kinds.CONFIG_MAP, namespace, source.getName())
                        .isPresent());
        return texts && secretsExist(pod, namespace);
    }

    private boolean secretsExist(Pod pod, String namespace) {
        return pod.getSpec().getVolumes().stream()
                .map(volume -> volume.getSecret())
                .filter(source -> source != null && !Boolean.TRUE.equals(source.getOptional()))
                .allMatch(source -> objects.get(Kinds.SECRET, namespace, source.getSecretName())
                        .isPresent());
    }

    private boolean isGone(Pod pod) {
        var metadata = pod.getMetadata();
        return objects.get(Kinds.POD, metadata.getNamespace(), metadata.getName())
                .filter(found -> found.getMetadata().getUid().equals(metadata.getUid()))
                .isEmpty();
    }

    private boolean report(Pod pod, PodStatus status) {
        var metadata = pod.getMetadata();
        return !isGone(pod)
                && objects.editStatus(Kinds.POD, metadata.getNamespace(), metadata.getName(), found -> {
                    found.setStatus(status);
                    return found;
                });
    }

    private PodStatus waiting(Pod pod, String reason) {
        var state = new ContainerStateBuilder()
                .withNewWaiting()
                .withReason(reason)
                .endWaiting()
                .build();
        return status(pod, "Pending", state, 0).build();
    }

    private ContainerState runningState() {
        return new ContainerStateBuilder()
                .withNewRunning()
                .withStartedAt(timing.instant().toString())
                .endRunning()
                .build();
    }

    private static PodStatus unscheduled(String message) {
        return new PodStatusBuilder()
                .withPhase("Pending")
                .addNewCondition()
                .withType("PodScheduled")
                .withStatus("False")
                .withReason("Unschedulable")
                .withMessage(message)
                .endCondition()
                .build();
    }

    private PodStatus ended(Pod pod, PodOutcome outcome, int restarts) {
        if (outcome instanceof PodOutcome.Fails failure) {
            return status(pod, "Failed", terminated(failure.exitCode(), "Error", failure.message()), restarts)
                    .build();
        }
        if (outcome instanceof PodOutcome.OutOfMemory) {
            return status(pod, "Failed", terminated(137, "OOMKilled", null), restarts)
                    .build();
        }
        if (outcome instanceof PodOutcome.Succeeds success) {
            return status(pod, "Succeeded", terminated(0, "Completed", success.message()), restarts)
                    .build();
        }
        return new PodStatusBuilder()
                .withPhase("Failed")
                .withReason("Evicted")
                .withMessage("The node was low on resource: memory.")
                .build();
    }

    private ContainerState terminated(int exitCode, String reason, String message) {
        return new ContainerStateBuilder()
                .withNewTerminated()
                .withExitCode(exitCode)
                .withReason(reason)
                .withMessage(message)
                .withFinishedAt(timing.instant().toString())
                .endTerminated()
                .build();
    }

    private PodStatusBuilder status(Pod pod, String phase, ContainerState state, int restarts) {
        var ready = state.getRunning() != null;
        var status = new PodStatusBuilder()
                .withPhase(phase)
                .withStartTime(pod.getMetadata().getCreationTimestamp());
        status.addNewCondition()
                .withType("Ready")
                .withStatus(ready ? "True" : "False")
                .endCondition();
        pod.getSpec().getContainers().forEach(container -> status.addNewContainerStatus()
                .withName(container.getName())
                .withImage(container.getImage())
                .withImageID(container.getImage())
                .withReady(ready)
                .withRestartCount(restarts)
                .withState(state)
                .endContainerStatus());
        return status;
    }

    private static String userOf(ObjectMeta pod) {
        return "pod " + pod.getUid();
    }
}
