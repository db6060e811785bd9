package caravan.peer;

import caravan.api.Kinds;
import caravan.api.reader.ProviderReader;
import caravan.aws.AwsFault;
import caravan.aws.Ec2Gateway;
import caravan.aws.Ec2Gateways;
import caravan.aws.ProviderAccess;
import caravan.model.State;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.TaintBuilder;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** What cannot work is said before the source is touched, by what is true now. */
class PreflightPeerTest {

    private final SmallWorld world = new SmallWorld().running("i-1", "vol-1");

    @Test
    void c19_shouldShareNothingWhenBothSidesHaveKeysOfOneAccount() {
        // Given
        keys("dGFyZ2V0");

        // When
        var record = world.carry(world.begin("web", "i-1"));

        // Then
        assertThat(record.state()).isEqualTo(State.SUCCEEDED);
        assertThat(world.ec2.calls("GetCallerIdentity")).isPositive();
        assertThat(record.getStatus().steps()).extracting(step -> step.name()).doesNotContain("ShareSnapshots");
    }

    @Test
    void c19_shouldShareWithAnotherAccountWhateverTheKeysAre() {
        // Given
        world.parts = new Parts(world.kube, ofTwoAccounts(world), world.time);

        // When
        var record = world.carry(world.begin("web", "i-1"));

        // Then
        assertThat(record.state()).isEqualTo(State.SUCCEEDED);
        assertThat(record.getStatus().steps()).extracting(step -> step.name()).contains("ShareSnapshots");
        assertThat(record.getSpec().intent().share().account()).isEqualTo("999988887777");
        assertThat(world.ec2.calls("ModifySnapshotAttribute"))
                .as("shared, and no more")
                .isEqualTo(2);
        assertThat(world.ec2.shares()).isEmpty();
    }

    @Test
    void c39_shouldNotCarryIntoThisClusterWhatIsMeantForAnother() {
        // Given
        world.put(Kinds.PROVIDER, "host", "{type: openshift, url: 'https://api.other:6443', secret: {name: keys}}");

        // When
        var record = world.carry(world.begin("web", "i-1"));

        // Then
        world.assertNotBegun(record, "ReferenceRefused");
        assertThat(record.getStatus().failure().object()).isEqualTo("Provider migration/host");
        assertThat(record.getStatus().failure().reasons().get(0)).contains("https://api.other:6443");
    }

    @Test
    void c39_shouldNotTakeAnEc2RegionForACluster() {
        // Given
        world.put(Kinds.PROVIDER, "host", "{type: ec2, secret: {name: keys}, settings: {target-az: us-east-1b}}");

        // When
        var record = world.carry(world.begin("web", "i-1"));

        // Then
        world.assertNotBegun(record, "ReferenceRefused");
        assertThat(record.getStatus().failure().reasons().get(0)).contains("no cluster");
    }

    static Stream<Arguments> impossibilities() {
        return Stream.of(
                impossible(
                        "zone",
                        "target zone",
                        world -> world.put(
                                Kinds.PROVIDER,
                                "aws",
                                "{type: ec2, secret: {name: keys}, settings: {target-az: us-east-1z}}")),
                impossible("nodes", "No node", world -> world.kube.remove(Kinds.NODE, "", "worker-1")),
                impossible("ready", "No node", world -> replaceNode(world, "Unknown", false)),
                impossible("cordon", "No node", world -> replaceNode(world, "True", true)),
                impossible("taint", "No node", world -> taint(world, "dedicated", "NoSchedule")),
                impossible("class", "does not exist", world -> world.kube.remove(Kinds.STORAGE_CLASS, "", "gp3-csi")),
                impossible(
                        "subnet",
                        "no network left",
                        world -> world.put(
                                Kinds.NETWORK_MAP,
                                "networks",
                                SmallWorld.maps("{source: {id: subnet-9}, destination: {type: pod}}"))),
                impossible(
                        "machine",
                        "cannot be made",
                        world -> world.kube.refuse(object -> object.getKind().equals("VirtualMachine"))),
                impossible(
                        "credentials",
                        "UnauthorizedOperation",
                        world -> world.ec2.failNext("DescribeInstances", AwsFault.DENIED, "UnauthorizedOperation")),
                impossible(
                        "secret",
                        "does not exist",
                        world -> world.kube.remove(Kinds.SECRET, SmallWorld.NAMESPACE, "keys")));
    }

    private static void replaceNode(SmallWorld world, String ready, boolean cordoned) {
        world.kube.remove(Kinds.NODE, "", "worker-1");
        world.kube.put(Kinds.NODE, SmallWorld.node(ready, cordoned));
    }

