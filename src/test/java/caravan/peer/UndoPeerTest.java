package caravan.peer;

import caravan.api.InstanceMigration;
import caravan.api.Kind;
import caravan.api.Kinds;
import caravan.fake.Machines;
import caravan.model.Instance;
import caravan.model.State;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** A failure, a cancel or a delete before the commit leaves nothing behind, and the source as it was. */
class UndoPeerTest {

    private static final List<String> OFF_AND_ON = List.of("StopInstances i-1", "StartInstances i-1");

    private final SmallWorld world = new SmallWorld().running("i-1", "vol-1", "vol-2");

    @Test
    void c10_shouldLeaveNothingAndStartTheSourceWhenTheConversionFails() {
        // Given
        world.players.kubelet = pod -> Players.ended(pod, "Failed");

        // When
        var record = world.carry(converting());
        world.sweep();

        // Then
        assertUndone(record);
        assertThat(record.getStatus().failure().reason()).isEqualTo("PodFailed");
        assertThat(world.ec2.calls("DeleteVolume")).isEqualTo(2);
        assertThat(world.ec2.calls("DeleteSnapshot")).isEqualTo(2);
    }

    @Test
    void c11_shouldRunTheMachineOfTheSecondTryAsTheSourceRanBeforeTheFirst() {
        // Given
        world.players.kubelet = pod -> Players.ended(pod, "Failed");
        world.carry(converting());
        world.players.kubelet = pod -> Players.ended(pod, "Succeeded");

        // When
        var second = world.carry(world.start("web-2", "web").get(0));

        // Then
        assertThat(second.state()).isEqualTo(State.SUCCEEDED);
        assertThat(second.getSpec().intent().source().wasRunning()).isTrue();
        assertThat(machine().<String>get("spec", "runStrategy")).isEqualTo("Always");
        assertThat(world.power).containsExactly("StopInstances i-1", "StartInstances i-1", "StopInstances i-1");
    }

    /** EC2 refuses to start an instance that is still stopping. */
    @Test
    void c12_shouldStartTheSourceWhenCanceledWhileItIsStopping() {
        // Given
        world.sources.stopping = true;
        var record = world.begin("web", "i-1");
        world.meanwhile.add(() -> cancel("web"));
        world.meanwhile.add(() -> world.ec2.editInstance("i-1", was -> Machines.in(Instance.STOPPED, was)));

        // When
        var ended = world.carry(record);

        // Then
        assertUndone(ended);
        assertThat(ended.getStatus().failure().canceled()).isTrue();
        assertThat(world.ec2.writes()).isZero();
    }

    @Test
    void c52_shouldRemoveThePodBeforeItsClaimsAndNeverTheirProtection() {
        // Given
        world.players.kubelet = pod -> Players.ended(pod, "Running");
        var record = converting();
        world.meanwhile.add(() -> cancel("web"));

        // When
        var ended = world.carry(record);

        // Then
        assertUndone(ended);
        assertThat(ended.getStatus().failure().canceled()).isTrue();
        assertThat(world.writes.last("delete Pod")).isLessThan(world.writes.first("delete PersistentVolumeClaim"));
        assertThat(world.writes.last("delete PersistentVolumeClaim"))
                .isLessThan(world.writes.first("delete PersistentVolume "));
        assertThat(world.writes.count("patch PersistentVolumeClaim")).isZero();
        assertThat(world.writes.count("update PersistentVolumeClaim")).isZero();
    }

    /** Somebody takes the finalizer off by hand; the garbage collector then deletes the record, whose own holds it. */
    @Test
    void c53_shouldUndoEverythingWhenTheMigrationWasRemovedByForce() {
        // Given
        world.players.kubelet = pod -> Players.ended(pod, "Running");
        var record = converting();
        world.meanwhile.add(() -> {
            removeByForce(Kinds.MIGRATION, "web");
            world.kube.remove(Kinds.INSTANCE_MIGRATION, SmallWorld.NAMESPACE, "web-i-1");
        });

        // When
        var ended = world.carry(record);
        world.sweep();

        // Then
        assertUndone(ended);
        assertThat(world.kube.all(Kinds.MIGRATION)).isEmpty();
        assertThat(world.kube.all(Kinds.INSTANCE_MIGRATION)).isEmpty();
    }

