package caravan.sim.kube;

import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Which claims, volumes and running pods name each other, so that nobody has to read them all. */
final class VolumeIndex {

    /** Namespace and name of a claim. */
    record ClaimKey(String namespace, String name) implements Comparable<ClaimKey> {

        static ClaimKey of(PersistentVolumeClaim claim) {
            return new ClaimKey(
                    claim.getMetadata().getNamespace(), claim.getMetadata().getName());
        }

        static ClaimKey of(ObjectReference reference) {
            return new ClaimKey(reference.getNamespace(), reference.getName());
        }

        @Override
        public int compareTo(ClaimKey other) {
            return toString().compareTo(other.toString());
        }
    }

    private final Map<String, Set<ClaimKey>> naming = new ConcurrentHashMap<>();
    private final Map<ClaimKey, String> named = new ConcurrentHashMap<>();
    private final Map<ClaimKey, Set<String>> reserved = new ConcurrentHashMap<>();
    private final Map<String, ClaimKey> references = new ConcurrentHashMap<>();
    private final Map<ClaimKey, Set<String>> users = new ConcurrentHashMap<>();

    /** The volume and its claimRef, which is null where it has none or is gone. */
    void volume(String name, ObjectReference claim) {
        var now = claim == null ? null : ClaimKey.of(claim);
        var before = now == null ? references.remove(name) : references.put(name, now);
        move(reserved, before, now, name);
    }

    /** The claim and the volume that it names; empty where it names none or is gone. */
    void claim(ClaimKey key, String volume) {
        var now = volume.isEmpty() ? null : volume;
        var before = now == null ? named.remove(key) : named.put(key, now);
        move(naming, before, now, key);
    }

    /** The pod and those of its claims that it uses at the moment. */
    void user(String pod, List<ClaimKey> used, List<ClaimKey> all) {
        all.forEach(
                claim -> move(users, used.contains(claim) ? null : claim, used.contains(claim) ? claim : null, pod));
    }

    private static <K, V extends Comparable<V>> void move(Map<K, Set<V>> sets, K before, K now, V value) {
        if (before != null) {
            sets.computeIfPresent(before, (key, all) -> {
                all.remove(value);
                return all.isEmpty() ? null : all;
            });
        }
        if (now != null) {
            sets.compute(now, (key, all) -> {
                var more = all == null ? new TreeSet<V>() : new TreeSet<>(all);
                more.add(value);
                return more;
            });
        }
    }

    /** Claims that name the volume, and the one that the volume names. */
    List<ClaimKey> claimsWaitingFor(PersistentVolume volume) {
        var naming = this.naming.getOrDefault(volume.getMetadata().getName(), Set.of());
        var reference = Optional.ofNullable(volume.getSpec().getClaimRef()).map(ClaimKey::of);
        return Stream.concat(naming.stream(), reference.stream()).distinct().toList();
    }

    /** A volume that names the claim. */
    Optional<String> volumeFor(ClaimKey claim) {
        return reserved.getOrDefault(claim, Set.of()).stream().findFirst();
    }

    boolean isUsed(ClaimKey claim) {
        return users.containsKey(claim);
    }
}
