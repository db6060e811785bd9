package caravan.sim.kube;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/** Owned objects go with their owner, and a namespace with everything in it. */
class GarbageCollectorTest {

    @RegisterExtension
    static final ClusterFixture CLUSTER = new ClusterFixture(VolumeAttacher.none());

    @Test
    void shouldDeleteTheOwnedWhenTheOwnerIsGone() {
        // Given
        var owner = CLUSTER.client()
                .resource(SampleObjects.configMap("vms", "owner"))
                .create();
        CLUSTER.client().resource(owned("vms", "child", owner)).create();
        CLUSTER.client().resource(SampleObjects.configMap("vms", "bystander")).create();

        // When
        named("vms", "owner").delete();

        // Then
        untilGone("vms", "child");
        assertThat(named("vms", "bystander").get()).isNotNull();
    }

    @Test
    void shouldDeleteWhatAnOwnerInAnotherNamespaceOwns() {
        // Given
        var owner = CLUSTER.client()
                .resource(SampleObjects.configMap("migration", "far-owner"))
                .create();

        // When
        CLUSTER.client().resource(owned("vms", "far-child", owner)).create();

        // Then
        untilGone("vms", "far-child");
        assertThat(named("migration", "far-owner").get()).isNotNull();
    }

    @Test
    void shouldKeepTheOwnedWhenItIsOrphaned() {
        // Given
        var owner = CLUSTER.client()
                .resource(SampleObjects.configMap("vms", "orphaning"))
                .create();
        CLUSTER.client().resource(owned("vms", "orphan", owner)).create();

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
        var owner = CLUSTER.client()
                .resource(SampleObjects.configMap("vms", "front"))
                .create();
        CLUSTER.client().resource(owned("vms", "front-child", owner)).create();

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
        new Seed(new ApiObjects(CLUSTER.client())).namespaces("short-lived");
        CLUSTER.client()
                .resource(SampleObjects.configMap("short-lived", "content"))
                .create();

        // When
        CLUSTER.client().namespaces().withName("short-lived").delete();

        // Then
        CLUSTER.client().namespaces().withName("short-lived").waitUntilCondition(Objects::isNull, 10, TimeUnit.SECONDS);
        assertThat(named("short-lived", "content").get()).isNull();
    }

    private static void untilGone(String namespace, String name) {
        named(namespace, name).waitUntilCondition(Objects::isNull, 10, TimeUnit.SECONDS);
    }

    private static Resource<ConfigMap> named(String namespace, String name) {
        return CLUSTER.client().configMaps().inNamespace(namespace).withName(name);
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
