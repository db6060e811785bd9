package caravan.engine;

import caravan.api.InstanceMigration;
import caravan.api.Kind;
import caravan.api.Kinds;
import caravan.fake.FakeWorld;
import caravan.fake.OpenGate;
import caravan.kube.KubeFailure.Reason;
import caravan.kube.KubeGateway;
import caravan.ledger.Ledger;
import caravan.model.CanceledException;
import caravan.model.Names;
import caravan.model.ObjectRef;
import caravan.model.State;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What a change of a Migration costs; what it opens is seen in whole migrations. */
class OpeningTest {

    private static final ObjectRef RUN = ObjectRef.named(FakeWorld.NAMESPACE, "run-1");

    private static final Map<Kind<? extends HasMetadata>, String> REFERRED =
            Map.of(Kinds.MIGRATION, "run-1", Kinds.PLAN, "web-tier", Kinds.PROVIDER, "aws", Kinds.SECRET, "keys");

    private final FakeWorld world = new FakeWorld();
    private final Unopened unopened = new Unopened((record, from) -> {});
    private final Opening opening = new Opening(
            world.ledger, new Finalizers(world.kube), world.cancellations, unopened, new OpenGate(), () -> true);

    @BeforeEach
    void completePlan() {
        wants(List.of(Map.of("id", FakeWorld.INSTANCE)));
    }

    private void wants(List<Map<String, String>> machines) {
        var map = Map.of("network", Map.of("name", "networks"), "storage", Map.of("name", "storage"));
        var provider = Map.of("source", Map.of("name", "aws"), "destination", Map.of("name", "host"));
        edit(
                Kinds.PLAN,
                "web-tier",
                "spec",
                Map.of("targetNamespace", "vms", "provider", provider, "map", map, "vms", machines));
    }

    @Test
    void shouldReadNoRecordsWhenOnlyAStatusHasChanged() {
        // Given
        opening.open(RUN).join();
        var before = world.kube.calls("list InstanceMigration");

        // When
        for (var second = 0; second < 60; second++) {
            var text = "second " + second;
            edit(Kinds.MIGRATION, "run-1", "status", Map.of("told", text));
            opening.open(RUN).join();
        }

        // Then
        assertThat(before).isPositive();
        assertThat(world.kube.calls("list InstanceMigration")).isEqualTo(before);
    }

    /** All plans are looked at together, each of a thousand records. */
    @Test
    void shouldKeepOfEachRecordOnlyWhoseItIsAndHowFarItHasCome() {
        // Given
        var whole = world.record(State.CREATE_SNAPSHOTS);
        world.kube.edit(
                Kinds.INSTANCE_MIGRATION,
                FakeWorld.NAMESPACE,
                whole.getMetadata().getName(),
                found -> {
                    found.getMetadata()
                            .setLabels(Map.of("plan", found.getSpec().plan().uid()));
                    return found;
                });
        var kept = new ArrayList<InstanceMigration>();
        var ledger = new Ledger(keeping(kept), world.timer, "here", (record, from) -> {});

        // When
        new Opening(ledger, new Finalizers(world.kube), world.cancellations, unopened, new OpenGate(), () -> true)
                .open(RUN)
                .join();

        // Then
        assertThat(kept).hasSize(1).allSatisfy(record -> {
            assertThat(record.state()).isEqualTo(State.CREATE_SNAPSHOTS);
            assertThat(record.getSpec().intent()).isNull();
            assertThat(record.getStatus().disks()).isEmpty();
        });
    }

