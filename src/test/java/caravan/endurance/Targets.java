package caravan.endurance;

import caravan.api.Kinds;
import caravan.sim.kube.ClusterObjects;
import caravan.sim.kube.ClusterObjects.Action;
import caravan.sim.kube.ClusterObjects.Seen;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** What became of machines, of the pods that convert their disks, and of hooks: what may happen to each only once. */
final class Targets {

    private final ClusterObjects objects;
    private final Supplier<Instant> clock;
    private final Map<String, Ran> machinesThatRan = new HashMap<>();
    private final Map<String, String> podOfVolume = new HashMap<>();
    private final Map<String, String> podOfHook = new HashMap<>();
    private final Set<String> podsThatRan = new HashSet<>();
    private final Set<String> removedByUsers = new HashSet<>();
    private final List<String> broken = new ArrayList<>();

    /** A virtual machine that was to run, since then, in place of this instance; until it was stopped for good, if it was. */
    record Ran(String name, String instanceId, Instant since, Optional<Instant> until) {

        boolean at(Instant time) {
            return time.isAfter(since) && until.filter(time::isAfter).isEmpty();
        }
    }

    Targets(ClusterObjects objects, Supplier<Instant> clock) {
        this.objects = objects;
        this.clock = clock;
        objects.watch(Kinds.VIRTUAL_MACHINE, this::machine);
        objects.watch(Kinds.POD, this::pod);
    }

    private void machine(Seen<GenericKubernetesResource> seen) {
        var machine = seen.object().get();
        var uid = machine.getMetadata().getUid();
        if (!"Halted".equals(machine.get("spec", "runStrategy"))) {
            var labels = machine.getMetadata().getLabels();
            var first = Optional.ofNullable(machinesThatRan.get(uid))
                    .map(Ran::since)
                    .orElse(clock.get());
            machinesThatRan.put(
                    uid,
                    new Ran(machine.getMetadata().getName(), labels.getOrDefault("vmID", ""), first, Optional.empty()));
        } else if ("Stopped".equals(machine.get("status", "printableStatus"))) {
            machinesThatRan.computeIfPresent(
                    uid,
                    (same, ran) -> ran.until().isPresent()
                            ? ran
                            : new Ran(ran.name(), ran.instanceId(), ran.since(), Optional.of(clock.get())));
        }
        if (seen.action() == Action.DELETED && machinesThatRan.containsKey(uid) && !removedByUsers.contains(uid)) {
            broken.add("S4: the VM " + machine.getMetadata().getName() + " was deleted, and had run");
        }
    }

    private void pod(Seen<Pod> seen) {
        var pod = seen.object().get();
        if (pod.getStatus() != null && "Running".equals(pod.getStatus().getPhase()) && isHook(pod)) {
            ranHook(pod);
        }
        if (pod.getStatus() != null
                && "Running".equals(pod.getStatus().getPhase())
                && converts(pod)
                && podsThatRan.add(pod.getMetadata().getUid())) {
            pod.getSpec().getVolumes().stream()
                    .filter(volume -> volume.getPersistentVolumeClaim() != null)
                    .forEach(volume ->
                            converted(pod, volume.getPersistentVolumeClaim().getClaimName()));
        }
    }

    /** A probe only reads; by its container, because the names of pods are hashes. */
    static boolean converts(Pod pod) {
        return pod.getSpec().getContainers().stream()
                .noneMatch(container -> container.getName().equals("probe")
                        || container.getName().equals("hook"));
    }

    static boolean isHook(Pod pod) {
        return "hook-config".equals(pod.getMetadata().getLabels().get("resource"));
    }

    private void ranHook(Pod pod) {
        var labels = pod.getMetadata().getLabels();
        var hook = labels.get("step") + " of " + labels.get("vmID") + " in " + labels.get("migration");
        var before = podOfHook.putIfAbsent(hook, pod.getMetadata().getUid());
        if (before != null && !before.equals(pod.getMetadata().getUid())) {
            broken.add("the hook " + hook + " ran twice");
        }
    }

    /** Whether the hook of this step has run for the instance. */
    boolean hookRan(String step, String instanceId) {
        return podOfHook.keySet().stream().anyMatch(hook -> hook.startsWith(step + " of " + instanceId + " "));
    }

    private void converted(Pod pod, String claimName) {
        var namespace = pod.getMetadata().getNamespace();
        var claim = objects.get(Kinds.PERSISTENT_VOLUME_CLAIM, namespace, claimName);
        claim.filter(found -> !found.getMetadata().getOwnerReferences().isEmpty())
                .ifPresent(found -> broken.add("S1: " + claimName + " is converted, and is a machine's already"));
        claim.flatMap(found -> handleOf(found.getSpec().getVolumeName())).ifPresent(volume -> {
            var before = podOfVolume.put(volume, pod.getMetadata().getUid());
            if (before != null) {
                broken.add("S1: " + volume + " was converted twice");
            }
        });
    }

    /** A user deletes it himself. */
    void removedByUser(String uid) {
        removedByUsers.add(uid);
    }

    private Optional<String> handleOf(String volume) {
        return objects.get(Kinds.PERSISTENT_VOLUME, "", volume)
                .map(found -> found.getSpec().getCsi().getVolumeHandle());
    }

    /** Uids of virtual machines that were ever to run. */
    Set<String> machinesThatRan() {
        return machinesThatRan.keySet();
    }

    Collection<Ran> ran() {
        return machinesThatRan.values();
    }

    /** Uids of pods that have begun to convert. */
    Set<String> podsThatRan() {
        return podsThatRan;
    }

    List<String> broken() {
        return broken;
    }
}
