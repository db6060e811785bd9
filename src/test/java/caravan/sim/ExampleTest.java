package caravan.sim;

import caravan.sim.aws.Fleet;
import caravan.sim.aws.SimClock;
import caravan.sim.aws.SimRegion;
import caravan.sim.kube.Seed;
import caravan.sim.kube.SimCluster;
import caravan.sim.kube.Timing;
import caravan.sim.kube.VolumeAttacher;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceNetworkInterface;

import static org.assertj.core.api.Assertions.assertThat;

/** The example of deploy/, the simulated fleet and the simulated cluster are written apart; here they must agree. */
class ExampleTest {

    private static final ResourceDefinitionContext NETWORKS = new ResourceDefinitionContext.Builder()
            .withGroup("k8s.cni.cncf.io")
            .withVersion("v1")
            .withKind("NetworkAttachmentDefinition")
            .withPlural("network-attachment-definitions")
            .withNamespaced(true)
            .build();

    private static final SimRegion REGION = Fleet.start(SimClock.manual()).region(Fleet.REGION);
    private static List<JsonNode> documents;
    private static SimCluster cluster;

    @BeforeAll
    static void start() throws IOException {
        try (var all =
                new YAMLMapper().readerFor(JsonNode.class).<JsonNode>readValues(SandboxOptions.EXAMPLE.toFile())) {
            documents = all.readAll(new ArrayList<>());
        }
        cluster = SimCluster.start(
                Timing.scaled(10, Executors.newScheduledThreadPool(1)),
                VolumeAttacher.none(),
                new Seed.AwsCredentials(Fleet.KEY, "secret"));
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void shouldNameTheWholeFleet() {
        // When
        var planned = elements(only("Plan").at("/spec/vms"))
                .collect(Collectors.toMap(
                        vm -> vm.path("id").asText(), vm -> vm.path("name").asText()));

        // Then
        var fleet = fleet().collect(Collectors.toMap(Instance::instanceId, ExampleTest::name));
        assertThat(planned).isEqualTo(fleet);
    }

    @Test
    void shouldMapEverySubnetAndVolumeTypeOfTheFleet() {
        // When
        var subnets = pairs("NetworkMap", "id").keySet();
        var types = pairs("StorageMap", "name").keySet();

        // Then
        assertThat(fleet().flatMap(instance -> instance.networkInterfaces().stream())
                        .map(InstanceNetworkInterface::subnetId))
                .isSubsetOf(subnets);
        assertThat(fleet().flatMap(instance -> instance.blockDeviceMappings().stream())
                        .map(disk -> REGION.volume(disk.ebs().volumeId())
                                .orElseThrow()
                                .volumeTypeAsString()))
                .isSubsetOf(types);
    }

    @Test
    void shouldMapToClassesAndNetworksThatTheClusterHas() {
        // When
        var classes = pairs("StorageMap", "name").values().stream()
                .map(target -> target.path("storageClass").asText());
        var networks = pairs("NetworkMap", "id").values().stream()
                .filter(target -> target.path("type").asText().equals("multus"))
                .map(target -> target.path("namespace").asText() + "/"
                        + target.path("name").asText());

        // Then
        assertThat(classes).isSubsetOf(storageClasses());
        assertThat(networks).isSubsetOf(networks());
    }

    @Test
    void shouldFindZoneAndCredentials() {
        // When
        var aws = documents.get(0).path("spec");

        // Then
        assertThat(REGION.name()).isEqualTo(aws.at("/settings/target-region").asText());
        assertThat(REGION.zones()).contains(aws.at("/settings/target-az").asText());
        assertThat(cluster.client()
                        .secrets()
                        .inNamespace(aws.at("/secret/namespace").asText())
                        .withName(aws.at("/secret/name").asText())
                        .get())
                .isNotNull();
    }

    private static Stream<Instance> fleet() {
        return Stream.of(Fleet.WEB, Fleet.APP, Fleet.WIN, Fleet.GATEWAY, Fleet.BATCH)
                .map(id -> REGION.instance(id).orElseThrow());
    }

    private static String name(Instance instance) {
        return instance.tags().stream()
                .filter(tag -> tag.key().equals("Name"))
                .findFirst()
                .orElseThrow()
                .value();
    }

    private static Map<String, JsonNode> pairs(String kind, String sourceKey) {
        return elements(only(kind).at("/spec/map"))
                .collect(Collectors.toMap(
                        pair -> pair.path("source").path(sourceKey).asText(), pair -> pair.path("destination")));
    }

    private static JsonNode only(String kind) {
        return documents.stream()
                .filter(document -> document.path("kind").asText().equals(kind))
                .findFirst()
                .orElseThrow();
    }

    private static Stream<JsonNode> elements(JsonNode array) {
        var all = new ArrayList<JsonNode>();
        array.forEach(all::add);
        return all.stream();
    }

    private static Set<String> storageClasses() {
        return cluster.client().storage().v1().storageClasses().list().getItems().stream()
                .map(one -> one.getMetadata().getName())
                .collect(Collectors.toSet());
    }

    private static Set<String> networks() {
        return cluster.client().genericKubernetesResources(NETWORKS).inAnyNamespace().list().getItems().stream()
                .map(one -> one.getMetadata().getNamespace() + "/"
                        + one.getMetadata().getName())
                .collect(Collectors.toSet());
    }
}