    /** Notes what comes of the records that are listed. */
    private KubeGateway keeping(List<InstanceMigration> kept) {
        return (KubeGateway) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {KubeGateway.class}, (proxy, method, args) -> {
                    var answer = method.invoke(world.kube, args);
                    if (method.getName().equals("list") && args[0].equals(Kinds.INSTANCE_MIGRATION)) {
                        ((List<?>) ((CompletableFuture<?>) answer).join())
                                .forEach(record -> kept.add((InstanceMigration) record));
                    }
                    return answer;
                });
    }

    @Test
    void shouldOpenAgainWhatWasRemovedByForce() {
        // Given
        var record = opening.open(RUN).join().get(0);
        world.removeByForce(record);

        // When
        for (var look = 0; look < 30; look++) {
            opening.openAll().join();
        }

        // Then
        assertThat(world.kube.all(Kinds.INSTANCE_MIGRATION)).hasSize(1);
    }

    @Test
    void shouldWakeWhoBeganToWaitAfterTheCancelWasHeard() {
        // Given
        var record = world.record(State.CREATE_SNAPSHOTS);
        edit(
                Kinds.MIGRATION,
                "run-1",
                "spec",
                Map.of("plan", Map.of("name", "web-tier"), "cancel", List.of(Map.of("id", FakeWorld.INSTANCE))));
        opening.openAll().join();
        var waiting = world.cancellations.race(record, new CompletableFuture<String>());

        // When
        opening.openAll().join();

        // Then
        assertThatThrownBy(waiting::join).hasCauseInstanceOf(CanceledException.class);
    }

    /** Or a process that dies in between leaves a record whose Provider anybody may delete. */
    @Test
    void r14_shouldGuardWhatARecordRefersToBeforeItIsMade() {
        // Given
        letGo();
        world.kube.failNext("create InstanceMigration", Reason.UNREACHABLE);

        // When
        opening.open(RUN).join();

        // Then
        assertThat(world.kube.all(Kinds.INSTANCE_MIGRATION)).isEmpty();
        assertThat(guarded()).isEqualTo(4);
    }

    @Test
    void r14_shouldGuardAgainWhatASweepLetsGoWhileARecordIsMade() {
        // Given
        world.kube.refuse(object -> {
            if (object instanceof InstanceMigration) {
                letGo();
            }
            return false;
        });

        // When
        opening.open(RUN).join();

        // Then
        assertThat(world.kube.all(Kinds.INSTANCE_MIGRATION)).hasSize(1);
        assertThat(guarded()).isEqualTo(4);
    }

    /** And neither is forgotten: what was made is guarded, what was not is tried again. */
    @Test
    void shouldMakeTheOtherRecordsWhenOneIsRefused() {
        // Given
        var refused = "i-0a1b2c3d4e5f60002";
        wants(List.of(Map.of("id", refused), Map.of("id", FakeWorld.INSTANCE)));
        world.kube.refuse(object -> object instanceof InstanceMigration record
                && record.getSpec().instanceId().equals(refused));

        // When
        opening.open(RUN).join();
        var made = world.kube.all(Kinds.INSTANCE_MIGRATION).size();
        var why = unopened.of(uidOfRun(), refused);
        world.kube.refuse(object -> false);
        opening.open(RUN).join();

        // Then
        assertThat(made).isEqualTo(1);
        assertThat(why).isPresent();
        assertThat(world.kube.all(Kinds.INSTANCE_MIGRATION)).hasSize(2);
        assertThat(unopened.of(uidOfRun(), refused)).isEmpty();
    }

    /** The sweep's writes are sent before the Migration is made, and arrive when its records are there. */
    @Test
    void r14_shouldRefuseALateReleaseOfWhatAnOpeningHasGuarded() {
        // Given
        world.kube.edit(Kinds.SECRET, FakeWorld.NAMESPACE, "keys", OpeningTest::guarded);
        world.kube.edit(Kinds.PROVIDER, FakeWorld.NAMESPACE, "aws", OpeningTest::guarded);
        var secret = world.kube.find(Kinds.SECRET, FakeWorld.NAMESPACE, "keys").orElseThrow();
        var provider =
                world.kube.find(Kinds.PROVIDER, FakeWorld.NAMESPACE, "aws").orElseThrow();

        // When
        opening.open(RUN).join();

        // Then
        var guard = new Guard(world.kube);
        assertThat(guard.remove(Kinds.SECRET, secret)).isCompletedExceptionally();
        assertThat(guard.remove(Kinds.PROVIDER, provider)).isCompletedExceptionally();
        assertThat(guarded()).isEqualTo(4);
    }

    private static <T extends HasMetadata> T guarded(T object) {
        object.getMetadata().setFinalizers(List.of(Names.FINALIZER));
        return object;
    }

    /** What is wrong beside it opens nothing; it does not make the user's stop unsaid. */
    @Test
    void shouldHearACancelOfAMigrationThatIsRefused() {
        // Given
        var waiting = world.cancellations.race(world.record(State.CREATE_SNAPSHOTS), new CompletableFuture<String>());
        edit(
                Kinds.MIGRATION,
                "run-1",
                "spec",
                Map.of(
                        "plan",
                        Map.of("name", "web-tier"),
                        "resumeConversion",
                        true,
                        "cancel",
                        List.of(Map.of("id", FakeWorld.INSTANCE))));

        // When
        var opened = opening.openAll().join();

        // Then
        assertThat(opened).isEmpty();
        assertThatThrownBy(waiting::join).hasCauseInstanceOf(CanceledException.class);
    }

    /** As when its user archives a plan that he has changed for its next run already. */
    @Test
    void shouldHearThatAPlanIsArchivedThatIsRefused() {
        // Given
        var waiting = world.cancellations.race(world.record(State.CREATE_SNAPSHOTS), new CompletableFuture<String>());
        edit(Kinds.PLAN, "web-tier", "spec", Map.of("archived", true, "vms", List.of()));

        // When
        opening.openAll().join();

        // Then
        assertThatThrownBy(waiting::join).hasCauseInstanceOf(CanceledException.class);
    }

    private String uidOfRun() {
        return world.kube
                .find(Kinds.MIGRATION, FakeWorld.NAMESPACE, "run-1")
                .orElseThrow()
                .getMetadata()
                .getUid();
    }

    private void letGo() {
        REFERRED.forEach((kind, name) -> world.kube.edit(kind, FakeWorld.NAMESPACE, name, object -> {
            object.getMetadata().setFinalizers(List.of());
            return object;
        }));
    }

    private long guarded() {
        return REFERRED.entrySet().stream()
                .filter(one -> world.kube
                        .find(one.getKey(), FakeWorld.NAMESPACE, one.getValue())
                        .filter(Guard::isOn)
                        .isPresent())
                .count();
    }

    private void edit(Kind<GenericKubernetesResource> kind, String name, String field, Object value) {
        world.kube.edit(kind, FakeWorld.NAMESPACE, name, object -> {
            object.setAdditionalProperty(field, value);
            return object;
        });
    }
}
