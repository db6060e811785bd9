package caravan.engine;

import caravan.api.Condition;
import caravan.api.Failure;
import caravan.api.InstanceMigration;
import caravan.aws.AwsFailure;
import caravan.aws.AwsFault;
import caravan.fake.FakeWorld;
import caravan.ledger.Ledger;
import caravan.model.Instance;
import caravan.model.State;
import caravan.model.SuspendedException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Until its deadline an undo goes on until all is well; after it, it ends, and says what is not. */
class SettleDeadlineTest {

    /** Four hours for the undo, and Z for what may still arrive after it. */
    private static final Duration DEADLINE = Duration.ofHours(4).plus(Parts.QUIET);

    private static final Duration BEFORE = DEADLINE.minusMinutes(1);
    private static final Duration AFTER = DEADLINE.plusMinutes(1);

    private final FakeWorld world = new FakeWorld();
    private final Settle settle = new Parts(world).settle();

    @Test
    void r21_shouldStartTheSourceOnceMoreBeforeTheDeadline() {
        // Given
        var record = settling();
        world.source(Instance.STOPPED);
        world.timer.pass(BEFORE);

        // Then
        assertUndoneOnceMore(settle.finish(record), "the source is stopped");
    }

    @Test
    void r21_shouldEndLoudlyWhenTheSourceIsOffAfterTheDeadline() {
        // Given
        var record = settling();
        world.make(record);
        world.source(Instance.STOPPED);
        world.timer.pass(AFTER);

        // When
        var ended = settle.finish(record).join();

        // Then
        assertThat(ended.state()).isEqualTo(State.SOURCE_LEFT_STOPPED);
        assertThat(ended.getStatus()
                        .condition("SourceLeftStopped")
                        .orElseThrow()
                        .suggestion())
                .contains("aws ec2 start-instances --region us-east-1 --instance-ids " + FakeWorld.INSTANCE);
        assertThat(leftOver(ended)).contains(FakeWorld.SNAPSHOT, FakeWorld.VOLUME);
    }

    @Test
    void r21_shouldUndoOnceMoreWhatIsLeftBeforeTheDeadline() {
        // Given
        var record = settling();
        world.make(record);
        world.timer.pass(BEFORE);

        // Then
        assertUndoneOnceMore(settle.finish(record), FakeWorld.SNAPSHOT);
    }

    @Test
    void r21_shouldEndWithAWarningAboutWhatIsLeftAfterTheDeadline() {
        // Given
        var record = settling();
        world.make(record);
        world.timer.pass(AFTER);

        // When
        var ended = settle.finish(record).join();

        // Then
        assertThat(ended.state()).isEqualTo(State.ROLLED_BACK);
        assertThat(leftOver(ended)).contains(FakeWorld.SNAPSHOT, FakeWorld.VOLUME);
    }

    @ParameterizedTest
    @ValueSource(strings = {"DescribeSnapshots", "DescribeVolumes"})
    void r21_shouldBelieveNothingThatCannotBeListedBeforeTheDeadline(String operation) {
        // Given
        var record = settling();
        deny(operation);
        world.timer.pass(BEFORE);

        // Then
        assertThat(settle.finish(record))
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(AwsFailure.class);
        assertThat(world.now().state()).isEqualTo(State.SETTLING);
    }

    @ParameterizedTest
    @ValueSource(strings = {"DescribeSnapshots", "DescribeVolumes"})
    void r21_shouldEndThoughSomethingCannotBeListedAfterTheDeadline(String operation) {
        // Given
        var record = settling();
        deny(operation);
        world.timer.pass(AFTER);

        // When
        var ended = settle.finish(record).join();

        // Then
        assertThat(ended.state()).isEqualTo(State.ROLLED_BACK);
        assertThat(leftOver(ended)).contains("what could not be listed", operation);
    }

    /** Nobody can tell whether it runs: that is for the deadline of {@link RollBack}, which says so. */
    @Test
    void r21_shouldNotTakeASourceThatCannotBeAskedForOneThatRuns() {
        // Given
        var record = settling();
        deny("DescribeInstances");
        world.timer.pass(AFTER);

        // Then
        assertThat(settle.finish(record)).isCompletedExceptionally();
        assertThat(world.now().state()).isEqualTo(State.SETTLING);
    }

    private void assertUndoneOnceMore(CompletableFuture<InstanceMigration> finished, String why) {
        assertThat(finished)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(SuspendedException.class)
                .withMessageContaining(why);
        assertThat(world.now().state()).isEqualTo(State.ROLLING_BACK);
        assertThat(world.now().getStatus().lastCall()).isEqualTo(world.ledger.now());
    }

    private static String leftOver(InstanceMigration ended) {
        return ended.getStatus().condition("RollbackIncomplete").orElseThrow().message();
    }

    /** Twice, since a look may be made by more than one call. */
    private void deny(String operation) {
        for (var call = 0; call < 2; call++) {
            world.ec2.failNext(operation, AwsFault.DENIED, "UnauthorizedOperation");
        }
    }

    /** The source runs, and the undo began when the clock did. */
    private InstanceMigration settling() {
        return world.record(State.SETTLING, status -> FakeWorld.made(status)
                .withFailure(new Failure("DiskTransfer", "Quota", false, "", "", "", List.of("No volume.")))
                .withLastCall(world.ledger.now())
                .withCondition(new Condition(
                        Ledger.ROLLING_BACK,
                        Condition.TRUE,
                        "Quota",
                        "Advisory",
                        "The migration is being undone.",
                        "",
                        world.ledger.now())));
    }
}
