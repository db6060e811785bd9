package caravan.simulation;

import caravan.api.InstanceMigration;
import caravan.it.Eventually;
import caravan.sim.Simulation;
import caravan.sim.aws.Fleet;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** What a user does with kubectl in a simulation, and what the user sees. */
final class Journey {

    private static final String NAMESPACE = "migration";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Simulation simulation;

    Journey(Simulation simulation) {
        this.simulation = simulation;
    }

    /** Creates plan and Migration for these instances. */
    void begin(boolean convert, String... instanceIds) {
        var vms = Arrays.stream(instanceIds)
                .map(id -> "{id: " + id + ", name: vm-" + id.substring(id.length() - 1) + "}")
                .collect(Collectors.joining(", "));
        var text = template()
                .replace("@VMS@", vms)
                .replace("@NETWORKS@", networks())
                .replace("@SKIP_CONVERSION@", String.valueOf(!convert));
        for (var document : text.split("---\n", -1)) {
            client().resource(
                            client().getKubernetesSerialization().unmarshal(document, GenericKubernetesResource.class))
                    .create();
        }
    }

    private static String networks() {
        return "{source: {id: " + Fleet.SUBNET_WEB + "}, destination: {type: pod}}, {source: {id: " + Fleet.SUBNET_APP
                + "}, destination: {type: multus, namespace: vms, name: vlan-db}}, {source: {id: " + Fleet.SUBNET_MGMT
                + "}, destination: {type: multus, namespace: vms, name: vlan-web}}, {source: {id: " + Fleet.SUBNET_DMZ
                + "}, destination: {type: multus, namespace: vms, name: vlan-backup}}, {source: {id: "
                + Fleet.SUBNET_BATCH + "}, destination: {type: pod}}";
    }

    private static String template() {
        try (var in = Journey.class.getResourceAsStream("/simulation/plan.yaml")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<InstanceMigration> records() {
        return client().resources(InstanceMigration.class)
                .inNamespace(NAMESPACE)
                .list()
                .getItems();
    }

    /** Waits until every record has ended. */
    List<InstanceMigration> awaitEnd(int records) {
        return Eventually.get("every migration to end", PATIENCE, () -> {
            var all = records();
            return all.size() == records
                            && all.stream().allMatch(record -> record.state().ended())
                    ? java.util.Optional.of(all)
                    : java.util.Optional.empty();
        });
    }

    KubernetesClient client() {
        return simulation.cluster().client();
    }
}
