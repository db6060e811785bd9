package caravan.endurance;

import caravan.sim.aws.Fault;
import org.junit.jupiter.api.Test;

/** Keys of disks that go to another account: what cannot be shared, or will be another one, is told before. */
class PreflightKeyStoriesTest {

    private final World world = new World(1);
    private final Users users = new Users(world);
    private final Told told = new Told(world);

    @Test
    void shouldWarnOfTheKeyThatTheNewDiskWillHave() {
        // Given
        users.crossAccounts();

        // Then
        assertTold("KeyChanges", "Warn", "is encrypted under the key of its StorageClass");
    }

    @Test
    void shouldTellOfAKeyThatNothingCanBeSharedUnder() {
        // Given
        users.crossAccounts();
        world.region().keyRing().asymmetric(Users.COPY_KEY);

        // Then
        assertTold("KeyNotShareable", "Critical", Users.COPY_KEY);
    }

    @Test
    void shouldTellOfAKeyThatDoesNotExist() {
        // Given
        users.crossAccounts();
        world.aws()
                .faults()
                .about(
                        Users.COPY_KEY,
                        "DescribeKey",
                        Integer.MAX_VALUE,
                        Fault.refuse(400, "NotFoundException", "no such key"));

        // Then
        assertTold("KeyUnreadable", "Critical", Users.COPY_KEY);
    }

    private void assertTold(String reason, String category, String words) {
        var id = users.running(1);
        world.engine();
        users.plan("tier", true, id);
        told.awaitFinding("tier", reason, category, words);
        told.assertNothingTouched();
    }
}
