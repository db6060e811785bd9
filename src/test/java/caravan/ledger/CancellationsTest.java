package caravan.ledger;

import caravan.api.Kinds;
import caravan.fake.FakeWorld;
import caravan.model.CanceledException;
import caravan.model.Futures;
import caravan.model.State;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

    @Test
    void shouldEndTheWaitsOfAMigrationThatSomebodyHasTakenAway() {
        // Given
        var record = world.record(State.IMAGE_CONVERSION);
        var wait = world.cancellations.race(record, new CompletableFuture<String>());

        // When
        world.cancellations
                .wakeOrphans(Set.of(record.getSpec().migration().uid()))
                .join();
        world.cancellations.wakeOrphans(Set.of()).join();
        assertThat(wait).as("it is there when it is read once more").isNotDone();
        takeAway(record.getSpec().migration().name());
        world.timer.pass(Duration.ofSeconds(1));
        world.cancellations.wakeOrphans(Set.of()).join();

        // Then
        assertThatThrownBy(wait::join).cause().hasMessage("The Migration was deleted.");
    }

    private void takeAway(String migration) {
        var found =
                world.kube.find(Kinds.MIGRATION, FakeWorld.NAMESPACE, migration).orElseThrow();
        world.kube
                .patch(Kinds.MIGRATION, found, Map.of("metadata", Map.of("finalizers", List.of())))
                .join();
        world.kube.remove(Kinds.MIGRATION, FakeWorld.NAMESPACE, migration);
    }

    private void cancel() {
        var migration =
                world.kube.find(Kinds.MIGRATION, FakeWorld.NAMESPACE, "run-1").orElseThrow();
        world.cancellations.wake(Wishes.in(Optional.of(migration), Optional.empty()));
    }
}
