package caravan.endurance;

import caravan.api.Kind;
import caravan.api.Kinds;
import caravan.model.State;
import caravan.sim.kube.PodOutcome;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The temporary files of a conversion lie on a volume of their own, which comes and goes with its pod. */
class ScratchStoriesTest {

    private final World world = new World(7);
    private final Users users = new Users(world);
    private final List<PersistentVolumeClaim> bound = new ArrayList<>();
    private final Set<String> used = new HashSet<>();

    @Test
    void shouldConvertWithAVolumeForTemporaryFilesThatIsGoneAfterwards() {
        // Given
        var id = begin(new PodOutcome.Succeeds(""));

        // When
        world.await("the end", Duration.ofHours(1), () -> world.states().containsValue(State.SUCCEEDED));

        // Then
        assertThat(bound).isNotEmpty().allSatisfy(claim -> {
            assertThat(claim.getSpec().getStorageClassName()).isEqualTo("gp3-csi");
            assertThat(claim.getStatus().getCapacity().get("storage").toString())
                    .isEqualTo("50Gi");
        });
        assertThat(left(Kinds.PERSISTENT_VOLUME_CLAIM)).hasSize(1).noneMatch(ScratchStoriesTest::isScratch);
        assertThat(left(Kinds.PERSISTENT_VOLUME)).hasSize(1);
        assertThat(used).hasSize(1);
        assertThat(scratchInAws()).isEmpty();
        assertThat(world.chronicle().records())
                .singleElement()
                .satisfies(record -> assertThat(record.getSpec().instanceId()).isEqualTo(id));
    }

    @Test
    void shouldLeaveNoVolumeForTemporaryFilesWhenTheConversionFails() {
        // Given
        begin(new PodOutcome.Fails(1, "no operating system"));

        // When
        world.await("the end", Duration.ofHours(2), () -> world.states().containsValue(State.ROLLED_BACK));

        // Then
        assertThat(bound).isNotEmpty();
        assertThat(left(Kinds.PERSISTENT_VOLUME_CLAIM)).isEmpty();
        assertThat(left(Kinds.PERSISTENT_VOLUME)).isEmpty();
        assertThat(used).hasSize(1);
        assertThat(scratchInAws()).isEmpty();
    }

    private String begin(PodOutcome outcome) {
        world.cluster().objects().watch(Kinds.PERSISTENT_VOLUME_CLAIM, seen -> {
            var claim = seen.object().get();
            if (isScratch(claim) && "Bound".equals(claim.getStatus().getPhase())) {
                bound.add(claim);
                used.addAll(scratchInAws());
            }
        });
        world.players().kubelet().script(pod -> Targets.converts(pod) ? outcome : new PodOutcome.Succeeds(""));
        var id = users.running(1);
        users.plan("tier", true, id);
        users.edit(Kinds.PLAN, "tier", plan -> {
            var spec = new HashMap<>(plan.<Map<String, Object>>get("spec"));
            spec.put("conversionTempStorageClass", "gp3-csi");
            spec.put("conversionTempStorageSize", "50Gi");
            plan.setAdditionalProperty("spec", spec);
            return plan;
        });
        users.migrate("tier-1", "tier");
        world.engine();
        return id;
    }

    private static boolean isScratch(PersistentVolumeClaim claim) {
        return claim.getMetadata().getName().endsWith("-conversion-temp-storage");
    }

    private <T extends HasMetadata> List<T> left(Kind<T> kind) {
        return world.cluster().objects().list(kind, "", Map.of());
    }

    private List<String> scratchInAws() {
        return users.console().describeVolumes().volumes().stream()
                .filter(volume ->
                        volume.tags().stream().anyMatch(tag -> tag.key().equals("kubernetes.io/created-for/pvc/name")))
                .map(volume -> volume.volumeId())
                .toList();
    }
}
