package caravan.peer;

import caravan.api.Kinds;
import caravan.fake.Machines;
import caravan.ledger.SourceLocks;
import caravan.model.State;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What the keys may not do is known before the source is touched. */
class RightsPeerTest {

    private static final String LOCK = SourceLocks.nameOf("111122223333", "us-east-1", "i-1");

    private final SmallWorld world = new SmallWorld().running("i-1", "vol-1");

    @Test
    void c46_shouldNotStopASourceThatTheKeysMayNotStartAgain() {
        // Given
        world.ec2.deny("StartInstances");
        world.ec2.deny("CreateVolume");

        // When
        var record = world.carry(world.begin("web", "i-1"));

        // Then
        world.assertNotBegun(record, "RightsMissing");
        assertThat(record.getStatus().failure().reasons().get(0))
                .contains("ec2:StartInstances on i-1", "ec2:CreateVolume", "no policy allows it")
                .doesNotContain("ec2:StopInstances");
        assertThat(record.getStatus().failure().remedy()).contains("ec2:CreateVolume, ec2:StartInstances");
    }

    /** It is neither stopped nor started. */
    @Test
    void c46_shouldNotAskToStopOrStartASourceThatIsOff() {
        // Given
        world.ec2.deny("StopInstances");
        world.ec2.deny("StartInstances");
        world.ec2.editInstance("i-1", was -> Machines.in("stopped", was));

        // When
        var record = world.carry(world.begin("web", "i-1"));

        // Then
        assertThat(record.state()).as("%s", record.getStatus()).isEqualTo(State.SUCCEEDED);
    }

    /** It was left off because its start is denied: carried again, it would be left off once more. */
    @Test
    void c46_shouldNotCarryAgainASourceThatWasLeftOffAndMayNotBeStarted() {
        // Given
        world.ec2.deny("StartInstances");
        world.ec2.editInstance("i-1", was -> Machines.in("stopped", was));
        world.kube.put(Kinds.LEASE, lockOfASourceLeftOff());

        // When
        var record = world.carry(world.begin("web", "i-1"));

        // Then
        world.assertNotBegun(record, "RightsMissing");
        assertThat(world.kube.find(Kinds.LEASE, "caravan-system", LOCK))
                .map(lock -> lock.getMetadata().getAnnotations())
                .hasValueSatisfying(notes -> assertThat(notes)
                        .containsEntry("caravan.io/original-power", "On")
                        .containsEntry("caravan.io/last-end", "SourceLeftStopped"));
    }

    private static Lease lockOfASourceLeftOff() {
        return new LeaseBuilder()
                .withNewMetadata()
                .withNamespace("caravan-system")
                .withName(LOCK)
                .addToAnnotations("caravan.io/original-power", "On")
                .addToAnnotations("caravan.io/last-end", "SourceLeftStopped")
                .endMetadata()
                .withNewSpec()
                .endSpec()
                .build();
    }
}
