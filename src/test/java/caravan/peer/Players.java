package caravan.peer;

import caravan.api.Kinds;
import caravan.fake.FakeKube;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** The controllers of the cluster: claims are bound to the volumes that are reserved for them, and pods succeed. */
final class Players {

    private static final String PROTECTION = "kubernetes.io/pvc-protection";

    /** How a claim is bound whose volume is there. */
    UnaryOperator<PersistentVolumeClaim> binder = Players::bound;
    /** How a pod ends. */
    UnaryOperator<Pod> kubelet = pod -> ended(pod, "Succeeded");

    private final FakeKube kube;

    Players(FakeKube kube) {
        this.kube = kube;
    }

    void play() {
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
}
