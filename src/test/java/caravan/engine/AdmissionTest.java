package caravan.engine;

import caravan.api.InstanceMigration;
import caravan.api.InstanceMigrationSpec;
import caravan.api.InstanceMigrationStatus;
import caravan.api.Reference;
import caravan.fake.FakeKube;
import caravan.fake.FakeTimer;
import caravan.kube.KubeGateway;
import caravan.ledger.Ledger;
import caravan.model.State;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Who is entered, and that nobody waits for another's claim. */
class AdmissionTest {

    private final FakeTimer timer = new FakeTimer();
    private final FakeKube kube = new FakeKube();
    private final EngineSettings settings = Settings.of(Duration.ofHours(2));
    private final InFlight inFlight = new InFlight(timer, settings);

    @Test
    void shouldSendTheOthersWhenOneClaimHangs() {
        // Given
        kube.put(caravan.api.Kinds.INSTANCE_MIGRATION, record("hangs", State.DISK_TRANSFER));
        kube.put(caravan.api.Kinds.INSTANCE_MIGRATION, record("goes", State.DISK_TRANSFER));

        // When
        var due = admission(hangingFor("hangs")).due();
        timer.pass(Duration.ofSeconds(2));

        // Then
        assertThat(due.join())
                .extracting(record -> record.getMetadata().getName())
                .containsExactly("goes");
    }

    @Test
    void shouldEnterThePendingOnesWithinTheLimitsOldestFirst() {
        // Given
        var begun = record("begun", State.CREATE_VM);

        // When
        var chosen = admission(kube)
                .choose(List.of(
                        record("c", State.PENDING), record("b", State.PENDING), begun, record("a", State.SUCCEEDED)));

        // Then
        assertThat(chosen).extracting(record -> record.getMetadata().getName()).containsExactly("begun", "b");
    }

    @Test
    void shouldEnterPendingOnesBesideThoseThatOnlySettle() {
        // When
        var chosen = admission(kube)
                .choose(List.of(
                        record("settles", State.SETTLING),
                        record("settles too", State.SETTLING),
                        record("a", State.PENDING)));

        // Then
        assertThat(chosen)
                .extracting(record -> record.getMetadata().getName())
                .containsExactly("settles", "settles too", "a");
    }

    @Test
    void shouldLeaveAloneWhatALaterVersionHasWritten() {
        // Given
        var later = record("later", State.PENDING);
        later.setStatus(status("Teleporting"));

        // Then
        assertThat(later.state()).isEqualTo(State.UNKNOWN);
        assertThat(admission(kube).choose(List.of(later))).isEmpty();
    }

    private Admission admission(KubeGateway gateway) {
        return new Admission(new Ledger(gateway, timer, "here", (record, from) -> {}), inFlight, () -> true, settings);
    }

    /** Writes of one record never get an answer. */
    private KubeGateway hangingFor(String name) {
        return (KubeGateway) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {KubeGateway.class}, (proxy, method, args) -> {
                    if (method.getName().equals("updateStatus")
                            && args[1] instanceof InstanceMigration record
                            && record.getMetadata().getName().equals(name)) {
                        return new CompletableFuture<>();
                    }
                    try {
                        return method.invoke(kube, args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static InstanceMigration record(String name, State state) {
        var record = new InstanceMigration();
        record.setMetadata(new ObjectMetaBuilder()
                .withNamespace("migration")
                .withName(name)
                .withUid("uid-" + name)
                .withCreationTimestamp("2026-01-01T00:00:00Z")
                .build());
        record.setSpec(new InstanceMigrationSpec(
                "i-" + name,
                name,
                new Reference("migration", "plan", "plan-1"),
                new Reference("migration", "run", "mig-1"),
                new Reference("migration", "aws", "prov-1")));
        record.setStatus(status(state.text()));
        return record;
    }

    private static InstanceMigrationStatus status(String state) {
        return new InstanceMigrationStatus(
                null, state, null, null, null, null, null, 0, null, null, null, null, null, null, null, null);
    }
}
