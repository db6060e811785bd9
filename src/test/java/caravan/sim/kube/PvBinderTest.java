package caravan.sim.kube;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Claims bind as the real controller was measured to bind them. */
class PvBinderTest {

    private static ScheduledExecutorService timers;
    private static SimCluster cluster;
    private static KubernetesClient client;

    @BeforeAll
    static void startCluster() {
        timers = Executors.newScheduledThreadPool(2);
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
    void shouldBindAClaimToTheVolumeThatItNames() {
        // Given
        client.resource(SampleObjects.volume("pv-bind", "bind")).create();

        // When
        client.resource(SampleObjects.claim("bind", "pv-bind")).create();

        // Then
        var bound = until(
                claimNamed("bind"), found -> "Bound".equals(found.getStatus().getPhase()));
        assertThat(bound.getMetadata().getAnnotations()).containsEntry("pv.kubernetes.io/bind-completed", "yes");
        assertThat(bound.getStatus().getCapacity()).containsEntry("storage", new Quantity("8Gi"));
        var volume = volumeNamed("pv-bind").get();
        assertThat(volume.getStatus().getPhase()).isEqualTo("Bound");
        assertThat(volume.getSpec().getClaimRef().getUid())
                .isEqualTo(bound.getMetadata().getUid());

        // When
        claimNamed("bind").delete();

        // Then
        until(claimNamed("bind"), Objects::isNull);
        until(volumeNamed("pv-bind"), found -> "Released"
                .equals(found.getStatus().getPhase()));

        // When
        volumeNamed("pv-bind").delete();

        // Then
        until(volumeNamed("pv-bind"), Objects::isNull);
    }

    @Test
    void shouldWarnWhenTheVolumeIsClaimedBySomeoneElse() {
        // Given
        client.resource(SampleObjects.volume("pv-taken", "somebody-else")).create();

        // When
        var claim = client.resource(SampleObjects.claim("late", "pv-taken")).create();

        // Then
        var events = client.v1()
                .events()
                .inNamespace("vms")
                .withField("involvedObject.uid", claim.getMetadata().getUid());
        assertThat(events.informOnCondition(all -> !all.isEmpty()))
                .succeedsWithin(10, TimeUnit.SECONDS)
                .satisfies(all -> assertThat(all.get(0).getReason()).isEqualTo("FailedBinding"));
        assertThat(claimNamed("late").get().getStatus().getPhase()).isEqualTo("Pending");
        until(volumeNamed("pv-taken"), found -> "Available"
                .equals(found.getStatus().getPhase()));
    }

    private static <T> T until(Resource<T> resource, Predicate<T> condition) {
        return resource.waitUntilCondition(condition, 10, TimeUnit.SECONDS);
    }

    private static Resource<PersistentVolumeClaim> claimNamed(String name) {
        return client.persistentVolumeClaims().inNamespace("vms").withName(name);
    }

    private static Resource<PersistentVolume> volumeNamed(String name) {
        return client.persistentVolumes().withName(name);
    }
}
