package caravan.phase;

import caravan.api.InstanceMigration;
import caravan.api.InstanceMigrationStatus;
import caravan.api.Kinds;
import caravan.fake.FakeWorld;
import caravan.fake.Machines;
import caravan.manifest.PersistentVolumeClaims;
import caravan.manifest.PersistentVolumes;
import caravan.manifest.VirtualMachines;
import caravan.model.CanceledException;
import caravan.model.Instance;
import caravan.model.MigrationException;
import caravan.model.State;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The last look before the point of no return. */
class CommitTest {

    private static final Duration W = Duration.ofMinutes(5);

    private final FakeWorld world = new FakeWorld();
    private final PhaseTools tools = world.tools();
    private final CreateVm phase = new CreateVm(
            tools, world.attachments, new BindDisks(tools), new ConversionSettings("convert", "probe", false, 1));

    @BeforeEach
    void stop() {
        world.source(Instance.STOPPED);
    }

    @Test
    void r10_shouldCommitWhenEverythingIsAsItWasLeft() {
        // When
        var committed = phase.commit(ready()).join();

        // Then
        assertThat(committed.state()).isEqualTo(State.COMMITTED);
        assertThat(world.ec2.writes()).isZero();
    }

    @Test
    void r10_shouldNotCommitWhenTheSourceWasStarted() {
        // Given
        var record = ready();
        world.source(Instance.RUNNING);

        // Then
        assertRefused(phase.commit(record), "SourceRestarted");
    }

    /** It is stopped again, and whatever it wrote is not on the copies. */
    @Test
    void r10_shouldNotCommitWhenTheSourceRanInBetween() {
        // Given
        var record = ready();
        world.ec2.editInstance(FakeWorld.INSTANCE, was -> Machines.because("Client.UserInitiatedShutdown", was));

        // Then
        assertRefused(phase.commit(record), "SourceRestarted");
    }

    @Test
    void r10_shouldNotCommitWhenTheSourceIsGone() {
        // Given
        var record = ready();
        world.ec2.vanish(FakeWorld.INSTANCE);

        // Then
        assertRefused(phase.commit(record), "SourceGone");
    }

    /** EC2 may show a start only W after it, so a look before that proves nothing about the snapshots. */
    @Test
    void r10_shouldLookAtTheSourceOnlyWAfterTheLastSnapshotWasAccepted() {
        // Given
        var record = ready(status -> status.withWitness(status.witness().withSnapshotsAccepted(world.ledger.now())));

        // When
        var committed = phase.commit(record);
        world.timer.pass(W.minusSeconds(1));
        world.source(Instance.RUNNING);
        var early = committed.isDone();
        world.timer.pass(Duration.ofSeconds(1));

        // Then
        assertThat(early).isFalse();
        assertRefused(committed, "SourceRestarted");
    }

    @Test
    void r10_shouldNotCommitWhatTheUserDoesNotWantAnyMore() {
        // Given: told while the source is looked at for the last time
        var record = ready();
        world.ec2.afterNext(
                "DescribeInstances", () -> world.kube.remove(Kinds.MIGRATION, FakeWorld.NAMESPACE, "run-1"));

        // Then
        assertThat(phase.commit(record))
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(CanceledException.class);
        assertThat(world.now().state()).isEqualTo(State.CREATE_VM);
    }

    @Test
    void r10_shouldNotCommitWhenADiskIsAttachedElsewhere() {
        // Given
        var record = ready();
        world.ec2.editVolume(FakeWorld.VOLUME, was -> Machines.in("in-use", was));

        // When
        var committed = phase.commit(record);
        var waits = committed.isDone();
        world.ec2.waits().expire();

        // Then
        assertThat(waits).isFalse();
        assertRefused(committed, "DeadlineExceeded");
    }

    private void assertRefused(CompletableFuture<InstanceMigration> committed, String reason) {
        assertThat(committed)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .havingCause()
                .isInstanceOfSatisfying(MigrationException.class, failure -> assertThat(failure.reason())
                        .isEqualTo(reason));
        assertThat(world.now().state()).isEqualTo(State.CREATE_VM);
    }

    private InstanceMigration ready() {
        return ready(status -> status);
    }

    /** Bound, proved and released: nothing is missing but the commit. */
    private InstanceMigration ready(UnaryOperator<InstanceMigrationStatus> more) {
        var record = world.record(State.CREATE_VM, status -> more.apply(FakeWorld.made(status)));
        world.make(record);
        var disk = Intents.disk(record, FakeWorld.SOURCE_VOLUME);
        world.kube.put(Kinds.PERSISTENT_VOLUME, PersistentVolumes.forDisk(record, disk));
        world.kube.put(
                Kinds.PERSISTENT_VOLUME_CLAIM,
                new PersistentVolumeClaimBuilder(PersistentVolumeClaims.forDisk(record, disk))
                        .withNewStatus()
                        .withPhase("Bound")
                        .endStatus()
                        .build());
        var machine = world.kube.put(Kinds.VIRTUAL_MACHINE, VirtualMachines.halted(record));
        return world.ledger
                .write(
                        record,
                        status -> status.withTargetUid(machine.getMetadata().getUid()))
                .join();
    }
}
