package caravan.sim.kube;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Binds claims to volumes as the real controller does: without a look at size or mode, never against a claimRef, and
 * with a FailedBinding event. It deletes no volume, whatever the reclaim policy says.
 */
public final class PvBinder implements Player {

    /** Measured on a controller manager with its default limits. */
    private static final Duration BIND_DELAY = Duration.ofMillis(300);

    private static final String PVC_PROTECTION = "kubernetes.io/pvc-protection";
    private static final String BY_VOLUME = "volume";
    private static final String PV_PROTECTION = "kubernetes.io/pv-protection";

    private final KubernetesClient client;
    private final Timing timing;
    private final Recorder recorder;
    private volatile Optional<Caches> caches = Optional.empty();

    private record Caches(
            SharedIndexInformer<PersistentVolume> volumes,
            SharedIndexInformer<PersistentVolumeClaim> claims,
            SharedIndexInformer<Pod> pods) {

        Stream<SharedIndexInformer<?>> all() {
            return Stream.of(volumes, claims, pods);
        }
    }

    /** The client should name the player as its user agent. */
    public PvBinder(KubernetesClient client, Timing timing) {
        this.client = client;
        this.timing = timing;
        this.recorder = new Recorder(client, timing, "persistentvolume-controller");
    }

    @Override
    public void start() {
        var open = new Caches(
                client.persistentVolumes().runnableInformer(0),
                client.persistentVolumeClaims().inAnyNamespace().runnableInformer(0),
                client.pods().inAnyNamespace().runnableInformer(0));
        open.claims().addIndexers(Map.of(BY_VOLUME, claim -> {
            var named = claim.getSpec().getVolumeName();
            return isEmpty(named) ? List.of() : List.of(named);
        }));
        open.volumes().addEventHandler(Changes.of(volume -> later(() -> volumeChanged(volume))));
        open.claims().addEventHandler(Changes.of(claim -> later(() -> claimChanged(claim))));
        open.pods().addEventHandler(Changes.of(pod -> later(() -> podChanged(pod))));
        caches = Optional.of(open);
        open.all().forEach(SharedIndexInformer::run);
    }

    @Override
    public void close() {
        caches.ifPresent(open -> open.all().forEach(SharedIndexInformer::close));
    }

    private void later(Runnable task) {
        timing.after(BIND_DELAY, () -> oneAtATime(task));
    }

    /** As the real controller: what one look decided must not be written after another look has bound the volume. */
    private synchronized void oneAtATime(Runnable task) {
        task.run();
    }

    private void volumeChanged(PersistentVolume seen) {
        var volume = volume(seen.getMetadata().getName()).get();
        if (volume == null) {
            return;
        }
        var reference = Optional.ofNullable(volume.getSpec().getClaimRef());
        var holder = reference
                .map(ref -> claim(ref.getNamespace(), ref.getName()).get())
                .filter(claim ->
                        claim.getMetadata().getUid().equals(reference.get().getUid()));
        if (isDeleting(volume) && holder.isEmpty()) {
            Writes.removeFinalizer(volume(volume.getMetadata().getName()), PV_PROTECTION);
            return;
        }
        if (holder.isEmpty()) {
            var released = reference.map(ObjectReference::getUid).filter(uid -> !uid.isEmpty());
            setPhase(volume, released.isPresent() ? "Released" : "Available");
        }
        waitingFor(volume).forEach(this::claimChanged);
    }

    /** Claims that name the volume, and the one that the volume names. */
    private Stream<PersistentVolumeClaim> waitingFor(PersistentVolume volume) {
        var naming = caches.stream()
                .flatMap(
                        open -> open
                                .claims()
                                .getIndexer()
                                .byIndex(BY_VOLUME, volume.getMetadata().getName())
                                .stream());
        var named = Stream.ofNullable(volume.getSpec().getClaimRef())
                .map(reference ->
                        claim(reference.getNamespace(), reference.getName()).get())
                .filter(Objects::nonNull);
        return Stream.concat(naming, named);
    }

    private void claimChanged(PersistentVolumeClaim seen) {
        var metadata = seen.getMetadata();
        var claim = claim(metadata.getNamespace(), metadata.getName()).get();
        if (claim == null) {
            volumeOf(seen).ifPresent(this::volumeChanged);
        } else if (isDeleting(claim)) {
            if (users(claim).isEmpty()) {
                Writes.removeFinalizer(claim(metadata.getNamespace(), metadata.getName()), PVC_PROTECTION);
            }
        } else if (!"Bound".equals(claim.getStatus().getPhase())) {
            volumeOf(claim).ifPresent(volume -> bindOrWarn(volume, claim));
        }
    }

