package caravan.sim.kube;

import caravan.api.Kinds;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.storage.VolumeAttachment;
import io.fabric8.kubernetes.api.model.storage.VolumeAttachmentBuilder;
import io.fabric8.kubernetes.api.model.storage.VolumeAttachmentStatus;
import io.fabric8.kubernetes.api.model.storage.VolumeAttachmentStatusBuilder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Attaches the volumes of claims while a pod or VM uses them: one VolumeAttachment per volume, from the first user to
 * the last.
 */
public final class Attachments {

    /** Pods and VMs of the simulation all run here; the driver allows one node at a time anyway. */
    private static final String NODE = "worker-1";

    private static final String DRIVER = "ebs.csi.aws.com";

    private final ClusterObjects objects;
    private final VolumeAttacher attacher;
    /** VolumeAttachment name to volume and users. */
    private final Map<String, Held> held = new LinkedHashMap<>();

    private final Set<String> attached = new HashSet<>();
    private volatile Predicate<String> failing = handle -> false;

    private record Held(String volumeHandle, Set<String> users) {}

    /** One of these serves all players of a cluster, since a volume may pass from a pod to a VM. */
    public Attachments(ClusterObjects objects, VolumeAttacher attacher) {
        this.objects = objects;
        this.attacher = attacher;
    }

    /** From now on attaching these volumes fails. */
    public void failing(Predicate<String> handles) {
        failing = handles;
    }

    /** The volumes of these claims; empty while one of them is not bound. */
    Optional<List<PersistentVolume>> volumes(String namespace, List<String> claims) {
        var volumes = claims.stream()
                .flatMap(name -> objects.get(Kinds.PERSISTENT_VOLUME_CLAIM, namespace, name).stream())
                .filter(claim -> "Bound".equals(claim.getStatus().getPhase()))
                .flatMap(claim ->
                        objects.get(Kinds.PERSISTENT_VOLUME, "", claim.getSpec().getVolumeName()).stream())
                .filter(volume -> volume.getSpec().getCsi() != null)
                .toList();
        return volumes.size() == claims.size() ? Optional.of(volumes) : Optional.empty();
    }

    /** Throws what the attacher throws; what was attached before that stays with the user. */
    synchronized void attach(String user, List<PersistentVolume> volumes) {
        volumes.forEach(volume -> attach(user, volume));
    }

    private void attach(String user, PersistentVolume volume) {
        var handle = volume.getSpec().getCsi().getVolumeHandle();
        var name = nameFor(handle);
        held.computeIfAbsent(name, any -> new Held(handle, new HashSet<>()))
                .users()
                .add(user);
        if (attached.contains(name)) {
            return;
        }
        objects.create(Kinds.VOLUME_ATTACHMENT, attachment(name, volume));
        try {
            if (failing.test(handle)) {
                throw new IllegalStateException("rpc error: code = Internal desc = Could not attach volume " + handle);
            }
            attacher.attach(handle);
        } catch (RuntimeException e) {
            report(name, failed(e.getMessage()));
            throw e;
        }
        attached.add(name);
        report(name, new VolumeAttachmentStatusBuilder().withAttached(true).build());
    }

    /** Detaches what nobody else uses. */
    synchronized void detach(String user) {
        var unused = held.entrySet().stream()
                .filter(entry -> entry.getValue().users().remove(user))
                .filter(entry -> entry.getValue().users().isEmpty())
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().volumeHandle()));
        unused.forEach((name, handle) -> {
            held.remove(name);
            if (attached.remove(name)) {
                attacher.detach(handle);
            }
            remove(name);
        });
    }

    private void remove(String name) {
        objects.get(Kinds.VOLUME_ATTACHMENT, "", name)
                .ifPresent(found -> objects.delete(
                        Kinds.VOLUME_ATTACHMENT, "", name, found.getMetadata().getUid()));
    }

    private void report(String name, VolumeAttachmentStatus status) {
        objects.editStatus(Kinds.VOLUME_ATTACHMENT, "", name, found -> {
            found.setStatus(status);
            return found;
        });
    }

    private static VolumeAttachmentStatus failed(String message) {
        return new VolumeAttachmentStatusBuilder()
                .withAttached(false)
                .withNewAttachError()
                .withMessage(message)
                .endAttachError()
                .build();
    }

    private static VolumeAttachment attachment(String name, PersistentVolume volume) {
        return new VolumeAttachmentBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withAttacher(DRIVER)
                .withNodeName(NODE)
                .withNewSource()
                .withPersistentVolumeName(volume.getMetadata().getName())
                .endSource()
                .endSpec()
                .build();
    }

    private static String nameFor(String handle) {
        try {
            var digest = MessageDigest.getInstance("SHA-256")
                    .digest((handle + DRIVER + NODE).getBytes(StandardCharsets.UTF_8));
            return "csi-" + HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256.", e);
        }
    }
}
