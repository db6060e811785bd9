package caravan.peer;

import caravan.aws.AwsFault;
import caravan.fake.Machines;
import caravan.inventory.Inventory;
import caravan.model.Instance;
import caravan.model.ObjectRef;
import caravan.model.State;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The inventory is for looking only, and what it shows is there. */
class InventoryPeerTest {

    private final SmallWorld world = new SmallWorld().running("i-1", "vol-1");

    @Test
    void c44_shouldForgetWhatIsGoneAndNotCallAHalfReadInventoryWell() {
        // Given
        var inventory = new Inventory(world.kube, world.parts.providers, world.time, ref -> {});
        var aws = ObjectRef.named(SmallWorld.NAMESPACE, "aws");
        world.running("i-2", "vol-2");
        world.done(inventory.refresh());

        // When
        world.ec2.vanish("i-2");
        world.ec2.vanish("vol-2");
        world.done(inventory.refresh());
        var second = inventory.of(aws).orElseThrow();
        world.ec2.failNext("DescribeSubnets", AwsFault.DENIED, "UnauthorizedOperation");
        world.done(inventory.refresh());
        var third = inventory.of(aws).orElseThrow();

        // Then
        assertThat(second.instances()).extracting(Instance::id).containsExactly("i-1");
        assertThat(second.volumes()).hasSize(1);
        assertThat(second.error()).isEmpty();
        assertThat(third.error()).contains("DescribeSubnets");
        assertThat(world.ec2.calls("DescribeSnapshots")).isZero();
    }

    @Test
    void c44_shouldUndoWhenADiskIsAttachedAfterThePlanningAndBeforeTheStop() {
        // Given
        world.sources.stopping = true;
        var record = world.begin("web", "i-1");
        world.meanwhile.add(() -> {
            world.ec2.with(Machines.volume("vol-late", "gp3", "i-1"));
            world.ec2.with(Machines.in(
                    Instance.STOPPED, Machines.instance("i-1", List.of("vol-1", "vol-late"), List.of("subnet-1"))));
        });

        // When
        var ended = world.carry(record);

        // Then
        assertThat(ended.state()).isEqualTo(State.ROLLED_BACK);
        assertThat(ended.getStatus().failure().reason()).isEqualTo("SourceDisksChanged");
        assertThat(ended.getStatus().failure().reasons().get(0)).contains("vol-late");
        assertThat(world.ec2.writes()).isZero();
        assertThat(world.power).containsExactly("StopInstances i-1", "StartInstances i-1");
    }
}
