package caravan.engine;

import caravan.api.Kinds;
import caravan.fake.FakeKube;
import caravan.model.Names;
import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.storage.VolumeAttachmentBuilder;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Between the list of a sweep and its deletes the world goes on. */
class StrayRemovalTest {

    private static final String NAMESPACE = "vms";
    private static final String NAME = "claim-1";
    private static final String OURS = "record-1";

    private final FakeKube kube = new FakeKube();
    private final StrayRemoval removal = new StrayRemoval(kube);

    @Test
    void r19_shouldDeleteWhatIsAsItWasListed() {
        // Given
        var listed = listed();

        // When
        var removed = removal.next(listed).join();

        // Then
        assertThat(removed.removed()).containsExactly("PersistentVolumeClaim vms/claim-1");
        assertThat(kube.all(Kinds.PERSISTENT_VOLUME_CLAIM)).isEmpty();
    }

    @Test
    void r19_shouldLeaveAClaimThatAnotherRecordHasMadeSince() {
        // Given
        var listed = listed();
        kube.remove(Kinds.PERSISTENT_VOLUME_CLAIM, NAMESPACE, NAME);
        kube.put(Kinds.PERSISTENT_VOLUME_CLAIM, claim("record-2"));

        // Then
        assertLeftAlone(listed);
    }

    @Test
    void r19_shouldLeaveWhatHasBeenCommittedSince() {
        // Given
        var listed = listed();
        edit(claim -> new PersistentVolumeClaimBuilder(claim)
                .editMetadata()
                .addToLabels(Names.COMMITTED, "true")
                .endMetadata()
                .build());

        // Then
        assertLeftAlone(listed);
    }

    @Test
    void r19_shouldLeaveWhatTheUserHasWantedToKeepSince() {
        // Given
        var listed = listed();
        edit(claim -> new PersistentVolumeClaimBuilder(claim)
                .editMetadata()
                .addToLabels(Names.KEPT, "true")
                .endMetadata()
                .build());

        // Then
        assertLeftAlone(listed);
    }

    @Test
    void r19_shouldLeaveWhatIsReplacedRightBeforeTheDelete() {
        // Given
        var listed = listed();
        kube.afterNext("get PersistentVolumeClaim", () -> {
            kube.remove(Kinds.PERSISTENT_VOLUME_CLAIM, NAMESPACE, NAME);
            kube.put(Kinds.PERSISTENT_VOLUME_CLAIM, claim("record-2"));
        });

        // Then
        assertThat(removal.next(listed)).isCompletedExceptionally();
        assertThat(kube.all(Kinds.PERSISTENT_VOLUME_CLAIM)).hasSize(1);
    }

    @Test
    void shouldSayWhichNodeStillHasTheDisk() {
        // Given
        var volume = kube.put(
                Kinds.PERSISTENT_VOLUME,
                new PersistentVolumeBuilder()
                        .withNewMetadata()
                        .withName("pv-1")
                        .addToLabels(Names.RECORD, OURS)
                        .endMetadata()
                        .withNewSpec()
                        .withPersistentVolumeReclaimPolicy("Retain")
                        .endSpec()
                        .build());
        kube.put(
                Kinds.VOLUME_ATTACHMENT,
                new VolumeAttachmentBuilder()
                        .withNewMetadata()
                        .withName("attached")
                        .endMetadata()
                        .withNewSpec()
                        .withNodeName("node-a")
                        .withNewSource()
                        .withPersistentVolumeName("pv-1")
                        .endSource()
                        .endSpec()
                        .build());

        // When
        var report =
                removal.next(List.of(Stray.of(Kinds.PERSISTENT_VOLUME, volume))).join();

        // Then
        assertThat(report.waiting()).containsExactly("PersistentVolume pv-1 (attached to node node-a)");
        assertThat(kube.all(Kinds.PERSISTENT_VOLUME)).hasSize(1);
    }

    private void assertLeftAlone(List<Stray> listed) {
        assertThat(removal.next(listed).join()).isEqualTo(SweepReport.empty());
        assertThat(kube.all(Kinds.PERSISTENT_VOLUME_CLAIM)).hasSize(1);
        assertThat(kube.calls("delete PersistentVolumeClaim")).isZero();
    }

    private void edit(UnaryOperator<PersistentVolumeClaim> change) {
        kube.edit(Kinds.PERSISTENT_VOLUME_CLAIM, NAMESPACE, NAME, change);
    }

    private List<Stray> listed() {
        return List.of(Stray.of(Kinds.PERSISTENT_VOLUME_CLAIM, kube.put(Kinds.PERSISTENT_VOLUME_CLAIM, claim(OURS))));
    }

    private static PersistentVolumeClaim claim(String record) {
        return new PersistentVolumeClaimBuilder()
                .withNewMetadata()
                .withNamespace(NAMESPACE)
                .withName(NAME)
                .addToLabels(Names.RECORD, record)
                .endMetadata()
                .build();
    }
}
