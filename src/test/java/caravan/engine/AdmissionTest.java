package caravan.engine;

import caravan.api.Condition;
import caravan.api.InstanceMigration;
import caravan.api.InstanceMigrationSpec;
import caravan.api.InstanceMigrationStatus;
import caravan.api.Reference;
import caravan.fake.FakeKube;
import caravan.fake.FakeTimer;
import caravan.kube.KubeGateway;
import caravan.ledger.Cancellations;
import caravan.ledger.Ledger;
import caravan.model.State;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Who is entered, and that nobody waits for another's claim. */
class AdmissionTest {

    private final FakeTimer timer = new FakeTimer();
    private final FakeKube kube = new FakeKube();
    private final EngineSettings settings = Settings.of(Duration.ofHours(2));
    private final InFlight inFlight = new InFlight(timer, settings);
    private final List<Runnable> hanging = new ArrayList<>();

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
    void shouldSendWhatWasClaimedLateWithTheNextRoundWithoutClaimingItAgain() {
        // Given
        kube.put(caravan.api.Kinds.INSTANCE_MIGRATION, record("hangs", State.DISK_TRANSFER));
        var admission = admission(hangingFor("hangs"));
        var first = admission.due();
        timer.pass(Duration.ofSeconds(2));

        // When
        answerHanging();
        var second = admission.due();
        timer.pass(Duration.ofSeconds(2));

        // Then
        assertThat(first.join()).isEmpty();
        assertThat(second.join())
                .extracting(record -> record.getMetadata().getName())
                .containsExactly("hangs");
        assertThat(kube.calls("updateStatus InstanceMigration")).isEqualTo(1);
    }

    @Test
    void shouldNotClaimWhatIsInFlight() {
        // Given
        kube.put(caravan.api.Kinds.INSTANCE_MIGRATION, record("flies", State.DISK_TRANSFER));
        admission(kube).due().join();

        // When
        var again = admission(kube).due();

        // Then
        assertThat(again.join()).isEmpty();
        assertThat(kube.calls("updateStatus InstanceMigration")).isEqualTo(1);
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
    void shouldBeginAThousandOfAProviderAndEnterAllThatHaveBegun() {
        // Given
        var pending = IntStream.range(0, 1_500).mapToObj(number -> record("pending-" + number, State.PENDING));
        var begun = IntStream.range(0, 1_500).mapToObj(number -> record("begun-" + number, State.CREATE_SNAPSHOTS));
        var wide = Settings.of(new EngineSettings.Limits(1_000, 10_000));

        // When
        var chosen = admission(kube, wide)
                .choose(Stream.concat(pending.map(this::ofOwnPlan), begun).toList());

        // Then
        assertThat(chosen).filteredOn(record -> record.state() == State.PENDING).hasSize(Limits.MOST_BEGINNING);
        assertThat(chosen)
                .filteredOn(record -> record.state() == State.CREATE_SNAPSHOTS)
                .hasSize(1_500);
    }

    @Test
    void shouldKeepTheNextOfAProviderUntilThoseBeforeHaveLeftTheirBeginning() {
        // Given
        var begin = IntStream.range(0, 600).mapToObj(number -> record("begins-" + number, State.INITIALIZE));
        var pending = IntStream.range(0, 1_500).mapToObj(number -> record("pending-" + number, State.PENDING));
        var other = ofProvider("prov-2", ofOwnPlan(record("other", State.PENDING)));
        var wide = Settings.of(new EngineSettings.Limits(1_000, 10_000));

        // When
        var chosen = admission(kube, wide)
                .choose(Stream.concat(Stream.concat(begin, pending).map(this::ofOwnPlan), Stream.of(other))
                        .toList());

        // Then
        assertThat(chosen)
                .filteredOn(record -> record.getMetadata().getName().startsWith("pending"))
                .hasSize(Limits.MOST_BEGINNING - 600);
        assertThat(chosen).as("another provider has its own").contains(other);
    }

    private static InstanceMigration ofProvider(String uid, InstanceMigration record) {
        var spec = record.getSpec();
        record.setSpec(new InstanceMigrationSpec(
                spec.instanceId(),
                spec.instanceName(),
                spec.plan(),
                spec.migration(),
                new Reference("migration", "aws", uid)));
        return record;
    }

    /** So that the limit of a plan keeps none of them. */
    private InstanceMigration ofOwnPlan(InstanceMigration record) {
        var spec = record.getSpec();
        var plan = new Reference("migration", record.getMetadata().getName(), record.uid());
        record.setSpec(new InstanceMigrationSpec(
                spec.instanceId(), spec.instanceName(), plan, spec.migration(), spec.provider()));
        return record;
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

    @ParameterizedTest
    @CsvSource({
        "Cleanup, '', true",
        "RollingBack, Suspended, true",
        "RollingBack, RollbackIncomplete, true",
        "RollingBack, '', false",
        "DiskTransfer, Suspended, false"
    })
    void shouldNotKeepPendingOnesForThoseThatOnlyWait(String state, String told, boolean enters) {
        // Given: the plan may have two
        var one = record("one", State.read(state));
        var two = record("two", State.read(state));
        Stream.of(one, two)
                .filter(record -> !told.isEmpty())
                .forEach(record -> record.setStatus(record.getStatus()
                        .withCondition(new Condition(
                                told, "True", "Undecided", "Warn", "again", "", "2026-01-01T00:00:00Z"))));

        // When
        var chosen = admission(kube).choose(List.of(one, two, record("a", State.PENDING)));

        // Then
        assertThat(chosen).hasSize(enters ? 3 : 2);
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
        return admission(gateway, settings);
    }

    private Admission admission(KubeGateway gateway, EngineSettings wanted) {
        return new Admission(
                new Admission.Reach(
                        new Ledger(gateway, timer, "here", (record, from) -> {}),
                        inFlight,
                        new Cancellations(gateway, timer)),
                () -> true,
                wanted);
    }

    private void answerHanging() {
        hanging.forEach(Runnable::run);
    }

    /** Writes of one record get no answer before {@link #answerHanging}. */
    private KubeGateway hangingFor(String name) {
        return (KubeGateway) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {KubeGateway.class}, (proxy, method, args) -> {
                    if (method.getName().equals("updateStatus")
                            && args[1] instanceof InstanceMigration record
                            && record.getMetadata().getName().equals(name)) {
                        var answer = new CompletableFuture<InstanceMigration>();
                        hanging.add(
                                () -> answer.complete(kube.updateStatus(caravan.api.Kinds.INSTANCE_MIGRATION, record)
                                        .join()));
                        return answer;
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
                null, 0, state, null, null, null, null, null, null, 0, null, null, null, null, null, null, null, null);
    }
}