    private static void taint(SmallWorld world, String key, String effect) {
        world.kube.edit(Kinds.NODE, "", "worker-1", node -> {
            node.getSpec()
                    .setTaints(List.of(
                            new TaintBuilder().withKey(key).withEffect(effect).build()));
            return node;
        });
    }

    @ParameterizedTest
    @CsvSource({"node.kubernetes.io/memory-pressure, NoSchedule", "spread, PreferNoSchedule"})
    void c46_shouldCarryToNodesWhoseTaintsKeepNothingAwayForGood(String key, String effect) {
        // Given
        taint(world, key, effect);

        // When
        var ended = world.carry(world.begin("web", "i-1"));

        // Then
        assertThat(ended.state()).isEqualTo(State.SUCCEEDED);
    }

    private static Arguments impossible(String what, String said, Consumer<SmallWorld> change) {
        return arguments(what, said, change);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("impossibilities")
    void c46_shouldNotStopTheSourceWhenItCannotArrive(String what, String said, Consumer<SmallWorld> change) {
        // Given
        change.accept(world);

        // When
        var ended = world.carry(world.begin("web", "i-1"));

        // Then
        assertThat(ended.state()).isEqualTo(State.ROLLED_BACK);
        assertThat(ended.getStatus().failure().reasons().get(0)).as(what).contains(said);
        assertThat(ended.getStatus().failure().remedy()).isNotBlank();
        assertThat(world.power).isEmpty();
        assertThat(world.ec2.writes()).isZero();
    }

    @Test
    void c50_shouldSayWhichFieldOfAMapMatchesNothing() {
        // Given
        world.put(
                Kinds.STORAGE_MAP,
                "storage",
                SmallWorld.maps("{source: {id: gp3}, destination: {storageClass: gp3-csi}}"));

        // When
        var record = world.carry(world.begin("web", "i-1"));

        // Then
        world.assertNotBegun(record, "ReferenceRefused");
        assertThat(record.getStatus().failure().reasons().get(0))
                .contains("StorageMap migration/storage", "/spec/map/0/source/id", "matched by name");
        assertThat(world.seen(Kinds.STORAGE_MAP, "storage")
                        .at("/status/conditions")
                        .toString())
                .contains("/spec/map/0/source/id");
    }

    /** Neither a url nor keys of a target account. */
    @Test
    void c51_shouldTakeTheProviderOfTheExampleWithASecretThatHoldsTheRegionAlone() throws IOException {
        // Given
        var provider = example().stream()
                .filter(document -> document.at("/kind").asText().equals("Provider"))
                .filter(document -> document.at("/spec/type").asText().equals("ec2"))
                .findFirst()
                .orElseThrow();
        ((ObjectNode) provider.at("/spec")).remove("url");

        // When
        var reading = ProviderReader.read(provider);
        var access = ProviderAccess.of(reading.value().orElseThrow(), Map.of("region", "ZXUtY2VudHJhbC0x"), List.of());

        // Then
        assertThat(reading.findings()).isEmpty();
        assertThat(access.findings()).isEmpty();
        assertThat(access.access().orElseThrow().target())
                .isEqualTo(access.access().orElseThrow().source());
    }

    /** Keys on the target's side, too, as the peer demands them. */
    private void keys(String base64) {
        world.kube.edit(Kinds.SECRET, SmallWorld.NAMESPACE, "keys", secret -> {
            for (var key : List.of("accessKeyId", "secretAccessKey", "targetAccessKeyId", "targetSecretAccessKey")) {
                secret.getData().put(key, base64);
            }
            return secret;
        });
    }

    private static Ec2Gateways ofTwoAccounts(SmallWorld world) {
        var target = (Ec2Gateway) Proxy.newProxyInstance(
                Ec2Gateway.class.getClassLoader(),
                new Class<?>[] {Ec2Gateway.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "accountId" -> CompletableFuture.completedFuture("999988887777");
                    case "as" -> proxy;
                    default -> method.invoke(world.ec2, arguments);
                });
        return new SourcePower.Sides(world.sources.gateways().source(null), target);
    }

    private static List<JsonNode> example() throws IOException {
        try (var all = new YAMLMapper()
                .readerFor(JsonNode.class)
                .<JsonNode>readValues(
                        Path.of("deploy", "examples", "migrate-web-tier.yaml").toFile())) {
            return all.readAll(new ArrayList<>());
        }
    }
}
