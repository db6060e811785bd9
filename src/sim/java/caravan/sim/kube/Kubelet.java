package caravan.sim.kube;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.PodResource;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Duration;
import java.util.Objects;
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

    private final KubernetesClient client;
    private final Timing timing;
    private final Attachments attachments;
    private final Pace pace;
    private final Recorder recorder;
    private final Set<String> seen = ConcurrentHashMap.newKeySet();
    private volatile Function<Pod, PodOutcome> script = pod -> new PodOutcome.Succeeds("");
    private Optional<SharedIndexInformer<Pod>> informer = Optional.empty();

    /** The client should name the player as its user agent. */
    public Kubelet(KubernetesClient client, Timing timing, Attachments attachments, Pace pace) {
        this.client = client;
        this.timing = timing;
        this.attachments = attachments;
        this.pace = pace;
        this.recorder = new Recorder(client, timing, "kubelet");
    }

    /** Decides from now on how pods end; asked once when a pod appears. */
    public void script(Function<Pod, PodOutcome> outcome) {
        script = outcome;
    }

    @Override
    public void start() {
        informer = Optional.of(client.pods().inAnyNamespace().inform(new ResourceEventHandler<>() {
            @Override
            public void onAdd(Pod pod) {
                appeared(pod);
            }

            @Override
            public void onUpdate(Pod before, Pod after) {
                // only the kubelet itself changes a pod's course
            }

            @Override
            public void onDelete(Pod pod, boolean finalStateUnknown) {
                timing.after(pace.detach(), () -> attachments.detach(userOf(pod)));
            }
        }));
    }

    @Override
    public void close() {
        informer.ifPresent(SharedIndexInformer::close);
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
        } else if (secretsExist(pod) && attach(pod)) {
            run(pod, outcome);
        } else {
            timing.after(RETRY, () -> tryToStart(pod, outcome));
        }
    }

    private void run(Pod pod, PodOutcome outcome) {
        if (!report(pod, running(pod))) {
            timing.after(pace.detach(), () -> attachments.detach(userOf(pod)));
            return;
        }
        var endless = outcome instanceof PodOutcome.Hangs
                || "Always".equals(pod.getSpec().getRestartPolicy());
        if (!endless) {
            timing.after(pace.work(), () -> end(pod, outcome));
        }
    }

    private void end(Pod pod, PodOutcome outcome) {
        report(pod, ended(pod, outcome));
        timing.after(pace.detach(), () -> attachments.detach(userOf(pod)));
    }

    private boolean attach(Pod pod) {
        var namespace = pod.getMetadata().getNamespace();
        var volumes = attachments.volumes(namespace, PvBinder.claimsOf(pod));
        if (volumes.isEmpty()) {
            return false;
        }
        try {
            attachments.attach(userOf(pod), volumes.get());
            return true;
        } catch (RuntimeException e) {
            recorder.warn(pod, "FailedAttachVolume", "AttachVolume.Attach failed: " + e.getMessage());
            return false;
        }
    }

    /** A pod whose Secret is missing stays in ContainerCreating. */
    private boolean secretsExist(Pod pod) {
        var secrets = client.secrets().inNamespace(pod.getMetadata().getNamespace());
        return pod.getSpec().getVolumes().stream()
                .map(volume -> volume.getSecret())
                .filter(source -> source != null && !Boolean.TRUE.equals(source.getOptional()))
                .map(source -> secrets.withName(source.getSecretName()).get())
                .allMatch(Objects::nonNull);
    }

    private boolean isGone(Pod pod) {
        var found = resource(pod).get();
        return found == null
                || !found.getMetadata().getUid().equals(pod.getMetadata().getUid());
    }

    private boolean report(Pod pod, PodStatus status) {
        return !isGone(pod)
                && Writes.status(
                        resource(pod),
                        found -> new PodBuilder(found).withStatus(status).build());
    }

    private PodStatus waiting(Pod pod, String reason) {
        var state = new ContainerStateBuilder()
                .withNewWaiting()
                .withReason(reason)
                .endWaiting()
                .build();
        return status(pod, "Pending", state).build();
    }

    private PodStatus running(Pod pod) {
        var state = new ContainerStateBuilder()
                .withNewRunning()
                .withStartedAt(timing.instant().toString())
                .endRunning()
                .build();
        return status(pod, "Running", state).build();
    }

    private PodStatus ended(Pod pod, PodOutcome outcome) {
        if (outcome instanceof PodOutcome.Fails failure) {
            return status(pod, "Failed", terminated(failure.exitCode(), "Error", failure.message()))
                    .build();
        }
        if (outcome instanceof PodOutcome.Succeeds success) {
            return status(pod, "Succeeded", terminated(0, "Completed", success.message()))
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

    private PodStatusBuilder status(Pod pod, String phase, ContainerState state) {
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
                .withRestartCount(0)
                .withState(state)
                .endContainerStatus());
        return status;
    }

    private PodResource resource(Pod pod) {
        var metadata = pod.getMetadata();
        return client.pods().inNamespace(metadata.getNamespace()).withName(metadata.getName());
    }

    private static String userOf(Pod pod) {
        return "pod " + pod.getMetadata().getUid();
    }
}
