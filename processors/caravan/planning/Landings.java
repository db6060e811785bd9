package caravan.planning;

import caravan.api.Kind;
import caravan.api.Kinds;
import caravan.kube.KubeFailure;
import caravan.kube.KubeGateway;
import caravan.model.Futures;
import caravan.model.Plan;
import caravan.model.PlanVm;
import caravan.model.Remembered;
import caravan.model.Timer;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Namespace;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;

/** Looks at the target namespace, live. Remembered for a short while: a wave of machines goes to the same one. */
final class Landings {

    private static final Duration LIFE = Duration.ofSeconds(30);
    /** OVN-Kubernetes, user-defined networks: a namespace's label, and that of the definitions it makes for them. */
    private static final String PRIMARY = "k8s.ovn.org/primary-user-defined-network";

    private static final String USER_DEFINED = "k8s.ovn.org/user-defined-network";

    private static final Pattern VERSION = Pattern.compile("(\\d{1,4})\\.(\\d{1,4})\\..*");
    /** From 4.20 on a machine on a primary user-defined network may bring its MAC address along. */
    private static final int MAJOR = 4;

    private static final int MINOR = 20;

    private final KubeGateway kube;
    private final Remembered<Landing> namespaces;
    private final Remembered<String> instancetypes;

    Landings(KubeGateway kube, Timer timer) {
        this.kube = kube;
        this.namespaces = new Remembered<>(timer, LIFE, landing -> true);
        this.instancetypes = new Remembered<>(timer, LIFE, found -> !found.isEmpty());
    }

    CompletableFuture<Landing> of(Plan plan, PlanVm vm) {
        var namespace = plan.target().namespace();
        return namespaces
                .get(namespace, () -> look(namespace))
                .thenCombine(
                        instancetype(namespace, vm),
                        (seen, type) -> new Landing(seen.primaryNetwork(), seen.keepsMacAddresses(), type, false))
                .thenCombine(
                        nameTaken(plan, vm),
                        (seen, taken) -> new Landing(
                                seen.primaryNetwork(), seen.keepsMacAddresses(), seen.instancetype(), taken));
    }

    /** A name that the user gives is never changed: whether it is taken, the rehearsal tells. */
    private CompletableFuture<Boolean> nameTaken(Plan plan, PlanVm vm) {
        return vm.targetName().isEmpty()
                ? get(Kinds.VIRTUAL_MACHINE, plan.target().namespace(), TargetNames.made(plan, vm))
                        .thenApply(Optional::isPresent)
                : CompletableFuture.completedFuture(false);
    }

    private CompletableFuture<Landing> look(String namespace) {
        return kube.get(Kinds.NAMESPACE, "", namespace)
                .thenCompose(found -> found.filter(Landings::isLabelled).isPresent()
                        ? networks(namespace)
                        : CompletableFuture.completedFuture(List.of()))
                .thenCompose(networks -> networks.stream().anyMatch(Landings::isPrimary)
                        ? get(Kinds.CLUSTER_VERSION, "", "version").thenApply(Landings::onPrimaryNetwork)
                        : CompletableFuture.completedFuture(Landing.PLAIN));
    }

    private CompletableFuture<List<GenericKubernetesResource>> networks(String namespace) {
        return kube.list(Kinds.NETWORK_ATTACHMENT_DEFINITION, namespace, Map.of())
                .exceptionallyCompose(failure -> isUnknown(failure)
                        ? CompletableFuture.completedFuture(List.of())
                        : CompletableFuture.failedFuture(failure));
    }

    private static boolean isLabelled(Namespace namespace) {
        return Optional.ofNullable(namespace.getMetadata().getLabels())
                .orElse(Map.of())
                .containsKey(PRIMARY);
    }

    /** Secondary ones have the label, too. */
    private static boolean isPrimary(GenericKubernetesResource network) {
        var labels = Optional.ofNullable(network.getMetadata().getLabels()).orElse(Map.of());
        var config = String.valueOf(network.<Object>get("spec", "config"));
        return labels.containsKey(USER_DEFINED) && !config.contains("\"secondary\"");
    }

    /** Other clusters than OpenShift tell no such version, and are as new as their OVN-Kubernetes. */
    private static Landing onPrimaryNetwork(Optional<GenericKubernetesResource> version) {
        var old = version.map(
                        found -> VERSION.matcher(String.valueOf(found.<Object>get("status", "desired", "version"))))
                .filter(number -> number.matches())
                .filter(number -> isBefore(Integer.parseInt(number.group(1)), Integer.parseInt(number.group(2))))
                .isPresent();
        return new Landing(true, !old, "", false);
    }

    private static boolean isBefore(int major, int minor) {
        return major < MAJOR || (major == MAJOR && minor < MINOR);
    }

    /** One of the namespace wins over one of the cluster, as with the peer. */
    private CompletableFuture<String> instancetype(String namespace, PlanVm vm) {
        var name = vm.instanceType();
        return name.isEmpty()
                ? CompletableFuture.completedFuture("")
                : instancetypes.get(namespace + "/" + name, () -> find(Kinds.INSTANCETYPE, namespace, name)
                        .thenCompose(own -> own.isEmpty()
                                ? find(Kinds.CLUSTER_INSTANCETYPE, "", name)
                                : CompletableFuture.completedFuture(own)));
    }

    private CompletableFuture<String> find(Kind<GenericKubernetesResource> kind, String namespace, String name) {
        return get(kind, namespace, name)
                .thenApply(found -> found.map(any -> kind.name() + "/" + name).orElse(""));
    }

    /** A cluster that does not know the kind has none of them. */
    private CompletableFuture<Optional<GenericKubernetesResource>> get(
            Kind<GenericKubernetesResource> kind, String namespace, String name) {
        return kube.get(kind, namespace, name)
                .exceptionallyCompose(failure -> isUnknown(failure)
                        ? CompletableFuture.completedFuture(Optional.empty())
                        : CompletableFuture.failedFuture(failure));
    }

    private static boolean isUnknown(Throwable failure) {
        return Futures.causeOf(failure) instanceof KubeFailure known && known.is(KubeFailure.Reason.NOT_FOUND);
    }
}