    @Test
    void c40_shouldLeaveNothingWhenThePlanIsDeletedInTheNamespaceOfItsMachines() {
        // Given
        world.players.kubelet = pod -> Players.ended(pod, "Running");
        world.plan("web", "targetNamespace: migration, skipGuestConversion: false", SmallWorld.vm("i-1"));
        var record = world.start("web", "web").get(0);
        world.meanwhile.add(() -> {
            assertThat(world.kube.all(Kinds.PERSISTENT_VOLUME_CLAIM)).hasSize(2).allSatisfy(claim -> {
                assertThat(claim.getMetadata().getNamespace()).isEqualTo("migration");
                assertThat(claim.getMetadata().getOwnerReferences()).isEmpty();
                assertThat(claim.getMetadata().getLabels())
                        .containsEntry("plan-name", "web")
                        .containsEntry("plan-namespace", "migration");
            });
            world.kube.remove(Kinds.PLAN, SmallWorld.NAMESPACE, "web");
            world.open("web");
        });

        // When
        var ended = world.carry(record);
        assertThat(world.kube.all(Kinds.PLAN)).as("held until nothing is left").hasSize(1);
        world.kube.remove(Kinds.INSTANCE_MIGRATION, SmallWorld.NAMESPACE, "web-i-1");
        world.sweep();

        // Then
        assertUndone(ended);
        assertThat(ended.getStatus().failure().reason()).isEqualTo("Deleted");
        assertThat(world.kube.all(Kinds.PLAN)).isEmpty();
    }

    /** While the source may be started again, its double is not. */
    @Test
    void c58_shouldNeverStartTheMachineWhenTheSourceWasStartedBeforeTheCommit() {
        // Given
        var record = world.begin("web", "i-1");
        world.meanwhile.add(() -> {
            assertThat(machine().<String>get("spec", "runStrategy")).isEqualTo("Halted");
            world.ec2.editInstance("i-1", was -> Machines.in(Instance.RUNNING, was));
        });

        // When
        var ended = world.carry(record);

        // Then
        assertThat(ended.state()).isEqualTo(State.ROLLED_BACK);
        assertThat(ended.getStatus().failure().reason()).isEqualTo("SourceRestarted");
        assertThat(world.writes.count("patch VirtualMachine")).isZero();
        assertThat(world.leftOf(ended)).isEmpty();
        assertThat(world.power).containsExactly("StopInstances i-1");
    }

    @Test
    void c58_shouldStartTheMachineOnlyAfterEverythingWasProvedAndCommitted() {
        // When
        var record = world.carry(world.begin("web", "i-1"));

        // Then
        assertThat(record.state()).isEqualTo(State.SUCCEEDED);
        assertThat(machine().<String>get("spec", "runStrategy")).isEqualTo("Always");
        assertThat(world.writes.first("create VirtualMachine")).isLessThan(world.writes.first("create Pod"));
        assertThat(world.writes.first("delete Pod")).isLessThan(world.writes.first("patch VirtualMachine"));
        assertThat(world.writes.last("patch PersistentVolumeClaim"))
                .isLessThan(world.writes.last("patch VirtualMachine"));
    }

    private InstanceMigration converting() {
        world.plan("web", "skipGuestConversion: false", SmallWorld.vm("i-1"));
        return world.start("web", "web").get(0);
    }

    private void cancel(String migration) {
        world.kube.edit(Kinds.MIGRATION, SmallWorld.NAMESPACE, migration, found -> {
            Map<String, Object> spec = found.get("spec");
            spec.put("cancel", List.of(Map.of("id", "i-1")));
            return found;
        });
        world.open(migration);
    }

    private <T extends HasMetadata> void removeByForce(Kind<T> kind, String name) {
        world.kube.edit(kind, SmallWorld.NAMESPACE, name, found -> {
            found.getMetadata().setFinalizers(List.of());
            return found;
        });
        world.kube.remove(kind, SmallWorld.NAMESPACE, name);
    }

    private io.fabric8.kubernetes.api.model.GenericKubernetesResource machine() {
        return world.kube.all(Kinds.VIRTUAL_MACHINE).get(0);
    }

    private void assertUndone(InstanceMigration record) {
        assertThat(record.state()).as("%s", record.getStatus()).isEqualTo(State.ROLLED_BACK);
        assertThat(world.leftOf(record)).isEmpty();
        assertThat(world.ec2.volumes()).hasSize(2);
        assertThat(world.ec2.snapshots()).isEmpty();
        assertThat(world.power).isEqualTo(OFF_AND_ON);
        assertThat(world.stateOf("i-1")).isEqualTo("running");
    }
}
