package caravan.sim.kube;

import caravan.api.Kinds;
import caravan.sim.kube.ClusterObjects.Action;
import caravan.sim.kube.ClusterObjects.Seen;
import caravan.sim.kube.VolumeIndex.ClaimKey;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Binds claims to volumes as the real controller does: without a look at size or mode, never against a claimRef, and
 * with a FailedBinding event. It deletes no volume, whatever the reclaim policy says.
 */
public final class PvBinder implements Player {

    /** Measured on a controller manager with its default limits. */
    private static final Duration BIND_DELAY = Duration.ofMillis(300);

    private static final String PVC_PROTECTION = "kubernetes.io/pvc-protection";
    private static final String PV_PROTECTION = "kubernetes.io/pv-protection";
    private static final Set<String> ENDED = Set.of("Succeeded", "Failed");

    private final ClusterObjects objects;
    private final Timing timing;
    private final Recorder recorder;
    private final VolumeIndex index = new VolumeIndex();
    private final List<AutoCloseable> watches = new CopyOnWriteArrayList<>();
    private final Set<Look> ahead = ConcurrentHashMap.newKeySet();
    private volatile Function<PersistentVolumeClaim, Binding> script = claim -> new Binding.Binds();

    /** At a claim, or a volume by its name; {@code volume} is the one that the claim named last. */
    private record Look(Object at, String volume) {}

    /** Binds in the cluster that these are the objects of. */
    public PvBinder(ClusterObjects objects, Timing timing) {
        this.objects = objects;
        this.timing = timing;
        this.recorder = new Recorder(objects, timing, "persistentvolume-controller");
    }

    /** Decides from now on what becomes of claims; asked whenever one that is not bound is looked at. */
    public void script(Function<PersistentVolumeClaim, Binding> binding) {
        script = binding;
    }

    @Override
    public void start() {
        watches.add(objects.watch(Kinds.PERSISTENT_VOLUME, this::volumeSeen));
        watches.add(objects.watch(Kinds.PERSISTENT_VOLUME_CLAIM, this::claimSeen));
        watches.add(objects.watch(Kinds.POD, this::podSeen));
    }

    @Override
    public void close() {
        watches.forEach(Player::end);
    }

    private void volumeSeen(Seen<PersistentVolume> seen) {
        var volume = seen.object().get();
        var name = volume.getMetadata().getName();
        index.volume(
                name, seen.action() == Action.DELETED ? null : volume.getSpec().getClaimRef());
        later(new Look(name, ""), () -> volumeChanged(name));
    }

    private void claimSeen(Seen<PersistentVolumeClaim> seen) {
        var claim = seen.object().get();
        var key = ClaimKey.of(claim);
        var gone = seen.action() == Action.DELETED;
        index.claim(key, gone ? "" : textOf(claim.getSpec().getVolumeName()));
        var volume = textOf(claim.getSpec().getVolumeName());
        later(new Look(key, volume), () -> claimChanged(key, volume));
    }

    private void podSeen(Seen<Pod> seen) {
        var pod = seen.object().get();
        var namespace = pod.getMetadata().getNamespace();
        var claims = claimsOf(pod).stream()
                .map(name -> new ClaimKey(namespace, name))
                .toList();
        if (claims.isEmpty()) {
            return;
        }
        var ended = seen.action() == Action.DELETED
                || ENDED.contains(pod.getStatus().getPhase());
        index.user(pod.getMetadata().getUid(), ended ? List.of() : claims, claims);
        if (ended) {
            claims.forEach(claim -> later(new Look(claim, ""), () -> claimChanged(claim, "")));
        }
    }

    /** As the real controller's queue: what changes again before it is looked at is looked at once. */
    private void later(Look look, Runnable task) {
        if (ahead.add(look)) {
            timing.after(BIND_DELAY, () -> {
                ahead.remove(look);
                oneAtATime(task);
            });
        }
    }

    /** As the real controller: what one look decided must not be written after another look has bound the volume. */
    private synchronized void oneAtATime(Runnable task) {
        task.run();
    }

    private void volumeChanged(String name) {
        var found = objects.get(Kinds.PERSISTENT_VOLUME, "", name);
        if (found.isEmpty()) {
            return;
        }
        var volume = found.get();
        var reference = Optional.ofNullable(volume.getSpec().getClaimRef());
        var holder = reference.flatMap(ref -> claim(ClaimKey.of(ref))).filter(claim -> claim.getMetadata()
                .getUid()
                .equals(reference.get().getUid()));
        if (isDeleting(volume) && holder.isEmpty()) {
            edit(volume, now -> withoutFinalizer(now, PV_PROTECTION));
            return;
        }
        if (holder.isEmpty()) {
            var released = reference.map(ObjectReference::getUid).filter(uid -> !uid.isEmpty());
            setPhase(volume, released.isPresent() ? "Released" : "Available");
        }
        index.claimsWaitingFor(volume).forEach(claim -> claimChanged(claim, ""));
    }

