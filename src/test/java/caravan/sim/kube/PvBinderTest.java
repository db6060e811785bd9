package caravan.sim.kube;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static caravan.sim.kube.ClusterFixture.until;
import static org.assertj.core.api.Assertions.assertThat;

/** Claims bind as the real controller was measured to bind them. */
class PvBinderTest {

    @RegisterExtension
    static final ClusterFixture CLUSTER = new ClusterFixture(VolumeAttacher.none());

    @Test
    void shouldBindAClaimToTheVolumeThatItNames() {
        // Given
        CLUSTER.client().resource(SampleObjects.volume("pv-bind", "bind")).create();

        // When
        CLUSTER.client().resource(SampleObjects.claim("bind", "pv-bind")).create();

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
        CLUSTER.client()
                .resource(SampleObjects.volume("pv-taken", "somebody-else"))
                .create();

        // When
        var claim = CLUSTER.client()
                .resource(SampleObjects.claim("late", "pv-taken"))
                .create();

        // Then
        var events = CLUSTER.client()
                .v1()
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

    private static Resource<PersistentVolumeClaim> claimNamed(String name) {
        return CLUSTER.client().persistentVolumeClaims().inNamespace("vms").withName(name);
    }

    private static Resource<PersistentVolume> volumeNamed(String name) {
        return CLUSTER.client().persistentVolumes().withName(name);
    }
}
