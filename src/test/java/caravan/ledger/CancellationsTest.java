package caravan.ledger;

import caravan.api.Kinds;
import caravan.fake.FakeWorld;
import caravan.model.CanceledException;
import caravan.model.Futures;
import caravan.model.State;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What a record waits for when its user wants it no more. */
class CancellationsTest {

    private final FakeWorld world = new FakeWorld();

    @Test
    void shouldEndEverythingThatTheRecordWaitsFor() {
        // Given
        var record = world.record(State.CREATE_SNAPSHOTS);
        var one = new CompletableFuture<String>();
        var other = new CompletableFuture<String>();
        var raced = List.of(world.cancellations.race(record, one), world.cancellations.race(record, other));

        // When
        cancel();

        // Then
        assertThat(raced).allSatisfy(wait -> assertThatThrownBy(wait::join)
                .cause()
                .isInstanceOfSatisfying(CanceledException.class, wish -> assertThat(wish.reason())
                        .isEqualTo("Deleted")));
        assertThat(List.of(one, other)).allMatch(CompletableFuture::isCancelled);
    }

    @Test
    void shouldWaitForWhatCannotBeGivenUp() {
        // Given
        var record = world.record(State.CREATE_SNAPSHOTS);
        var sent = new CompletableFuture<String>() {
            @Override
            public boolean cancel(boolean mayInterruptIfRunning) {
                return false;
            }
        };
        var raced = world.cancellations.race(record, sent);

        // When
        cancel();
        assertThat(raced).isNotDone();
        sent.complete("snap-1");

        // Then
        assertThat(raced).isCompletedWithValue("snap-1");
    }

    @Test
    void shouldLeaveTheWaitsOfAllDisksWhenOneOfThemFails() {
        // Given
        var failing = new CompletableFuture<String>();
        var other = new CompletableFuture<String>();
        var both = Futures.awaitEach(List.of(failing, other), wait -> wait);

        // When
        failing.completeExceptionally(new IllegalStateException("no volume"));

        // Then
        assertThat(both).isCompletedExceptionally();
        assertThat(other).isCancelled();
    }

    /** The user deletes the plan. */
    private void cancel() {
        var migration = world.kube.find(Kinds.MIGRATION, FakeWorld.NAMESPACE, "run-1");
        world.cancellations.wake(Wishes.in(migration, Optional.empty()));
    }
}
