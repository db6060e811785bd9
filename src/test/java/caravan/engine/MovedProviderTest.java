package caravan.engine;

import caravan.api.Failure;
import caravan.api.InstanceMigration;
import caravan.api.Kinds;
import caravan.fake.FakeWorld;
import caravan.fake.Machines;
import caravan.model.Futures;
import caravan.model.MigrationException;
import caravan.model.State;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/** Somebody changes a Secret to another region or account: what is not seen there is not gone. */
class MovedProviderTest {

    private final FakeWorld world = new FakeWorld();
    private final Parts parts = new Parts(world);
    private final RollBack rollBack = parts.rollBack;
    private final Sweep sweep = parts.sweep();

    /** Where the Secret leads then. */
    private enum Move {
        REGION("account 111122223333 in region eu-west-1"),
        ACCOUNT("account 999988887777 in region us-east-1");

        private final String place;

        Move(String place) {
            this.place = place;
        }

        private void away(FakeWorld world) {
            if (this == REGION) {
                secret(world, "eu-west-1");
            } else {
                world.ec2.account("999988887777");
            }
            world.ec2.vanish(FakeWorld.INSTANCE);
            world.ec2.vanish(FakeWorld.SOURCE_VOLUME);
            world.ec2.vanish(FakeWorld.SNAPSHOT);
            world.ec2.vanish(FakeWorld.VOLUME);
        }

        private static void back(FakeWorld world) {
            secret(world, "us-east-1");
            world.ec2.account("111122223333");
            world.ec2.with(Machines.instance(FakeWorld.INSTANCE, List.of(FakeWorld.SOURCE_VOLUME), List.of()));
            world.ec2.with(Machines.volume(FakeWorld.SOURCE_VOLUME, "gp3", FakeWorld.INSTANCE));
        }

        private static void secret(FakeWorld world, String region) {
            var encoded = Base64.getEncoder().encodeToString(region.getBytes(StandardCharsets.UTF_8));
            world.kube.edit(Kinds.SECRET, FakeWorld.NAMESPACE, "keys", secret -> {
                secret.setData(Map.of("region", encoded));
                return secret;
            });
        }
    }

    @ParameterizedTest
    @EnumSource(Move.class)
    void r08a_shouldNotTakeASourceForLostThatIsElsewhere(Move move) {
        // Given
        var record = rollingBack();
        move.away(world);

        // When
        var failure = failureOf(rollBack.begin(record));
        Move.back(world);
        var undoing = rollBack.begin(world.now()).join();

        // Then
        assertThat(failure.reason()).isEqualTo("ProviderUnusable");
        assertThat(failure).hasMessageContainingAll("account 111122223333 in region us-east-1", move.place);
        assertThat(failure.remedy()).contains("migration/keys", "us-east-1", "111122223333");
        assertThat(undoing.state()).isEqualTo(State.ROLLING_BACK);
        assertThat(undoing.getStatus().condition("SourceLost")).isEmpty();
        assertThat(undoing.getStatus().sourceState()).isEqualTo(world.instance().state());
    }

    @ParameterizedTest
    @EnumSource(Move.class)
    void r13_shouldNotEndWhereTheMachineIsNot(Move move) {
        // Given
        var record =
                world.record(State.SETTLING, status -> FakeWorld.made(status).withLastCall(world.ledger.now()));
        world.timer.pass(Parts.QUIET);
        move.away(world);

        // When
        var failure = failureOf(parts.settle().finish(record));

        // Then
        assertThat(failure.reason()).isEqualTo("ProviderUnusable");
        assertThat(world.now().state()).isEqualTo(State.SETTLING);
        assertThat(world.now().getStatus().condition("SourceLost")).isEmpty();
    }

    /** Gateways that are open already use the new keys at once. */
    @Test
    void r08a_shouldAskWhoseKeysTheyAreWhenTheyAreChangedDuringAStep() {
        // Given
        var record = rollingBack();
        world.make(record);
        world.ec2.editVolume(FakeWorld.VOLUME, was -> Machines.in("in-use", was));
        var removing = rollBack.removeDisks(record);

        // When
        assertThat(removing).isNotDone();
        Move.ACCOUNT.away(world);

        // Then
        assertThat(failureOf(removing).reason()).isEqualTo("ProviderUnusable");
        assertThat(world.now().state()).isEqualTo(State.ROLLING_BACK);
        assertThat(world.now().getStatus().condition("SourceLost")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Move.class)
    void r14_shouldTakeNoOtherPlaceForCleanThanTheRecords(Move move) {
        // Given
        world.completeMigration();
        world.make(world.record(State.ROLLED_BACK, status -> FakeWorld.made(status)
                .withEnded(world.timer.now().toString())));
        world.timer.pass(parts.settings.late());
        move.away(world);

        // When
        var report = sweep.run().join();
        var elsewhere = Guard.isOn(world.now());
        Move.back(world);
        sweep.run().join();

        // Then
        assertThat(elsewhere).isTrue();
        assertThat(report.failed()).singleElement().satisfies(text -> assertThat(text)
                .contains("Provider migration/aws", move.place, "account 111122223333 in region us-east-1"));
        assertThat(Guard.isOn(world.now())).isFalse();
    }

    private static MigrationException failureOf(CompletableFuture<InstanceMigration> step) {
        assertThat(step).isCompletedExceptionally();
        return (MigrationException) Futures.causeOf(catchThrowable(step::join));
    }

    private InstanceMigration rollingBack() {
        return world.record(State.ROLLING_BACK, status -> FakeWorld.made(status)
                .withFailure(new Failure("DiskTransfer", "Quota", false, "", "", "", List.of("No volume."))));
    }
}
