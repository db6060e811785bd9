package caravan.engine;

import caravan.api.Kinds;
import caravan.aws.AwsFault;
import caravan.fake.FakeWorld;
import caravan.kube.Events;
import caravan.ledger.SourceLocks;
import caravan.model.State;
import caravan.status.Metrics;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Somebody takes the finalizers off a record that holds the lock of a source which ran. */
class OrphanLocksTest {

    private static final String LOCK = SourceLocks.nameOf("111122223333", "us-east-1", FakeWorld.INSTANCE);
    private static final String START =
            "aws ec2 start-instances --region us-east-1 --instance-ids " + FakeWorld.INSTANCE;
    private static final String FREE = "kubectl -n caravan-system patch lease " + LOCK;

    private final FakeWorld world = new FakeWorld();
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final Parts parts = new Parts(world);
    private final Sweep sweep = parts.sweep();
    private final SweepLog log =
            new SweepLog(new Metrics(metrics), new Events(world.kube, world.timer::now), "caravan-system");

    @Test
    void r02_shouldTellInEverySweepWhichSourceMayBeOff() {
        // Given
        var uid = removedByForce(true);
        world.source("stopped");

        // When
        swept();
        var report = swept();

        // Then
        assertThat(report.orphaned()).singleElement().satisfies(orphan -> assertThat(orphan.text())
                .contains("stopped", START, FREE, "migration/run-1-" + FakeWorld.INSTANCE, uid));
        assertThat(events()).singleElement().satisfies(event -> {
            assertThat(event.getMessage()).contains(START, FREE);
            assertThat(event.getCount()).isEqualTo(2);
            assertThat(event.getInvolvedObject().getName()).isEqualTo(LOCK);
        });
        assertThat(metrics.get("caravan.sweep").tag("found", "orphaned").gauge().value())
                .isEqualTo(1);
    }

    @Test
    void r02_shouldNeitherStartNorFreeAnything() {
        // Given
        removedByForce(true);
        world.source("stopped");

        // When
        swept();

        // Then
        assertThat(world.ec2.writes()).isZero();
        assertThat(world.kube.find(Kinds.LEASE, "caravan-system", LOCK))
                .hasValueSatisfying(
                        lock -> assertThat(lock.getSpec().getHolderIdentity()).isNotEmpty());
    }

    @Test
    void r02_shouldTellOnlyHowToFreeTheLockOfASourceThatRuns() {
        // Given
        removedByForce(true);

        // When
        var report = swept();

        // Then
        assertThat(report.orphaned()).singleElement().satisfies(orphan -> assertThat(orphan.text())
                .contains("running", FREE)
                .doesNotContain("start-instances"));
    }

    @Test
    void r02_shouldTellTheStartAlsoWhenTheSourceCannotBeLookedAt() {
        // Given
        removedByForce(true);
        world.ec2.failNext("DescribeInstances", AwsFault.DENIED, "UnauthorizedOperation");

        // When
        var report = swept();

        // Then
        assertThat(report.orphaned()).singleElement().satisfies(orphan -> assertThat(orphan.text())
                .contains("state is not known", START));
    }

    @Test
    void r02_shouldTellOfNoLockThatIsHeldByARecordOrWasOfASourceThatWasOff() {
        // Given
        parts.locks.acquire(world.record(State.PREPARE_SOURCE), LOCK, true).join();
        var held = swept();
        world.kube.edit(Kinds.LEASE, "caravan-system", LOCK, lock -> new LeaseBuilder(lock)
                .editSpec()
                .withHolderIdentity("")
                .endSpec()
                .build());

        // When
        removedByForce(false);
        var off = swept();

        // Then
        assertThat(held.orphaned()).isEmpty();
        assertThat(off.orphaned()).isEmpty();
        assertThat(events()).isEmpty();
    }

    @Test
    void r02_shouldRememberThatTheSourceRanWhenItsLockIsFreedAsTold() {
        // Given
        removedByForce(true);
        world.source("stopped");

        // When
        free(swept().orphaned().get(0).text());

        // Then
        assertThat(parts.locks
                        .acquire(world.record(State.INITIALIZE), LOCK, false)
                        .join())
                .isTrue();
    }

    /** Whoever stops it after that wants it off. */
    @Test
    void r02_shouldNotRememberItWhenTheLockOfASourceThatRunsIsFreedAsTold() {
        // Given
        removedByForce(true);

        // When
        free(swept().orphaned().get(0).text());

        // Then
        assertThat(parts.locks
                        .acquire(world.record(State.INITIALIZE), LOCK, false)
                        .join())
                .isFalse();
    }

    @Test
    void r02_shouldTellNobodyToStartASourceWhoseMachineRuns() {
        // Given
        parts.locks
                .acquire(world.record(State.COMMITTED, status -> status.withTargetUid("machine-1")), LOCK, true)
                .join();
        parts.locks.handOver(world.now()).join();
        removedByForce(true);
        world.source("stopped");

        // When
        var text = swept().orphaned().get(0).text();
        free(text);

        // Then
        assertThat(text).contains("machine-1", FREE).doesNotContain("start-instances");
        assertThatThrownBy(() -> parts.locks
                        .acquire(world.record(State.INITIALIZE), LOCK, false)
                        .join())
                .hasMessageContaining("machine-1");
    }

    /** The merge patch of the last command. */
    @SuppressWarnings("unchecked")
    private void free(String text) {
        var patch = text.substring(text.indexOf("-p '") + 4, text.lastIndexOf('\''));
        var lock = world.kube.find(Kinds.LEASE, "caravan-system", LOCK).orElseThrow();
        world.kube
                .patch(Kinds.LEASE, lock, Serialization.unmarshal(patch, Map.class))
                .join();
    }

    /** A Lease of whoever leads lies in the same namespace. */
    @Test
    void r02_shouldTakeNoOtherLeaseForASourceLock() {
        // Given
        world.kube.put(
                Kinds.LEASE,
                new LeaseBuilder()
                        .withNewMetadata()
                        .withNamespace("caravan-system")
                        .withName("caravan-i-leader")
                        .endMetadata()
                        .withNewSpec()
                        .withHolderIdentity("pod-1")
                        .endSpec()
                        .build());

        // When
        var report = swept();

        // Then
        assertThat(report).isEqualTo(SweepReport.empty());
    }

    private String removedByForce(boolean running) {
        var record = world.kube
                .find(Kinds.INSTANCE_MIGRATION, FakeWorld.NAMESPACE, "run-1-" + FakeWorld.INSTANCE)
                .orElseGet(() -> world.record(State.PREPARE_SOURCE));
        parts.locks.acquire(record, LOCK, running).join();
        world.kube.edit(Kinds.INSTANCE_MIGRATION, FakeWorld.NAMESPACE, "run-1-" + FakeWorld.INSTANCE, found -> {
            found.getMetadata().setFinalizers(List.of());
            return found;
        });
        world.kube.remove(Kinds.INSTANCE_MIGRATION, FakeWorld.NAMESPACE, "run-1-" + FakeWorld.INSTANCE);
        return record.uid();
    }

    private SweepReport swept() {
        return sweep.run().thenCompose(log::tell).join();
    }

    private List<Event> events() {
        return world.kube.all(Kinds.EVENT).stream()
                .filter(event -> "SourceLockOrphaned".equals(event.getReason()))
                .toList();
    }
}
