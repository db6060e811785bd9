package caravan.preflight;

import caravan.api.Kinds;
import caravan.kube.KubeGateway;
import caravan.manifest.GuestArchitecture;
import caravan.manifest.PersistentVolumes;
import caravan.model.Futures;
import caravan.model.PlanFinding;
import caravan.planning.ZoneNodes;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.storage.CSINode;
import io.fabric8.kubernetes.api.model.storage.VolumeAttachment;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Whether nodes of the target zone are of the machines' architecture, and can take as many disks as a machine has. */
final class NodesCheck implements PlanCheck {

    private static final String VMS = "/spec/vms";
    private static final String ARCHITECTURE = "kubernetes.io/arch";

    private final KubeGateway kube;

    NodesCheck(KubeGateway kube) {
        this.kube = kube;
    }

    @Override
    public CompletableFuture<List<PlanFinding>> check(Scene scene) {
        var zone = scene.ground().place().zone();
        var nodes = kube.list(Kinds.NODE, "", Map.of(PersistentVolumes.ZONE, zone));
        var drivers = kube.list(Kinds.CSI_NODE, "", Map.of());
        var attachments = kube.list(Kinds.VOLUME_ATTACHMENT, "", Map.of());
        return Futures.all(List.of(
                        nodes.thenApply(List::copyOf),
                        drivers.thenApply(List::copyOf),
                        attachments.thenApply(List::copyOf)))
                .thenApply(read -> new Zone(
                        zone,
                        nodes.join().stream().filter(ZoneNodes::takesPods).toList(),
                        drivers.join(),
                        attachments.join()))
                .thenApply(found -> {
                    var facts = new Facts();
                    scene.machines().forEach(machine -> check(machine, found, facts));
                    return facts.found();
                });
    }

    private static void check(Scene.Machine machine, Zone zone, Facts facts) {
        var architecture = GuestArchitecture.of(machine.survey().instance().architecture())
                .map(GuestArchitecture::kubernetesName)
                .orElse("");
        var fitting = zone.nodesOf(architecture);
        // A zone without any node is the planning's finding.
        if (fitting.isEmpty() && !zone.nodes().isEmpty()) {
            facts.refuse(
                    machine.id(),
                    "NoNodeOfArchitecture",
                    VMS,
                    "No node in the target zone '" + zone.name() + "' is of architecture " + architecture + " (label "
                            + ARCHITECTURE + "), which instance " + machine.id() + " needs.",
                    "Add nodes of that architecture to the zone, or take the instance out of the Plan.");
            return;
        }
        checkSlots(machine, zone, fitting, facts);
    }

    /** A node that does not tell how many disks it takes is not judged. */
    private static void checkSlots(Scene.Machine machine, Zone zone, List<Node> fitting, Facts facts) {
        var disks = machine.intent().disks().size();
        var most = fitting.stream().map(zone::slots).toList();
        if (fitting.isEmpty() || most.stream().anyMatch(Optional::isEmpty)) {
            return;
        }
        var possible = most.stream().mapToInt(Optional::get).max().orElse(0);
        var free = fitting.stream()
                .mapToInt(node -> zone.slots(node).orElse(0) - zone.used(node))
                .max()
                .orElse(0);
        if (possible < disks) {
            facts.refuse(
                    machine.id(),
                    "TooManyDisks",
                    VMS,
                    "Instance " + machine.id() + " has " + disks + " disks, and the nodes in zone '" + zone.name()
                            + "' take " + possible + " at most (CSINode).",
                    "Add nodes to the zone whose instance type attaches more volumes.");
        } else if (free < disks) {
            facts.warn(
                    machine.id(),
                    "NoFreeAttachSlots",
                    VMS,
                    "Instance " + machine.id() + " has " + disks + " disks, and no node in zone '" + zone.name()
                            + "' has more than " + Math.max(free, 0) + " places left for disks now.",
                    "Add a node to the zone, or free places, before the migration gets to its conversion.");
        }
    }

    /** The nodes of a zone, and what they hold. */
    private record Zone(String name, List<Node> nodes, Map<String, Integer> mostByNode, Map<String, Long> usedByNode) {

        private Zone(String name, List<Node> nodes, List<CSINode> drivers, List<VolumeAttachment> attachments) {
            this(
                    name,
                    nodes,
                    drivers.stream()
                            .flatMap(node -> node.getSpec().getDrivers().stream()
                                    .filter(driver -> driver.getName().equals(PersistentVolumes.DRIVER))
                                    .filter(driver -> driver.getAllocatable() != null
                                            && driver.getAllocatable().getCount() != null)
                                    .map(driver -> Map.entry(
                                            node.getMetadata().getName(),
                                            driver.getAllocatable().getCount())))
                            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, Math::max)),
                    attachments.stream()
                            .filter(one -> PersistentVolumes.DRIVER.equals(
                                    one.getSpec().getAttacher()))
                            .map(one -> one.getSpec().getNodeName())
                            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting())));
        }

        private List<Node> nodesOf(String architecture) {
            return nodes.stream()
                    .filter(node -> architecture.equals(
                            Optional.ofNullable(node.getMetadata().getLabels())
                                    .orElse(Map.of())
                                    .getOrDefault(ARCHITECTURE, architecture)))
                    .toList();
        }

        private Optional<Integer> slots(Node node) {
            return Optional.ofNullable(mostByNode.get(node.getMetadata().getName()));
        }

        private int used(Node node) {
            return usedByNode.getOrDefault(node.getMetadata().getName(), 0L).intValue();
        }
    }
}
