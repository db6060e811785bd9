package caravan.peer;

import caravan.api.Kinds;
import caravan.fake.FakeKube;
import caravan.sim.kube.PodLogs;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatusBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The controllers of the cluster: claims are bound to the volumes that are reserved for them, and pods succeed. */
final class Players {

    private static final String PROTECTION = "kubernetes.io/pvc-protection";

    /** How a claim is bound whose volume is there. */
    UnaryOperator<PersistentVolumeClaim> binder = Players::bound;
    /** How a pod ends. */
    UnaryOperator<Pod> kubelet = pod -> ended(pod, "Succeeded");

    /** How the pod of a hook ends. */
    UnaryOperator<Pod> hooks = pod -> ended(pod, "Succeeded");
    /** Each run of a hook: {@code PreHook i-1}. */
    final List<String> hooksRun = new ArrayList<>();

    private final FakeKube kube;

    Players(FakeKube kube) {
        this.kube = kube;
    }

    void play() {
        kube.all(Kinds.JOB).forEach(this::playJob);
        for (var claim : kube.all(Kinds.PERSISTENT_VOLUME_CLAIM)) {
            if ("Pending".equals(claim.getStatus().getPhase()) && fits(claim)) {
                edit(claim, found -> protectedFromDeletion(binder.apply(found)));
            }
            if (claim.getMetadata().getDeletionTimestamp() != null && !isUsed(claim)) {
                edit(claim, Players::released);
            }
        }
        kube.all(Kinds.POD).stream()
                .filter(pod -> "Pending".equals(pod.getStatus().getPhase()))
                .forEach(pod -> kube.edit(
                        Kinds.POD,
                        pod.getMetadata().getNamespace(),
                        pod.getMetadata().getName(),
                        kubelet));
    }

    /** The one pod of a Job that is let run: the kubelet ends it, and the Job ends with it. */
    private void playJob(Job job) {
        var metadata = job.getMetadata();
        var begun = job.getStatus() != null;
        if (Boolean.TRUE.equals(job.getSpec().getSuspend())) {
            return;
        }
        if (!begun) {
            hooksRun.add(metadata.getLabels().get("step") + " "
                    + metadata.getLabels().get("vmID"));
            var pod = kube.put(Kinds.POD, podOf(job));
            kube.edit(Kinds.JOB, metadata.getNamespace(), metadata.getName(), found -> {
                found.setStatus(new JobStatusBuilder().withActive(1).build());
                return found;
            });
            kube.edit(Kinds.POD, metadata.getNamespace(), pod.getMetadata().getName(), hooks);
        }
        kube.find(Kinds.POD, metadata.getNamespace(), metadata.getName() + "-1").ifPresent(pod -> {
            var phase = pod.getStatus().getPhase();
            if ((!begun || job.getStatus().getConditions().isEmpty())
                    && !phase.equals("Pending")
                    && !phase.equals("Running")) {
                kube.edit(Kinds.JOB, metadata.getNamespace(), metadata.getName(), found -> {
                    found.setStatus(new JobStatusBuilder()
                            .addNewCondition()
                            .withType(phase.equals("Succeeded") ? "Complete" : "Failed")
                            .withReason("BackoffLimitExceeded")
                            .withStatus("True")
                            .endCondition()
                            .build());
                    return found;
                });
            }
        });
    }

    private static Pod podOf(Job job) {
        return new PodBuilder()
                .withNewMetadata()
                .withName(job.getMetadata().getName() + "-1")
                .withNamespace(job.getMetadata().getNamespace())
                .withLabels(job.getSpec().getTemplate().getMetadata().getLabels())
                .addToLabels("job-name", job.getMetadata().getName())
                .endMetadata()
                .withSpec(job.getSpec().getTemplate().getSpec())
                .withNewStatus()
                .withPhase("Running")
                .endStatus()
                .build();
    }

    private void edit(PersistentVolumeClaim claim, UnaryOperator<PersistentVolumeClaim> change) {
        kube.edit(
                Kinds.PERSISTENT_VOLUME_CLAIM,
                claim.getMetadata().getNamespace(),
                claim.getMetadata().getName(),
                change);
    }

    private boolean fits(PersistentVolumeClaim claim) {
        return kube.find(Kinds.PERSISTENT_VOLUME, "", claim.getSpec().getVolumeName())
                .filter(volume -> volume.getSpec()
                        .getClaimRef()
                        .getName()
                        .equals(claim.getMetadata().getName()))
                .isPresent();
    }

    private boolean isUsed(PersistentVolumeClaim claim) {
        return kube.all(Kinds.POD).stream()
                .flatMap(pod -> pod.getSpec().getVolumes().stream())
                .filter(volume -> volume.getPersistentVolumeClaim() != null)
                .anyMatch(volume -> volume.getPersistentVolumeClaim()
                        .getClaimName()
                        .equals(claim.getMetadata().getName()));
    }

    private static PersistentVolumeClaim protectedFromDeletion(PersistentVolumeClaim claim) {
        claim.getMetadata().setFinalizers(new ArrayList<>(List.of(PROTECTION)));
        return claim;
    }

    private static PersistentVolumeClaim released(PersistentVolumeClaim claim) {
        claim.getMetadata().setFinalizers(new ArrayList<>());
        return claim;
    }

    static PersistentVolumeClaim bound(PersistentVolumeClaim claim) {
        claim.setStatus(
                new PersistentVolumeClaimStatusBuilder().withPhase("Bound").build());
        return claim;
    }

    static Pod ended(Pod pod, String phase) {
        pod.setStatus(new PodStatusBuilder().withPhase(phase).build());
        return pod;
    }

    /** Its one container has ended so, and has left this log. */
    static Pod failed(Pod pod, String reason, int exitCode, String log) {
        pod.setStatus(new PodStatusBuilder()
                .withPhase("Failed")
                .addNewContainerStatus()
                .withName(pod.getSpec().getContainers().get(0).getName())
                .withRestartCount(0)
                .withNewState()
                .withNewTerminated()
                .withReason(reason)
                .withExitCode(exitCode)
                .endTerminated()
                .endState()
                .endContainerStatus()
                .build());
        pod.getMetadata().setAnnotations(Map.of(PodLogs.LOG, log));
        return pod;
    }
}
