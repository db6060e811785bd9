package caravan.sim.kube;

import caravan.api.Kinds;
import caravan.sim.kube.ClusterObjects.Action;
import caravan.sim.kube.ClusterObjects.Seen;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Volume;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Generic ephemeral volumes: a pod that wants one gets a claim that it owns, the driver's provisioner makes a volume for it,
 * and deletes that when the claim has gone with its pod.
 */
public final class ScratchVolumes implements Player {

    private static final Duration SOON = Duration.ofMillis(100);
    /** From a claim to its volume; EBS takes a few seconds to make an empty one. */
    private static final Duration PROVISION = Duration.ofSeconds(2);

    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final String DRIVER = "ebs.csi.aws.com";
    private static final String STORAGE = "storage";
    private static final long GIB = 1L << 30;

    private final ClusterObjects objects;
    private final Timing timing;
    private final VolumeAttacher driver;
    private final List<AutoCloseable> watches = new CopyOnWriteArrayList<>();
    /** Handle by the uid of its claim. */
    private final Map<String, String> made = new ConcurrentHashMap<>();

    /** In the cluster that these are the objects of. */
    public ScratchVolumes(ClusterObjects objects, Timing timing, VolumeAttacher driver) {
        this.objects = objects;
        this.timing = timing;
        this.driver = driver;
    }

    @Override
    public void start() {
        watches.add(objects.watch(Kinds.POD, this::podSeen));
        watches.add(objects.watch(Kinds.PERSISTENT_VOLUME_CLAIM, this::claimSeen));
    }

    @Override
    public void close() {
        watches.forEach(Player::end);
    }

    /** The names of the claims that a pod gets. */
    static List<String> claimsOf(Pod pod) {
        return pod.getSpec().getVolumes().stream()
                .filter(volume -> volume.getEphemeral() != null)
                .map(volume -> nameOf(pod, volume))
                .toList();
    }

    private static String nameOf(Pod pod, Volume volume) {
        return pod.getMetadata().getName() + "-" + volume.getName();
    }

    private void podSeen(Seen<Pod> seen) {
        if (seen.action() == Action.ADDED) {
            var pod = seen.object().get();
            pod.getSpec().getVolumes().stream()
                    .filter(volume -> volume.getEphemeral() != null)
                    .forEach(volume -> timing.after(SOON, () -> claim(pod, volume)));
        }
    }

    private void claim(Pod pod, Volume volume) {
        var there = objects.get(
                Kinds.POD, pod.getMetadata().getNamespace(), pod.getMetadata().getName());
        if (there.filter(found -> uid(found).equals(uid(pod))).isEmpty()) {
            return;
        }
        // @formatter:off
        objects.create(
                Kinds.PERSISTENT_VOLUME_CLAIM,
                new PersistentVolumeClaimBuilder()
                        .withNewMetadata()
                        .withName(nameOf(pod, volume))
                        .withNamespace(pod.getMetadata().getNamespace())
                        .addNewOwnerReference()
                        .withApiVersion("v1")
                        .withKind(pod.getKind())
                        .withName(pod.getMetadata().getName())
                        .withUid(uid(pod))
                        .withController(true)
                        .withBlockOwnerDeletion(true)
                        .endOwnerReference()
                        .endMetadata()
                        .withSpec(volume.getEphemeral().getVolumeClaimTemplate().getSpec())
                        .build());
        // @formatter:on
    }

    private void claimSeen(Seen<PersistentVolumeClaim> seen) {
        var metadata = seen.metadata().get();
        if (seen.action() == Action.ADDED && isOfPod(metadata)) {
            var claim = seen.object().get();
            timing.after(PROVISION, () -> provision(claim));
        } else if (seen.action() == Action.DELETED) {
            Optional.ofNullable(made.remove(metadata.getUid()))
                    .ifPresent(handle -> timing.after(RETRY, () -> remove("pvc-" + metadata.getUid(), handle)));
        }
    }

    private static boolean isOfPod(ObjectMeta metadata) {
        return metadata.getOwnerReferences().stream()
                .anyMatch(owner -> owner.getKind().equals("Pod") && Boolean.TRUE.equals(owner.getController()));
    }

    private void provision(PersistentVolumeClaim claim) {
        var metadata = claim.getMetadata();
        var there = objects.get(Kinds.PERSISTENT_VOLUME_CLAIM, metadata.getNamespace(), metadata.getName())
                .filter(found -> uid(found).equals(uid(claim)))
                .filter(found -> found.getMetadata().getDeletionTimestamp() == null);
        if (there.isEmpty() || made.containsKey(uid(claim))) {
            return;
        }
        var size = claim.getSpec().getResources().getRequests().get(STORAGE);
        var gib = Math.toIntExact(Math.max(1, (Quantity.getAmountInBytes(size).longValue() + GIB - 1) / GIB));
        var handle = driver.provision(metadata.getNamespace() + "/" + metadata.getName(), gib);
        made.put(uid(claim), handle);
        objects.create(Kinds.PERSISTENT_VOLUME, volume(claim, handle, gib));
        objects.edit(
                Kinds.PERSISTENT_VOLUME_CLAIM,
                metadata.getNamespace(),
                metadata.getName(),
                found -> new PersistentVolumeClaimBuilder(found)
                        .editSpec()
                        .withVolumeName("pvc-" + uid(claim))
                        .endSpec()
                        .build());
    }

    private static PersistentVolume volume(PersistentVolumeClaim claim, String handle, int gib) {
        var metadata = claim.getMetadata();
        // @formatter:off
        return new PersistentVolumeBuilder()
                .withNewMetadata()
                .withName("pvc-" + uid(claim))
                .addToAnnotations("pv.kubernetes.io/provisioned-by", DRIVER)
                .endMetadata()
                .withNewSpec()
                .addToCapacity(STORAGE, new Quantity(gib + "Gi"))
                .withAccessModes(claim.getSpec().getAccessModes())
                .withVolumeMode(claim.getSpec().getVolumeMode())
                .withPersistentVolumeReclaimPolicy("Delete")
                .withStorageClassName(claim.getSpec().getStorageClassName())
                .withNewClaimRef()
                .withApiVersion("v1")
                .withKind("PersistentVolumeClaim")
                .withNamespace(metadata.getNamespace())
                .withName(metadata.getName())
                .withUid(uid(claim))
                .endClaimRef()
                .withNewCsi()
                .withDriver(DRIVER)
                .withVolumeHandle(handle)
                .endCsi()
                .endSpec()
                .build();
        // @formatter:on
    }

    /** Once it is detached. */
    private void remove(String volume, String handle) {
        try {
            driver.delete(handle);
        } catch (RuntimeException attached) {
            timing.after(RETRY, () -> remove(volume, handle));
            return;
        }
        objects.get(Kinds.PERSISTENT_VOLUME, "", volume)
                .ifPresent(found -> objects.delete(Kinds.PERSISTENT_VOLUME, "", volume, uid(found)));
    }

    private static String uid(HasMetadata object) {
        return object.getMetadata().getUid();
    }
}
