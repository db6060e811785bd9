package caravan.sim.kube;

import caravan.api.InstanceMigrationStatus;
import caravan.api.Kinds;
import caravan.kube.KubeFailure.Reason;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What the product may rely on when it reads and writes, whichever cluster is behind the gateway. */
public abstract class KubeGatewayContract extends KubeGatewayBench {

    @Test
    void shouldGiveBackWhatWasCreated() throws Exception {
        // When
        var made = done(gateway().create(Kinds.PERSISTENT_VOLUME_CLAIM, claim("disk")));

        // Then
        assertThat(made.getMetadata().getUid()).isNotBlank();
        assertThat(made.getMetadata().getResourceVersion()).isNotBlank();
        assertThat(made.getMetadata().getCreationTimestamp()).endsWith("Z");
        assertThat(made.getStatus().getPhase()).isEqualTo("Pending");
        assertThat(done(gateway().get(Kinds.PERSISTENT_VOLUME_CLAIM, "vms", "disk")))
                .contains(made);
        assertThat(bench().counts().of("create", "persistentvolumeclaims")).isEqualTo(1);
    }

    @Test
    void shouldNotShareObjectsWithTheCaller() throws Exception {
        // Given
        var desired = claim("disk");
        var made = done(gateway().create(Kinds.PERSISTENT_VOLUME_CLAIM, desired));

        // When
        desired.getSpec().setVolumeName("changed");
        made.getSpec().setVolumeName("changed");

        // Then
        assertThat(read("disk").getSpec().getVolumeName()).isNull();
    }

    @Test
    void shouldBeEmptyWhenNothingIsThere() throws Exception {
        assertThat(done(gateway().get(Kinds.PLAN, "migration", "absent"))).isEmpty();
        assertThat(done(gateway().list(Kinds.PLAN, "", Map.of()))).isEmpty();
    }

    @Test
    void shouldListByLabelsInOrderOfNames() throws Exception {
        // Given
        for (var name : List.of("c", "a", "b")) {
            done(gateway().create(Kinds.PERSISTENT_VOLUME_CLAIM, claim(name, name.equals("b") ? "r-2" : "r-1")));
        }

        // Then
        assertThat(done(gateway().list(Kinds.PERSISTENT_VOLUME_CLAIM, "", Map.of("caravan.io/record", "r-1"))))
                .extracting(claim -> claim.getMetadata().getName())
                .containsExactly("a", "c");
        assertThat(done(gateway().list(Kinds.PERSISTENT_VOLUME_CLAIM, "migration", Map.of())))
                .isEmpty();
    }

    @Test
    void shouldTellAlreadyExistsFromConflict() throws Exception {
        // Given
        var first = done(gateway().create(Kinds.PERSISTENT_VOLUME_CLAIM, claim("disk")));
        label("disk", "a");

        // Then
        assertFails(Reason.ALREADY_EXISTS, gateway().create(Kinds.PERSISTENT_VOLUME_CLAIM, claim("disk")))
                .hasMessageContaining("Could not create PersistentVolumeClaim vms/disk: HTTP 409")
                .hasMessageContaining("persistentvolumeclaims \"disk\" already exists");
        assertFails(Reason.CONFLICT, gateway().update(Kinds.PERSISTENT_VOLUME_CLAIM, first))
                .hasMessageContaining("Could not update PersistentVolumeClaim vms/disk: HTTP 409")
                .hasMessageContaining("the object has been modified");
        assertFails(Reason.CONFLICT, gateway().updateStatus(Kinds.PERSISTENT_VOLUME_CLAIM, first))
                .hasMessageContaining("Could not update the status of PersistentVolumeClaim vms/disk: HTTP 409");
        assertFails(Reason.CONFLICT, gateway().patch(Kinds.PERSISTENT_VOLUME_CLAIM, first, Map.of()));
    }

