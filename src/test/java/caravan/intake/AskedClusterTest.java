package caravan.intake;

import caravan.api.Kinds;
import caravan.fake.FakeKube;
import caravan.kube.KubeGateway;
import caravan.model.Wait;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

class AskedClusterTest {

    private static final Namespace SEEN = new NamespaceBuilder()
            .withNewMetadata()
            .withName("vms")
            .endMetadata()
            .build();

    private final FakeKube kube = new FakeKube().withNamespace("vms");
    private final AskedCluster asked = new AskedCluster(kube);

    static Stream<Function<KubeGateway, CompletableFuture<?>>> changes() {
        return Stream.of(
                cluster -> cluster.create(Kinds.NAMESPACE, SEEN),
                cluster -> cluster.update(Kinds.NAMESPACE, SEEN),
                cluster -> cluster.updateStatus(Kinds.NAMESPACE, SEEN),
                cluster -> cluster.patch(Kinds.NAMESPACE, SEEN, Map.of()),
                cluster -> cluster.delete(Kinds.NAMESPACE, SEEN),
                cluster -> cluster.await(Kinds.NAMESPACE, new Wait<>("vms", "", found -> null, null)));
    }

    @ParameterizedTest
    @MethodSource("changes")
    void shouldSendNoChange(Function<KubeGateway, CompletableFuture<?>> change) {
        // Given
        var writes = kube.writes();

        // Then
        assertThat(change.apply(asked))
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withMessageContaining("a look asked for");
        assertThat(kube.writes()).isEqualTo(writes);
        assertThat(asked.requests()).isEmpty();
    }

    @Test
    void shouldCountWhatIsAskedThroughTheDropAndBesideIt() {
        // Given
        var documents = new DropParser(1024).parse(Drops.bytes("""
                apiVersion: forklift.konveyor.io/v1beta1
                kind: Hook
                metadata: {name: before}
                spec: {image: runner}
                """)).documents();
        var dropped = new DroppedCluster(asked, new DropShape("migration", new Report()).objects(documents));

        // When
        var there = dropped.get(Kinds.HOOK, "migration", "before").join();
        var elsewhere = dropped.get(Kinds.HOOK, "other", "before").join();
        var namespace = dropped.get(Kinds.NAMESPACE, "", "vms").join();

        // Then
        assertThat(there.orElseThrow().<String>get("spec", "image")).isEqualTo("runner");
        assertThat(elsewhere).isEmpty();
        assertThat(namespace).isPresent();
        assertThat(asked.requests()).isEqualTo(Map.of("get Hook", 1, "get Namespace", 1));
    }
}
