package caravan.sim.kube;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Owned objects go with their owner, and a namespace with everything in it. */
class GarbageCollectorTest {

    private static ScheduledExecutorService timers;
    private static SimCluster cluster;
    private static KubernetesClient client;

    @BeforeAll
    static void startCluster() {
        timers = Executors.newSingleThreadScheduledExecutor();
        cluster = SimCluster.start(
                Timing.scaled(40, timers), VolumeAttacher.none(), new Seed.AwsCredentials("AKIA", "secret"));
        client = cluster.client();
    }

    @AfterAll
    static void stopCluster() {
        timers.shutdownNow();
        cluster.close();
    }

    @Test
    void shouldDeleteTheOwnedWhenTheOwnerIsGone() {
        // Given
        var owner = client.resource(SampleObjects.configMap("vms", "owner")).create();
        client.resource(owned("vms", "child", owner)).create();
        client.resource(SampleObjects.configMap("vms", "bystander")).create();

        // When
        named("vms", "owner").delete();

        // Then
        untilGone("vms", "child");
        assertThat(named("vms", "bystander").get()).isNotNull();
    }

    @Test
    void shouldDeleteWhatAnOwnerInAnotherNamespaceOwns() {
        // Given
        var owner = client.resource(SampleObjects.configMap("migration", "far-owner"))
                .create();

        // When
        client.resource(owned("vms", "far-child", owner)).create();

        // Then
        untilGone("vms", "far-child");
        assertThat(named("migration", "far-owner").get()).isNotNull();
    }

    @Test
    void shouldKeepTheOwnedWhenItIsOrphaned() {
        // Given
        var owner = client.resource(SampleObjects.configMap("vms", "orphaning")).create();
        client.resource(owned("vms", "orphan", owner)).create();

        // When
        named("vms", "orphaning")
                .withPropagationPolicy(DeletionPropagation.ORPHAN)
                .delete();

        // Then
        untilGone("vms", "orphaning");
        assertThat(named("vms", "orphan").get().getMetadata().getOwnerReferences())
                .isEmpty();
    }

    @Test
    void shouldDeleteTheOwnedFirstInTheForeground() {
        // Given
        var owner = client.resource(SampleObjects.configMap("vms", "front")).create();
        client.resource(owned("vms", "front-child", owner)).create();

        // When
        named("vms", "front")
                .withPropagationPolicy(DeletionPropagation.FOREGROUND)
                .delete();

        // Then
        untilGone("vms", "front");
        assertThat(named("vms", "front-child").get()).isNull();
    }

    @Test
    void shouldEmptyANamespaceThatIsDeleted() {
        // Given
        new Seed(new ApiObjects(client)).namespaces("short-lived");
        client.resource(SampleObjects.configMap("short-lived", "content")).create();

        // When
        client.namespaces().withName("short-lived").delete();

        // Then
        client.namespaces().withName("short-lived").waitUntilCondition(Objects::isNull, 10, TimeUnit.SECONDS);
        assertThat(named("short-lived", "content").get()).isNull();
    }

    private static void untilGone(String namespace, String name) {
        named(namespace, name).waitUntilCondition(Objects::isNull, 10, TimeUnit.SECONDS);
    }

    private static Resource<ConfigMap> named(String namespace, String name) {
        return client.configMaps().inNamespace(namespace).withName(name);
    }

    private static ConfigMap owned(String namespace, String name, HasMetadata owner) {
        var reference = new OwnerReferenceBuilder()
                .withApiVersion("v1")
                .withKind("ConfigMap")
                .withName(owner.getMetadata().getName())
                .withUid(owner.getMetadata().getUid())
                .build();
        var map = SampleObjects.configMap(namespace, name);
        map.getMetadata().setOwnerReferences(List.of(reference));
        return map;
    }
}