    private void bindOrWarn(PersistentVolume volume, PersistentVolumeClaim claim) {
        if (isFree(volume.getSpec().getClaimRef(), claim)) {
            bind(volume, claim);
        } else {
            recorder.warn(
                    claim,
                    "FailedBinding",
                    "volume \"" + volume.getMetadata().getName() + "\" already bound to a different claim.");
        }
    }

    private void bind(PersistentVolume volume, PersistentVolumeClaim claim) {
        var volumeName = volume.getMetadata().getName();
        var metadata = claim.getMetadata();
        var claimed = Writes.object(volume(volumeName), found -> claimedBy(found, claim)) && setPhase(volume, "Bound");
        if (!claimed) {
            return;
        }
        var target = claim(metadata.getNamespace(), metadata.getName());
        Writes.object(target, found -> new PersistentVolumeClaimBuilder(found)
                .editMetadata()
                .addToAnnotations("pv.kubernetes.io/bind-completed", "yes")
                .endMetadata()
                .editSpec()
                .withVolumeName(volumeName)
                .endSpec()
                .build());
        Writes.status(target, found -> new PersistentVolumeClaimBuilder(found)
                .editOrNewStatus()
                .withPhase("Bound")
                .withAccessModes(volume.getSpec().getAccessModes())
                .withCapacity(volume.getSpec().getCapacity())
                .endStatus()
                .build());
    }

    private static PersistentVolume claimedBy(PersistentVolume volume, PersistentVolumeClaim claim) {
        var metadata = claim.getMetadata();
        var bound = new PersistentVolumeBuilder(volume)
                .editSpec()
                .withNewClaimRef()
                .withApiVersion("v1")
                .withKind("PersistentVolumeClaim")
                .withNamespace(metadata.getNamespace())
                .withName(metadata.getName())
                .withUid(metadata.getUid())
                .withResourceVersion(metadata.getResourceVersion())
                .endClaimRef()
                .endSpec();
        if (volume.getSpec().getClaimRef() == null) {
            bound.editMetadata()
                    .addToAnnotations("pv.kubernetes.io/bound-by-controller", "yes")
                    .endMetadata();
        }
        return bound.build();
    }

    private boolean setPhase(PersistentVolume volume, String phase) {
        return Writes.status(volume(volume.getMetadata().getName()), found -> new PersistentVolumeBuilder(found)
                .editOrNewStatus()
                .withPhase(phase)
                .endStatus()
                .build());
    }

    private void podChanged(Pod pod) {
        claimsOf(pod).stream()
                .map(name -> claim(pod.getMetadata().getNamespace(), name).get())
                .filter(claim -> claim != null && isDeleting(claim))
                .forEach(this::claimChanged);
    }

    private List<Pod> users(PersistentVolumeClaim claim) {
        var metadata = claim.getMetadata();
        return client.pods().inNamespace(metadata.getNamespace()).list().getItems().stream()
                .filter(pod ->
                        !Set.of("Succeeded", "Failed").contains(pod.getStatus().getPhase()))
                .filter(pod -> claimsOf(pod).contains(metadata.getName()))
                .toList();
    }

    static List<String> claimsOf(Pod pod) {
        return pod.getSpec().getVolumes().stream()
                .filter(volume -> volume.getPersistentVolumeClaim() != null)
                .map(volume -> volume.getPersistentVolumeClaim().getClaimName())
                .toList();
    }

    private Optional<PersistentVolume> volumeOf(PersistentVolumeClaim claim) {
        var named = claim.getSpec().getVolumeName();
        if (!isEmpty(named)) {
            return Optional.ofNullable(volume(named).get());
        }
        return caches.map(Caches::volumes).stream()
                .flatMap(volumes -> volumes.getStore().list().stream())
                .filter(volume -> names(volume.getSpec().getClaimRef(), claim))
                .findFirst();
    }

    private static boolean isFree(ObjectReference reference, PersistentVolumeClaim claim) {
        if (reference == null) {
            return true;
        }
        var uid = reference.getUid();
        return names(reference, claim)
                && (isEmpty(uid) || uid.equals(claim.getMetadata().getUid()));
    }

    private static boolean names(ObjectReference reference, PersistentVolumeClaim claim) {
        return reference != null
                && claim.getMetadata().getName().equals(reference.getName())
                && claim.getMetadata().getNamespace().equals(reference.getNamespace());
    }

    private Resource<PersistentVolume> volume(String name) {
        return client.persistentVolumes().withName(name);
    }

    private Resource<PersistentVolumeClaim> claim(String namespace, String name) {
        return client.persistentVolumeClaims().inNamespace(namespace).withName(name);
    }

    private static boolean isDeleting(HasMetadata object) {
        return object.getMetadata().getDeletionTimestamp() != null;
    }

    private static boolean isEmpty(String text) {
        return text == null || text.isEmpty();
    }
}
