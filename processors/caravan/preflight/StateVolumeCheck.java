package caravan.preflight;

import caravan.api.Kinds;
import caravan.kube.KubeFailure;
import caravan.kube.KubeGateway;
import caravan.manifest.VirtualMachines;
import caravan.model.Futures;
import caravan.model.PlanFinding;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Whether KubeVirt gets the volume in which it keeps TPM and UEFI variables: it makes a claim of its own when the machine is
 * started, and a machine whose claim is never bound never starts. No dry run tells that.
 */
final class StateVolumeCheck implements PlanCheck {

    private static final String VMS = "/spec/vms";
    private static final String SETTING = "spec.configuration.vmStateStorageClass";
    /** Nobody has installed it, or we may not look. */
    private static final Set<KubeFailure.Reason> UNTOLD =
            EnumSet.of(KubeFailure.Reason.NOT_FOUND, KubeFailure.Reason.FORBIDDEN);

    private final KubeGateway kube;

    StateVolumeCheck(KubeGateway kube) {
        this.kube = kube;
    }

    @Override
    public CompletableFuture<List<PlanFinding>> check(Scene scene) {
        var ids = scene.machines().stream()
                .filter(machine -> VirtualMachines.keepsState(VirtualMachines.halted(machine.record())))
                .map(Scene.Machine::id)
                .toList();
        return ids.isEmpty() ? CompletableFuture.completedFuture(List.of()) : check(new State(scene, ids));
    }

    /** Of those machines alone there is something to keep. */
    private record State(Scene scene, List<String> ids, Facts facts) {

        private State(Scene scene, List<String> ids) {
            this(scene, ids, new Facts());
        }

        private void missing(String problem, String remedy) {
            ids.forEach(id -> facts.refuse(id, "StateClassMissing", VMS, of(id) + problem, remedy));
        }

        private void unfit(String problem, String remedy) {
            ids.forEach(id -> facts.refuse(id, "StateClassUnfit", VMS, of(id) + problem, remedy));
        }

        private void unknown(String problem, String remedy) {
            ids.forEach(id -> facts.warn(id, "StateClassUnknown", VMS, of(id) + problem, remedy));
        }

        private void elsewhere(String problem, String remedy) {
            ids.forEach(id -> facts.warn(id, "StateVolumeElsewhere", VMS, of(id) + problem, remedy));
        }

        private static String of(String id) {
            return "KubeVirt keeps the TPM and UEFI variables of instance " + id + " in a claim of its own. ";
        }

        private String zone() {
            return scene.ground().place().zone();
        }
    }

    private CompletableFuture<List<PlanFinding>> check(State state) {
        return settings()
                .thenCompose(found -> found.<CompletableFuture<Void>>map(
                                settings -> kube.list(Kinds.STORAGE_CLASS, "", Map.of())
                                        .thenCompose(classes -> check(classOf(settings), classes, state)))
                        .orElseGet(() -> {
                            state.unknown(
                                    "Its class could not be found out, because no KubeVirt object can be read.",
                                    "Install KubeVirt, and let Caravan list kubevirts.kubevirt.io as deploy/ does.");
                            return CompletableFuture.completedFuture(null);
                        }))
                .thenApply(done -> state.facts().found());
    }

    /** There is one of them in a cluster, in whichever namespace; OpenShift's operator writes its own settings into it. */
    private CompletableFuture<Optional<GenericKubernetesResource>> settings() {
        return kube.list(Kinds.KUBEVIRT, "", Map.of())
                .thenApply(all -> all.stream().findFirst())
                .exceptionallyCompose(StateVolumeCheck::orNone);
    }

    private static <T> CompletableFuture<Optional<T>> orNone(Throwable failure) {
        return Futures.causeOf(failure) instanceof KubeFailure known && UNTOLD.contains(known.reason())
                ? CompletableFuture.completedFuture(Optional.empty())
                : CompletableFuture.failedFuture(failure);
    }

    private static String classOf(GenericKubernetesResource settings) {
        return settings.get("spec", "configuration", "vmStateStorageClass") instanceof String name ? name : "";
    }

    private CompletableFuture<Void> check(String name, List<StorageClass> classes, State state) {
        var chosen = name.isEmpty()
                ? StateClass.defaults(classes)
                : classes.stream()
                        .filter(each -> each.getMetadata().getName().equals(name))
                        .map(each -> new StateClass(each, true))
                        .toList();
        if (chosen.isEmpty()) {
            state.missing(
                    name.isEmpty()
                            ? "No class is named for it (" + SETTING
                                    + " of KubeVirt), and no StorageClass is the default."
                            : "StorageClass '" + name + "', which is named for it (" + SETTING
                                    + " of KubeVirt), does not exist.",
                    "Name one that makes file systems in zone '" + state.zone() + "' in " + SETTING
                            + ", or mark it as the default.");
        }
        return Futures.each(chosen, each -> check(each, state)).thenApply(done -> null);
    }

    private CompletableFuture<Void> check(StateClass chosen, State state) {
        checkPlace(chosen, state);
        return chosen.isEbs()
                ? kube.get(Kinds.STORAGE_PROFILE, "", chosen.name())
                        .exceptionallyCompose(StateVolumeCheck::orNone)
                        .thenAccept(profile -> checkAccess(chosen, chosen.accessMode(profile), state))
                : CompletableFuture.completedFuture(null);
    }

    /** It attaches where the disks do. */
    private static void checkPlace(StateClass chosen, State state) {
        if (!chosen.reaches(state.zone())) {
            state.unfit(
                    "Its class '" + chosen.name() + "' makes volumes in other zones than '" + state.zone()
                            + "' alone (allowedTopologies), where the machine's disks are.",
                    "Add the zone to the class, or name another in " + SETTING + " of KubeVirt.");
        } else if (chosen.strays(state.zone())) {
            state.elsewhere(
                    "Its class '" + chosen.name() + "' binds at once (volumeBindingMode Immediate), and may make its"
                            + " volume in another zone than '" + state.zone() + "', where the machine's disks are:"
                            + " then the machine cannot be scheduled.",
                    "Name a class with volumeBindingMode WaitForFirstConsumer in " + SETTING + " of KubeVirt.");
        }
    }

    /** The EBS driver shares volumes of type io2 alone, and no file systems: docs/multi-attach.md of aws-ebs-csi-driver. */
    private static void checkAccess(StateClass chosen, String mode, State state) {
        if (mode.equals(StateClass.SHARED)) {
            state.unfit(
                    "Its class '" + chosen.name() + "' makes EBS volumes, and KubeVirt asks for a file system of access"
                            + " mode ReadWriteMany, which they cannot have: " + why(chosen) + ".",
                    "Let claimPropertySets of StorageProfile " + chosen.name() + " hold ReadWriteOnce with volumeMode"
                            + " Filesystem, or name a class with shared file systems in " + SETTING + " of KubeVirt.");
        }
    }

    private static String why(StateClass chosen) {
        return chosen.named()
                ? "it is named in " + SETTING + ", and no StorageProfile says that it is ReadWriteOnce alone"
                : "its StorageProfile says so";
    }
}
