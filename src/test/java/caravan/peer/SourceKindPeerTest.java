package caravan.peer;

import caravan.fake.Machines;
import caravan.model.State;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Sources that cannot be carried, by what they are. */
class SourceKindPeerTest {

    private final SmallWorld world = new SmallWorld().running("i-1", "vol-1");

    @Test
    void c35_shouldRefuseAMemberOfAnAutoScalingGroup() {
        // Given
        world.ec2.editInstance("i-1", was -> Machines.tagged(Map.of("aws:autoscaling:groupName", "web-asg"), was));

        // When
        var record = world.carry(world.begin("web", "i-1"));

        // Then
        world.assertNotBegun(record, "CannotBePlanned");
        assertThat(record.getStatus().failure().reasons().get(0)).contains("web-asg");
    }

    /** EC2 stops none of a one-time request, and terminates a stopped one when its request is canceled. */
    @Test
    void c35_shouldRefuseASpotInstance() {
        // Given
        world.ec2.editInstance("i-1", was -> Machines.under("spot", List.of(), was));

        // When
        var record = world.carry(world.begin("web", "i-1"));

        // Then
        world.assertNotBegun(record, "CannotBePlanned");
        assertThat(record.getStatus().failure().reasons().get(0)).contains("i-1 is a Spot instance");
    }

    @Test
    void c26_shouldRefuseAnInstanceWithProductCodes() {
        // Given
        world.ec2.editInstance("i-1", was -> Machines.under("", List.of("abc123"), was));

        // When
        var record = world.carry(world.begin("web", "i-1"));

        // Then
        world.assertNotBegun(record, "CannotBePlanned");
        assertThat(record.getStatus().failure().reasons().get(0)).contains("abc123", "attach to no running node");
    }

    @Test
    void c35_shouldNotTakeATerminatedInstanceForAStoppedOne() {
        // Given
        world.sources.stopping = true;
        var record = world.begin("web", "i-1");
        world.meanwhile.add(() -> world.ec2.editInstance("i-1", was -> Machines.in("terminated", was)));

        // When
        var ended = world.carry(record);

        // Then
        assertThat(ended.state()).isEqualTo(State.SOURCE_LOST);
        assertThat(ended.getStatus().failure().reason()).isEqualTo("SourceGone");
        assertThat(world.ec2.writes()).isZero();
        assertThat(world.power).containsExactly("StopInstances i-1");
    }
}
