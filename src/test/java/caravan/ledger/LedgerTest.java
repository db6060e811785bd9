package caravan.ledger;

import caravan.api.Condition;
import caravan.api.Failure;
import caravan.fake.FakeWorld;
import caravan.kube.KubeFailure;
import caravan.model.State;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Every arrow is a compare-and-swap, and some arrows do not exist. */
class LedgerTest {

    private final FakeWorld world = new FakeWorld();

    @Test
    void r01_shouldRefuseAClaimOnAnOldCopy() {
        // Given
        var old = world.record(State.DISK_TRANSFER);
        world.ledger.write(old, status -> status.withMessage("newer")).join();

        // Then
        assertConflict(world.ledger.claim(old));
    }

    @Test
    void r01_shouldRefuseAWriteThatWasSentBeforeTheLatestClaimOfTheSameProcess() {
        // Given
        var claimed = world.ledger.claim(world.record(State.DISK_TRANSFER)).join();
        world.ledger.claim(claimed).join();

        // When: the write was on its way all the while
        var late = world.ledger.complete(claimed, status -> status);

        // Then
        assertConflict(late);
        assertThat(world.now().state()).isEqualTo(State.DISK_TRANSFER);
    }

    @Test
    void r08_shouldWriteTheRollBackBeforeAnythingIsUndone() {
        // Given
        var record = world.record(State.DISK_TRANSFER);

        // When
        var back = world.ledger
                .turnBack(record, new Failure("DiskTransfer", "Quota", false, "", "", "", List.of("No volume.")))
                .join();

        // Then
        assertThat(back.state()).isEqualTo(State.ROLLING_BACK);
        assertThatThrownBy(() -> world.ledger.advance(back, State.IMAGE_CONVERSION, status -> status))
                .isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @EnumSource(names = {"SUCCEEDED", "ROLLED_BACK", "SOURCE_LEFT_STOPPED", "SOURCE_LOST"})
    void r22_shouldNeverLeaveAnEnd(State end) {
        // Given
        var record = world.record(end);

        // Then
        for (var next : State.values()) {
            assertThatThrownBy(() -> world.ledger.advance(record, next, status -> status))
                    .as(next.text())
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void r22_shouldNoteWhenTheEndWasWritten() {
        // Given
        var record = world.record(State.SETTLING);

        // When
        var ended = world.ledger
                .advance(record, State.ROLLED_BACK, status -> status)
                .join();

        // Then
        assertThat(ended.getStatus().ended()).isEqualTo("2026-03-01T00:00:00Z");
    }

    @Test
    void shouldNotSayOfWhatHasEndedThatItIsBeingUndone() {
        // Given
        var failure = new Failure("DiskTransfer", "Quota", false, "", "", "", List.of("No volume."));
        var back = world.ledger
                .turnBack(world.record(State.DISK_TRANSFER), failure)
                .join();

        // When
        var settling =
                world.ledger.advance(back, State.SETTLING, status -> status).join();
        var ended = world.ledger
                .advance(settling, State.ROLLED_BACK, status -> status)
                .join();

        // Then
        assertThat(settling.getStatus()
                        .condition(Ledger.ROLLING_BACK)
                        .orElseThrow()
                        .status())
                .isEqualTo(Condition.TRUE);
        assertThat(ended.getStatus().condition(Ledger.ROLLING_BACK).orElseThrow())
                .satisfies(undo -> {
                    assertThat(undo.status()).isEqualTo(Condition.FALSE);
                    assertThat(undo.message()).isEqualTo("The undo has ended.");
                });
    }

    @Test
    void shouldCutWhatIsTooLongForARecord() {
        // Given
        var record = world.record(State.ROLLING_BACK);
        var reasons =
                IntStream.range(0, 1_000).mapToObj(n -> n + "x".repeat(10_000)).toList();

        // When
        var written = world.ledger
                .write(record, status -> status.withMessage("m".repeat(1_000_000))
                        .withFailure(new Failure("CreateVM", "Many", false, "", "", "", reasons))
                        .withCondition(new Condition(
                                "Suspended", "True", "Many", "Warn", "c".repeat(100_000), "", world.ledger.now())))
                .join();

        // Then
        var status = written.getStatus();
        assertThat(status.message()).hasSize(2_000).endsWith("(cut)");
        assertThat(status.failure().reasons()).hasSize(20);
        assertThat(status.failure().reasons().get(0)).startsWith("0x");
        assertThat(status.failure().reasons().get(19)).startsWith("999x");
        assertThat(status.condition("Suspended").orElseThrow().message()).hasSize(2_000);
    }

    @Test
    void shouldBeginStepsAnewWhenDisksAreMadeOnceMore() {
        // Given
        var disks = world.ledger
                .advance(world.record(State.CREATE_SNAPSHOTS), State.DISK_TRANSFER, status -> status)
                .join();
        var converting = world.ledger.complete(disks, status -> status).join();

        // When
        var again = world.ledger
                .advance(converting, State.DISK_TRANSFER, status -> status)
                .join();

        // Then
        assertThat(again.getStatus().steps())
                .extracting(step -> step.name())
                .containsExactly("CreateSnapshots", "DiskTransfer");
        assertThat(again.getStatus().steps().get(0).completed()).isNotNull();
        assertThat(again.getStatus().steps().get(1).completed()).isNull();
    }

    private static void assertConflict(CompletableFuture<?> write) {
        assertThat(write)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .havingCause()
                .isInstanceOfSatisfying(
                        KubeFailure.class, failure -> assertThat(failure.is(KubeFailure.Reason.CONFLICT))
                                .isTrue());
    }
}
