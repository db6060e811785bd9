package caravan.engine;

import caravan.api.InstanceMigration;
import caravan.api.Kinds;
import caravan.aws.AwsFault;
import caravan.fake.FakeWorld;
import caravan.kube.KubeFailure.Reason;
import caravan.kube.KubeGateway;
import caravan.ledger.SourceLocks;
import caravan.model.State;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What a sweep lets go of: finalizers and parts.locks. */
class SweepReleaseTest {

    private final FakeWorld world = new FakeWorld();
    private final Parts parts = new Parts(world);

    @Test
    void r14_shouldLetGoOnlyWhenNothingCanAppearAnyMore() {
        // Given
        ended(State.ROLLED_BACK);
        var sweep = parts.sweep();

        // When
        sweep.run().join();
        var early = Guard.isOn(world.now());
        world.timer.pass(parts.settings.late());
        sweep.run().join();

        // Then
        assertThat(early).isTrue();
        assertThat(Guard.isOn(world.now())).isFalse();
        assertThat(Guard.isOn(world.kube
                        .find(Kinds.PROVIDER, FakeWorld.NAMESPACE, "aws")
                        .orElseThrow()))
                .isFalse();
    }

    @Test
    void r14_shouldLetGoOfOthersWhenOneObjectCannotBeChanged() {
        // Given
        ended(State.ROLLED_BACK);
        world.timer.pass(parts.settings.late());
        world.kube.failNext("patch Migration", Reason.FORBIDDEN);

        // When
        parts.sweep().run().join();

        // Then
        assertThat(Guard.isOn(world.kube
                        .find(Kinds.PLAN, FakeWorld.NAMESPACE, "web-tier")
                        .orElseThrow()))
                .isFalse();
    }

    @Test
    void r02_shouldUnholdTheLockOfALostSourceOfWhichEverythingIsKept() {
        // Given
        hold(ended(State.SOURCE_LOST));

        // When
        parts.sweep().run().join();

        // Then
        assertThat(parts.locks.held().join()).isEmpty();
        assertThat(Guard.isOn(world.now())).isTrue();
    }

    @Test
    void r02_shouldUnholdTheLockOfAnEndedRecordWhoseAwsCannotBeAsked() {
        // Given
        hold(ended(State.SOURCE_LEFT_STOPPED));
        world.ec2.failNext("DescribeSnapshots", AwsFault.DENIED, "UnauthorizedOperation");
        world.timer.pass(parts.settings.late());

        // When
        parts.sweep().run().join();

        // Then
        assertThat(parts.locks.held().join()).isEmpty();
        assertThat(Guard.isOn(world.now())).isTrue();
    }

    @Test
    void r02_shouldListTheLocksOnceHoweverManyRecordsGo() {
        // Given
        ended(State.ROLLED_BACK);
        world.kube.edit(
                Kinds.INSTANCE_MIGRATION,
                FakeWorld.NAMESPACE,
                world.now().getMetadata().getName(),
                record -> {
                    record.setSpec(record.getSpec().withIntent(null));
                    return record;
                });

        // When
        parts.sweep().run().join();

        // Then
        assertThat(Guard.isOn(world.now())).isFalse();
        assertThat(world.kube.calls("list Lease")).isEqualTo(1);
    }

    private void hold(InstanceMigration record) {
        var source = record.getSpec().intent().source();
        var name = SourceLocks.nameOf(
                source.account(), source.region(), record.getSpec().instanceId());
        parts.locks.acquire(record, name, true).join();
    }

    @Test
    void r14_shouldGuardAgainWhatALiveRecordRefersTo() {
        // Given
        world.record(State.PREPARE_SOURCE, status -> status);
        var guarded = Map.of(Kinds.MIGRATION, "run-1", Kinds.PLAN, "web-tier", Kinds.PROVIDER, "aws");
        guarded.forEach((kind, name) -> world.kube.edit(kind, FakeWorld.NAMESPACE, name, SweepReleaseTest::unguarded));

        // When
        parts.sweep().run().join();

        // Then
        assertThat(guarded).allSatisfy((kind, name) -> assertThat(world.kube.find(kind, FakeWorld.NAMESPACE, name))
                .hasValueSatisfying(object -> assertThat(Guard.isOn(object)).isTrue()));
        assertThat(world.kube.find(Kinds.SECRET, FakeWorld.NAMESPACE, "keys"))
                .hasValueSatisfying(secret -> assertThat(Guard.isOn(secret)).isTrue());
    }

    private static <T extends HasMetadata> T unguarded(T object) {
        object.getMetadata().setFinalizers(List.of());
        return object;
    }

    @Test
    void r14_shouldHoldWhatHasEndedUntilItsMigrationHasCompleted() {
        // Given
        ended(State.ROLLED_BACK, false);
        world.timer.pass(parts.settings.late());

        // When
        parts.sweep().run().join();
        var early = Guard.isOn(world.now());
        world.completeMigration();
        parts.sweep().run().join();

        // Then
        assertThat(early).isTrue();
        assertThat(Guard.isOn(world.now())).isFalse();
    }

    /** Its Provider is deleted as soon as nobody guards it, and then nobody can start the source. */
    @Test
    void r14_shouldKeepWhatAMigrationRefersToThatIsOpenedDuringASweep() {
        // Given
        var provider =
                world.kube.find(Kinds.PROVIDER, FakeWorld.NAMESPACE, "aws").orElseThrow();
        world.kube.delete(Kinds.PROVIDER, provider).join();
        var kube = afterTheRecordsAreRead(() -> world.record(State.PENDING));

        // When
        parts.sweep(kube, world.providers, parts.settings).run().join();

        // Then
        assertThat(world.kube.find(Kinds.PROVIDER, FakeWorld.NAMESPACE, "aws")).isPresent();
        assertThat(world.kube.calls("patch Migration")).isZero();
        assertThat(world.kube.calls("patch Plan")).isZero();
    }

    private KubeGateway afterTheRecordsAreRead(Runnable once) {
        var done = new AtomicBoolean();
        return (KubeGateway) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {KubeGateway.class}, (proxy, method, args) -> {
                    var answer = method.invoke(world.kube, args);
                    var records = method.getName().equals("listWatched") && args[0].equals(Kinds.INSTANCE_MIGRATION);
                    if (records && done.compareAndSet(false, true)) {
                        once.run();
                    }
                    return answer;
                });
    }

    private InstanceMigration ended(State end) {
        return ended(end, true);
    }

    private InstanceMigration ended(State end, boolean completed) {
        if (completed) {
            world.completeMigration();
        }
        return world.record(end, status -> status.withEnded(world.timer.now().toString()));
    }
}
