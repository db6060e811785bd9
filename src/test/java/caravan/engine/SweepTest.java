package caravan.engine;

import caravan.api.Kind;
import caravan.api.Kinds;
import caravan.fake.FakeWorld;
import caravan.model.Names;
import caravan.model.State;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What a sweep takes, what it reports, and what it leaves alone. */
class SweepTest {

    private static final String ABSENT = "00000000-0000-4000-8000-000000000000";
    private final FakeWorld world = new FakeWorld();
    private final Parts parts = new Parts(world);

    @BeforeEach
    void completeMigration() {
        world.completeMigration();
    }

    @Test
    void r18_shouldTakeWhatIsNotCommittedOfAnAbsentRecordAfterTheGracePeriod() {
        // Given
        seed(ABSENT, Map.of(), "Halted");
        var sweep = parts.sweep();

        // When
        var first = sweep.run().join();
        world.timer.pass(Parts.GRACE);
        sweep.run().join();
        var between = world.kube.all(Kinds.PERSISTENT_VOLUME_CLAIM).size();
        sweep.run().join();
        sweep.run().join();

        // Then
        assertThat(first.ownerless()).hasSize(4);
        assertThat(first.removed()).isEmpty();
        assertThat(between).as("claims go after what may use them").isEqualTo(1);
        assertThat(objects()).isEmpty();
        assertThat(world.ec2.writes()).as("volumes are never deleted").isZero();
    }

    @Test
    void r18_shouldLeaveAnAbsentRecordsMachineAloneWhenItRuns() {
        // Given
        seed(ABSENT, Map.of(), "Always");

        // When
        parts.sweepTwice(parts.settings);

        // Then
        assertThat(objects()).hasSize(4);
    }

    @Test
    void r18_shouldLeaveAloneWhatHasACommittedSibling() {
        // Given
        seed(ABSENT, Map.of(), "Halted");
        world.kube.edit(Kinds.VIRTUAL_MACHINE, FakeWorld.TARGET, "web-1", machine -> {
            machine.getMetadata().getLabels().put(Names.COMMITTED, "true");
            return machine;
        });

        // When
        parts.sweepTwice(parts.settings);

        // Then
        assertThat(objects()).hasSize(4);
    }

    @Test
    void r18_shouldTakeTheMachineOfAnUndoneRecordAtOnce() {
        // Given
        var record = world.record(State.ROLLED_BACK);
        seed(record.uid(), Map.of(), "Halted");

        // When
        parts.sweep().run().join();

        // Then
        assertThat(world.kube.all(Kinds.VIRTUAL_MACHINE)).isEmpty();
        assertThat(world.kube.all(Kinds.POD)).isEmpty();
        assertThat(Guard.isOn(world.now())).isTrue();
    }

    @Test
    void r18_shouldMarkWhatTheHandoverCouldNotMark() {
        // Given
        var record = world.record(State.SUCCEEDED, status -> FakeWorld.made(status)
                .withEnded(world.timer.now().toString()));
        seed(record.uid(), Map.of(), "Halted");
        world.kube.remove(Kinds.POD, FakeWorld.TARGET, "pod-1");
        world.kube.edit(Kinds.PERSISTENT_VOLUME_CLAIM, FakeWorld.TARGET, "claim-1", SweepTest::owned);
        var machine = world.kube
                .find(Kinds.VIRTUAL_MACHINE, FakeWorld.TARGET, "web-1")
                .orElseThrow();
        world.kube.edit(
                Kinds.INSTANCE_MIGRATION,
                FakeWorld.NAMESPACE,
                record.getMetadata().getName(),
                one -> {
                    one.setStatus(
                            one.getStatus().withTargetUid(machine.getMetadata().getUid()));
                    return one;
                });
        world.timer.pass(parts.settings.late());
        world.kube.failNext("patch VirtualMachine", caravan.kube.KubeFailure.Reason.FORBIDDEN);

        // When
        var refused = parts.sweep().run().join();
        var between = Guard.isOn(world.now());
        parts.sweep().run().join();
        parts.sweep().run().join();

        // Then
        assertThat(refused.failed()).hasSize(1);
        assertThat(between).isTrue();
        assertThat(Guard.isOn(world.now())).isFalse();
        assertThat(objects()).hasSize(3).noneMatch(Stray::isUncommitted);
        assertThat(world.kube
                        .find(Kinds.PERSISTENT_VOLUME_CLAIM, FakeWorld.TARGET, "claim-1")
                        .orElseThrow()
                        .getMetadata()
                        .getOwnerReferences())
                .extracting(OwnerReference::getUid)
                .containsExactly("uid-of-another", machine.getMetadata().getUid());
    }

