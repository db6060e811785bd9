package caravan.it;

import caravan.api.Kinds;
import caravan.it.MotoMachine.Disk;
import caravan.it.Victim.Course;
import caravan.model.Names;
import caravan.model.State;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Instance;

/** One of each thing that Caravan can be asked to do, so that every right is needed once. */
final class Everything {

    private static final Duration SOON = Duration.ofMinutes(4);
    private static final Duration ENDED = Duration.ofMinutes(5);
    private static final String NEW_NAMESPACE = "new-target";
    private static final String TENANT = "tenant";
    private static final String NO_INSTANCE = "i-0123456789abcdef0";
    private static final Path OWNED = Path.of("src", "test", "resources", "RightsIT", "owned.yaml");

    private final Site site;
    private final Path folder;
    private final Victim canceled;
    private final Victim endless;
    private final PlanFile dropped;
    private final PlanFile doomed;
    private final PlanFile lost;

    Everything(Site site, Ec2Client ec2, Path folder) {
        this.site = site;
        this.folder = folder;
        canceled = Victim.make(site, ec2, "canceled", Course.PROBED);
        endless = Victim.make(site, ec2, "endless", Course.ENDLESS);
        // Two that succeed are one Event with a count.
        dropped = new PlanFile("dropped", true, List.of(machine(ec2, "dropped-1"), machine(ec2, "dropped-2")))
                .in(Site.PLANS, NEW_NAMESPACE);
        doomed = new PlanFile("doomed", true, List.of(machine(ec2, "doomed-1"), machine(ec2, "doomed-2")));
        lost = new PlanFile("lost", true, List.of(machine(ec2, "lost"))).in(Site.PLANS, TENANT);
        tenant();
        restrict();
        site.failPodsOf("doomed");
    }

    /** A namespace with a primary user-defined network, as OVN-Kubernetes leaves it. */
    private void tenant() {
        site.client()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(TENANT)
                        .addToLabels("k8s.ovn.org/primary-user-defined-network", "")
                        .endMetadata()
                        .build())
                .create();
        var network = new GenericKubernetesResource();
        network.setApiVersion(Kinds.NETWORK_ATTACHMENT_DEFINITION.apiVersion());
        network.setKind(Kinds.NETWORK_ATTACHMENT_DEFINITION.name());
        network.setMetadata(new ObjectMetaBuilder()
                .withNamespace(TENANT)
                .withName("tenant")
                .addToLabels("k8s.ovn.org/user-defined-network", "")
                .build());
        network.setAdditionalProperty("spec", Map.of("config", "{\"role\": \"primary\"}"));
        site.client().resource(network).create();
    }

    /** Hooks run beside their plans, and there as somebody who promises not to be root. */
    private void restrict() {
        site.client().namespaces().withName(Site.PLANS).edit(namespace -> new NamespaceBuilder(namespace)
                .editMetadata()
                .addToLabels(ControlPlane.POD_SECURITY, "restricted")
                .endMetadata()
                .build());
    }

    /** Until a conversion runs that never ends. */
    void begin(Replica leader) {
        leader.product().drop("dropped.yaml", owned(dropped.complete()));
        leader.product()
                .await("the drop is taken", SOON, () -> taken(leader.product().inbox()));
        new Records(site, dropped.migration())
                .awaitEnd(leader.product(), dropped.instances().size(), ENDED);
        cancelWithItsMachine(leader);
        endless.apply(folder);
        leader.product().await("a conversion runs", SOON, () -> endless.record()
                .filter(record -> record.state() == State.IMAGE_CONVERSION));
    }

    /** The other replica undoes it, and what has failed; then its sweeps let go of everything. */
    void finish(Replica leader) {
        site.apply(folder.resolve("doomed.yaml"), doomed.yaml());
        site.apply(
                folder.resolve("lost.yaml"),
                lost.yaml()
                        .replace(lost.instances().get(0).instanceId(), NO_INSTANCE)
                        .replace("name: lost}", "name: lost, instanceType: u1.none}"));
        endless.cancel();
        List.of(endless.plan(), doomed, lost).forEach(plan -> new Records(site, plan.migration())
                .awaitEnd(leader.product(), plan.instances().size(), ENDED));
        leader.product().await("everything is let go of", SOON, () -> Optional.of(site)
                .filter(any -> site.client().secrets().inNamespace(Site.PLANS).list().getItems().stream()
                        .noneMatch(
                                secret -> secret.getMetadata().getFinalizers().contains(Names.FINALIZER))));
    }

    /** Once its virtual machine is there, so that the roll-back deletes one. */
    private void cancelWithItsMachine(Replica leader) {
        var hold = leader.gates().hold(Hold.Side.AFTER, "create virtualmachines", canceled::isIn);
        canceled.apply(folder);
        leader.product()
                .await(
                        "its machine is made",
                        SOON,
                        () -> Optional.ofNullable(hold.reached().getNow(null)));
        canceled.cancel();
        hold.release();
        canceled.records().awaitEnd(leader.product(), 1, ENDED);
    }

    /** A drop may hold providers and a hook, too; what names an owner is made after it. The hook runs before and after. */
    private String owned(String plan) {
        var hooks = Stream.of("PreHook", "PostHook")
                .map(step -> "{step: " + step + ", hook: {name: dropped-hook, namespace: " + Site.PLANS + "}}")
                .collect(Collectors.joining(", ", ", hooks: [", "]}"));
        try {
            var owner =
                    "  ownerReferences: [{apiVersion: forklift.konveyor.io/v1beta1, kind: Plan, name: dropped, uid: x}]\n";
            return plan.replaceAll("(?m)^(  name: dropped-(networks|storage)\n)", "$1" + owner)
                            .replaceAll("(name: dropped-\\d)}", "$1" + hooks)
                            .replace("type: pod", "{type: multus, name: vlan-web, namespace: " + Site.TARGET + "}")
                    + "---\n"
                    + Files.readString(OWNED).replace("${plan}", dropped.name());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<Boolean> taken(Path inbox) {
        try {
            var errors = inbox.resolve("refused").resolve("dropped.yaml.errors.txt");
            if (Files.exists(errors)) {
                throw new AssertionError(Files.readString(errors));
            }
            return Files.exists(inbox.resolve("done").resolve("dropped.yaml")) ? Optional.of(true) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Instance machine(Ec2Client ec2, String name) {
        return new MotoMachine(name, Site.SOURCE_ZONE, List.of(Disk.gp3(8))).create(ec2);
    }
}