    private void claimChanged(ClaimKey key, String lastVolume) {
        var found = claim(key);
        if (found.isEmpty()) {
            if (!lastVolume.isEmpty()) {
                volumeChanged(lastVolume);
            }
            return;
        }
        var claim = found.get();
        if (isDeleting(claim)) {
            if (!index.isUsed(key)) {
                edit(claim, now -> withoutFinalizer(now, PVC_PROTECTION));
            }
        } else if (!"Bound".equals(claim.getStatus().getPhase())) {
            follow(script.apply(claim), claim);
        }
    }

    private void follow(Binding binding, PersistentVolumeClaim claim) {
        if (binding instanceof Binding.Fails failure) {
            recorder.warn(claim, "FailedBinding", failure.message());
        } else if (binding instanceof Binding.BindsTo other) {
            objects.get(Kinds.PERSISTENT_VOLUME, "", other.volume()).ifPresent(volume -> bind(volume, claim));
        } else if (binding instanceof Binding.Taken) {
            volumeFor(claim).ifPresent(volume -> edit(volume, PvBinder::claimedByAnother));
            follow(new Binding.Binds(), claim);
        } else if (binding instanceof Binding.Binds) {
            volumeFor(claim).ifPresent(volume -> bindOrWarn(volume, claim));
        }
    }

    private Optional<PersistentVolume> volumeFor(PersistentVolumeClaim claim) {
        var named = textOf(claim.getSpec().getVolumeName());
        return (named.isEmpty() ? index.volumeFor(ClaimKey.of(claim)) : Optional.of(named))
                .flatMap(name -> objects.get(Kinds.PERSISTENT_VOLUME, "", name));
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

    private static PersistentVolume claimedByAnother(PersistentVolume volume) {
        var reference = volume.getSpec().getClaimRef();
        reference.setName("another");
        reference.setUid(UUID.randomUUID().toString());
        return volume;
    }

    private void bind(PersistentVolume volume, PersistentVolumeClaim claim) {
        var volumeName = volume.getMetadata().getName();
        if (!edit(volume, found -> claimedBy(found, claim)) || !setPhase(volume, "Bound")) {
            return;
        }
        edit(claim, found -> new PersistentVolumeClaimBuilder(found)
                .editMetadata()
                .addToAnnotations("pv.kubernetes.io/bind-completed", "yes")
                .endMetadata()
                .editSpec()
                .withVolumeName(volumeName)
                .endSpec()
                .build());
        var metadata = claim.getMetadata();
        objects.editStatus(
                Kinds.PERSISTENT_VOLUME_CLAIM,
                metadata.getNamespace(),
                metadata.getName(),
                found -> new PersistentVolumeClaimBuilder(found)
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
        if (phase.equals(volume.getStatus().getPhase())) {
            return true;
        }
        return objects.editStatus(
                Kinds.PERSISTENT_VOLUME, "", volume.getMetadata().getName(), found -> new PersistentVolumeBuilder(found)
                        .editOrNewStatus()
                        .withPhase(phase)
                        .endStatus()
                        .build());
    }

    static List<String> claimsOf(Pod pod) {
        var named = pod.getSpec().getVolumes().stream()
                .filter(volume -> volume.getPersistentVolumeClaim() != null)
                .map(volume -> volume.getPersistentVolumeClaim().getClaimName());
        return Stream.concat(named, ScratchVolumes.claimsOf(pod).stream()).toList();
    }

    private static boolean isFree(ObjectReference reference, PersistentVolumeClaim claim) {
        if (reference == null) {
            return true;
        }
        var uid = textOf(reference.getUid());
        return ClaimKey.of(reference).equals(ClaimKey.of(claim))
                && (uid.isEmpty() || uid.equals(claim.getMetadata().getUid()));
    }

    private boolean edit(PersistentVolume volume, UnaryOperator<PersistentVolume> change) {
        return objects.edit(Kinds.PERSISTENT_VOLUME, "", volume.getMetadata().getName(), change);
    }

    private void edit(PersistentVolumeClaim claim, UnaryOperator<PersistentVolumeClaim> change) {
        var metadata = claim.getMetadata();
        objects.edit(Kinds.PERSISTENT_VOLUME_CLAIM, metadata.getNamespace(), metadata.getName(), change);
    }

    private Optional<PersistentVolumeClaim> claim(ClaimKey key) {
        return objects.get(Kinds.PERSISTENT_VOLUME_CLAIM, key.namespace(), key.name());
    }

    private static <T extends HasMetadata> T withoutFinalizer(T object, String finalizer) {
        object.getMetadata().getFinalizers().remove(finalizer);
        return object;
    }

    private static boolean isDeleting(HasMetadata object) {
        return object.getMetadata().getDeletionTimestamp() != null;
    }

    private static String textOf(String text) {
        return text == null ? "" : text;
    }
}