    private static <T extends HasMetadata> T owned(T object) {
        object.getMetadata()
                .setOwnerReferences(List.of(new OwnerReferenceBuilder()
                        .withApiVersion("v1")
                        .withKind("ConfigMap")
                        .withName("another")
                        .withUid("uid-of-another")
                        .build()));
        return object;
    }

    @Test
    void r18_shouldTouchNothingOfALiveOrALostRecord() {
        // Given
        var record = world.record(State.CREATE_VM);
        seed(record.uid(), Map.of(), "Halted");

        // When
        parts.sweepTwice(parts.settings);
        world.kube.edit(
                Kinds.INSTANCE_MIGRATION,
                FakeWorld.NAMESPACE,
                record.getMetadata().getName(),
                one -> {
                    one.setStatus(one.getStatus().withState(State.SOURCE_LOST));
                    return one;
                });
        parts.sweepTwice(parts.settings);

        // Then
        assertThat(objects()).hasSize(4);
    }

    @Test
    void r18_shouldKeepWhatTheUserWantsToKeep() {
        // Given
        var record = world.record(State.ROLLED_BACK);
        seed(record.uid(), Map.of(Names.KEPT, "true"), "Halted");

        // When
        parts.sweepTwice(parts.settings);

        // Then
        assertThat(objects()).hasSize(4);
    }

    private void seed(String record, Map<String, String> labels, String runStrategy) {
        var machine = new GenericKubernetesResource();
        machine.setApiVersion(Kinds.VIRTUAL_MACHINE.apiVersion());
        machine.setKind(Kinds.VIRTUAL_MACHINE.name());
        machine.setMetadata(metadata("web-1", record, labels));
        machine.setAdditionalProperty("spec", Map.of("runStrategy", runStrategy));
        world.kube.put(Kinds.VIRTUAL_MACHINE, machine);
        world.kube.put(
                Kinds.POD,
                new PodBuilder().withMetadata(metadata("pod-1", record, labels)).build());
        world.kube.put(
                Kinds.PERSISTENT_VOLUME_CLAIM,
                new PersistentVolumeClaimBuilder()
                        .withMetadata(metadata("claim-1", record, labels))
                        .build());
        world.kube.put(
                Kinds.PERSISTENT_VOLUME,
                new PersistentVolumeBuilder()
                        .withMetadata(metadata("pv-claim-1", record, labels))
                        .editMetadata()
                        .withNamespace(null)
                        .endMetadata()
                        .withNewSpec()
                        .withPersistentVolumeReclaimPolicy("Retain")
                        .endSpec()
                        .build());
    }

    private static ObjectMeta metadata(String name, String record, Map<String, String> labels) {
        return new ObjectMetaBuilder()
                .withNamespace(FakeWorld.TARGET)
                .withName(name)
                .withLabels(labels)
                .addToLabels(Names.RECORD, record)
                .build();
    }

    private List<HasMetadata> objects() {
        var all = new ArrayList<HasMetadata>();
        for (Kind<? extends HasMetadata> kind :
                List.of(Kinds.POD, Kinds.VIRTUAL_MACHINE, Kinds.PERSISTENT_VOLUME_CLAIM, Kinds.PERSISTENT_VOLUME)) {
            all.addAll(world.kube.all(kind));
        }
        return all;
    }
}