    @Test
    void shouldKeepSpecAndStatusApart() throws Exception {
        // Given
        var made = done(gateway().create(Kinds.INSTANCE_MIGRATION, record("one")));
        var both = done(gateway().get(Kinds.INSTANCE_MIGRATION, "migration", "one"))
                .orElseThrow();
        both.getMetadata().setLabels(Map.of("a", "b"));
        both.setStatus(InstanceMigrationStatus.pending());

        // When
        var written = done(gateway().updateStatus(Kinds.INSTANCE_MIGRATION, both));

        // Then
        assertThat(made.getStatus()).isNull();
        assertThat(written.getStatus()).isNotNull();
        assertThat(written.getMetadata().getLabels()).isNullOrEmpty();
        assertThat(written.getMetadata().getGeneration()).isEqualTo(1);
        assertThat(written.getMetadata().getResourceVersion())
                .isNotEqualTo(made.getMetadata().getResourceVersion());
    }

    @Test
    void shouldMergeAPatchIntoTheObject() throws Exception {
        // Given
        var made = done(gateway().create(Kinds.PERSISTENT_VOLUME_CLAIM, claim("disk", "r-1")));

        // When
        var patched = done(gateway()
                .patch(
                        Kinds.PERSISTENT_VOLUME_CLAIM,
                        made,
                        Map.of("metadata", Map.of("annotations", Map.of("x", "y")))));

        // Then
        assertThat(patched.getMetadata().getAnnotations()).containsEntry("x", "y");
        assertThat(patched.getMetadata().getLabels()).containsEntry("caravan.io/record", "r-1");
        assertThat(patched.getSpec()).isEqualTo(made.getSpec());
    }

    @Test
    void shouldHoldADeletedObjectUntilItsFinalizersAreGone() throws Exception {
        // Given
        var made = done(gateway().create(Kinds.PERSISTENT_VOLUME_CLAIM, claim("disk")));

        // When
        done(gateway().delete(Kinds.PERSISTENT_VOLUME_CLAIM, made));

        // Then
        assertThat(read("disk").getMetadata().getDeletionTimestamp()).isNotNull();
        assertFails(Reason.ALREADY_EXISTS, gateway().create(Kinds.PERSISTENT_VOLUME_CLAIM, claim("disk")))
                .hasMessageContaining("object is being deleted");

        // When
        var held = read("disk");
        done(gateway().patch(Kinds.PERSISTENT_VOLUME_CLAIM, held, Map.of("metadata", Map.of("finalizers", List.of()))));

        // Then
        assertThat(done(gateway().get(Kinds.PERSISTENT_VOLUME_CLAIM, "vms", "disk")))
                .isEmpty();
        done(gateway().delete(Kinds.PERSISTENT_VOLUME_CLAIM, held));
    }

    @Test
    void shouldNotTouchASuccessorOfTheSameName() throws Exception {
        // Given
        var first = done(gateway().create(Kinds.SECRET, secret("s")));
        done(gateway().delete(Kinds.SECRET, first));
        done(gateway().create(Kinds.SECRET, secret("s")));

        // Then
        assertFails(Reason.CONFLICT, gateway().delete(Kinds.SECRET, first));
        assertFails(Reason.CONFLICT, gateway().patch(Kinds.SECRET, first, Map.of()));
    }

    @Test
    void shouldMakeNothingWhenOnlyTried() throws Exception {
        // When
        var tried = done(gateway().dryRunCreate(Kinds.SECRET, secret("s")));

        // Then
        assertThat(tried.getMetadata().getName()).isEqualTo("s");
        assertThat(done(gateway().get(Kinds.SECRET, "vms", "s"))).isEmpty();
    }

    @Test
    void shouldReadTheEndOfAPodsLog() throws Exception {
        // Given
        var pod = new PodBuilder()
                .withNewMetadata()
                .withName("talks")
                .withNamespace("vms")
                .addToAnnotations(PodLogs.LOG, "one\ntwo\nthree\n")
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("main")
                .endContainer()
                .endSpec()
                .build();
        var made = done(gateway().create(Kinds.POD, pod));

        // When
        var lines = done(gateway().logTail("vms", "talks", 2));

        // Then
        assertThat(lines).containsExactly("two", "three");
        assertThat(done(gateway().logTail("vms", "nobody", 2))).isEmpty();
        done(gateway().delete(Kinds.POD, made));
    }
}
