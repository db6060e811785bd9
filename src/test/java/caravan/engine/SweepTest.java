package caravan.engine;

import caravan.api.Kind;
import caravan.api.Kinds;
import caravan.aws.Ec2Gateway;
import caravan.aws.Ec2Gateways;
import caravan.fake.FakeWorld;
import caravan.inventory.Providers;
import caravan.kube.KubeGateway;
import caravan.ledger.SourceLocks;
import caravan.model.Names;
import caravan.model.State;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What a sweep takes, what it reports, and what it leaves alone. */
class SweepTest {

    private static final String ABSENT = "00000000-0000-4000-8000-000000000000";
    private static final Duration GRACE = Duration.ofMinutes(30);

    private final FakeWorld world = new FakeWorld();
    private final EngineSettings settings = Settings.of(Duration.ofHours(2));
    private final List<String> calls = new ArrayList<>();

    @BeforeEach
    void completeMigration() {
        world.completeMigration();
    }

    @Test
    void r16_shouldListAwsBeforeTheRecords() {
        // Given
        var ec2 = spied(Ec2Gateway.class, world.ec2, "ec2 ");
        var kube = spied(KubeGateway.class, world.kube, "kube ");
        var gateways = (Ec2Gateways) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Ec2Gateways.class}, (proxy, method, args) -> ec2);

        // When
        sweep(kube, new Providers(world.kube, world.timer, gateways, List.of()), settings)
                .run()
                .join();

        // Then
        var aws = Math.max(calls.indexOf("ec2 snapshotsWithTag"), calls.indexOf("ec2 volumesWithTag"));
        assertThat(aws).isPositive();
        assertThat(calls.indexOf("kube listWatched InstanceMigration")).isGreaterThan(aws);
    }

    @Test
    void r16_shouldReadTheRecordsOnceWhenThereIsNothingToLetGo() {
        // Given
        world.make(world.record(State.CREATE_VM, FakeWorld::made));

        // When
        sweep(settings).run().join();

        // Then
        assertThat(world.kube.calls("list InstanceMigration")).isEqualTo(1);
    }

    @Test
    void r18_shouldTakeWhatIsNotCommittedOfAnAbsentRecordAfterTheGracePeriod() {
        // Given
        seed(ABSENT, Map.of(), "Halted");
        var sweep = sweep(settings);

        // When
        var first = sweep.run().join();
        world.timer.pass(GRACE);
        sweep.run().join();
        var between = world.kube.all(Kinds.PERSISTENT_VOLUME_CLAIM).size();
        sweep.run().join();
        sweep.run().join();

        // Then
        assertThat(first.ownerless()).hasSize(4);
        assertThat(first.removed()).isEmpty();
        assertThat(between).as("claims go after what may use them").isEqualTo(1);
        assertThat(objects()).isEmpty();
        assertThat(world.ec2.writes()).as("volumes are never deleted").isZero();
    }

    @Test
    void r18_shouldLeaveAnAbsentRecordsMachineAloneWhenItRuns() {
        // Given
        seed(ABSENT, Map.of(), "Always");

        // When
        sweepTwice(settings);

        // Then
        assertThat(objects()).hasSize(4);
    }

    @Test
    void r18_shouldLeaveAloneWhatHasACommittedSibling() {
        // Given
        seed(ABSENT, Map.of(), "Halted");
        world.kube.edit(Kinds.VIRTUAL_MACHINE, FakeWorld.TARGET, "web-1", machine -> {
            machine.getMetadata().getLabels().put(Names.COMMITTED, "true");
            return machine;
        });

        // When
        sweepTwice(settings);

        // Then
        assertThat(objects()).hasSize(4);
    }

    @Test
    void r18_shouldTakeTheMachineOfAnUndoneRecordAtOnce() {
        // Given
        var record = world.record(State.ROLLED_BACK);
        seed(record.uid(), Map.of(), "Halted");

        // When
        sweep(settings).run().join();

        // Then
        assertThat(world.kube.all(Kinds.VIRTUAL_MACHINE)).isEmpty();
        assertThat(world.kube.all(Kinds.POD)).isEmpty();
        assertThat(Finalizers.guarded(world.now())).isTrue();
    }

    @Test
    void r18_shouldMarkWhatTheHandoverCouldNotMark() {
        // Given
        var record = world.record(State.SUCCEEDED, status -> FakeWorld.made(status)
                .withEnded(world.timer.now().toString()));
        seed(record.uid(), Map.of(), "Halted");
        world.kube.remove(Kinds.POD, FakeWorld.TARGET, "pod-1");
        world.kube.edit(Kinds.PERSISTENT_VOLUME_CLAIM, FakeWorld.TARGET, "claim-1", SweepTest::owned);
        var machine = world.kube
                .find(Kinds.VIRTUAL_MACHINE, FakeWorld.TARGET, "web-1")
                .orElseThrow();
        world.kube.edit(
                Kinds.INSTANCE_MIGRATION,
                FakeWorld.NAMESPACE,
                record.getMetadata().getName(),
                one -> {
                    one.setStatus(
                            one.getStatus().withTargetUid(machine.getMetadata().getUid()));
                    return one;
                });
        world.timer.pass(settings.late());
        world.kube.failNext("patch VirtualMachine", caravan.kube.KubeFailure.Reason.FORBIDDEN);

        // When
        var refused = sweep(settings).run().join();
        var between = Finalizers.guarded(world.now());
        sweep(settings).run().join();
        sweep(settings).run().join();

        // Then
        assertThat(refused.failed()).hasSize(1);
        assertThat(between).isTrue();
        assertThat(Finalizers.guarded(world.now())).isFalse();
        assertThat(objects()).hasSize(3).noneMatch(Stray::isUncommitted);
        assertThat(world.kube
                        .find(Kinds.PERSISTENT_VOLUME_CLAIM, FakeWorld.TARGET, "claim-1")
                        .orElseThrow()
                        .getMetadata()
                        .getOwnerReferences())
                .extracting(OwnerReference::getUid)
                .containsExactly("uid-of-another", machine.getMetadata().getUid());
    }

    private static <T extends HasMetadata> T owned(T object) {
        object.getMetadata()
                .setOwnerReferences(List.of(new OwnerReferenceBuilder()
                        .withApiVersion("v1")
                        .withKind("ConfigMap")
                        .withName("another")
                        .withUid("uid-of-another")
                        .build()));
        return object;
    }

    @Test
    void r18_shouldTouchNothingOfALiveOrALostRecord() {
        // Given
        var record = world.record(State.CREATE_VM);
        seed(record.uid(), Map.of(), "Halted");

        // When
        sweepTwice(settings);
        world.kube.edit(
                Kinds.INSTANCE_MIGRATION,
                FakeWorld.NAMESPACE,
                record.getMetadata().getName(),
                one -> {
                    one.setStatus(one.getStatus().withState(State.SOURCE_LOST));
                    return one;
                });
        sweepTwice(settings);

        // Then
        assertThat(objects()).hasSize(4);
    }

    @Test
    void r18_shouldKeepWhatTheUserWantsToKeep() {
        // Given
        var record = world.record(State.ROLLED_BACK);
        seed(record.uid(), Map.of(Names.KEPT, "true"), "Halted");

        // When
        sweepTwice(settings);

        // Then
        assertThat(objects()).hasSize(4);
    }

    private SweepReport sweepTwice(EngineSettings with) {
        var sweep = sweep(with);
        sweep.run().join();
        world.timer.pass(GRACE);
        return sweep.run().join();
    }

    private Sweep sweep(EngineSettings with) {
        return sweep(world.kube, world.providers, with);
    }

    private Sweep sweep(KubeGateway kube, Providers providers, EngineSettings with) {
        return new Sweep(
                new Sweep.Reach(providers, new Holdings(kube), new SourceLocks(world.kube, "caravan-system")),
                new Finalizers(world.kube),
                new Sweep.Circumstances(world.timer, () -> true, with));
    }

    private void seed(String record, Map<String, String> labels, String runStrategy) {
        var machine = new GenericKubernetesResource();
        machine.setApiVersion(Kinds.VIRTUAL_MACHINE.apiVersion());
        machine.setKind(Kinds.VIRTUAL_MACHINE.name());
        machine.setMetadata(metadata("web-1", record, labels));
        machine.setAdditionalProperty("spec", Map.of("runStrategy", runStrategy));
        world.kube.put(Kinds.VIRTUAL_MACHINE, machine);
        world.kube.put(
                Kinds.POD,
                new PodBuilder().withMetadata(metadata("pod-1", record, labels)).build());
        world.kube.put(
                Kinds.PERSISTENT_VOLUME_CLAIM,
                new PersistentVolumeClaimBuilder()
                        .withMetadata(metadata("claim-1", record, labels))
                        .build());
        world.kube.put(
                Kinds.PERSISTENT_VOLUME,
                new PersistentVolumeBuilder()
                        .withMetadata(metadata("pv-claim-1", record, labels))
                        .editMetadata()
                        .withNamespace(null)
                        .endMetadata()
                        .withNewSpec()
                        .withPersistentVolumeReclaimPolicy("Retain")
                        .endSpec()
                        .build());
    }

    private static ObjectMeta metadata(String name, String record, Map<String, String> labels) {
        return new ObjectMetaBuilder()
                .withNamespace(FakeWorld.TARGET)
                .withName(name)
                .withLabels(labels)
                .addToLabels(Names.RECORD, record)
                .build();
    }

    private List<HasMetadata> objects() {
        var all = new ArrayList<HasMetadata>();
        for (Kind<? extends HasMetadata> kind :
                List.of(Kinds.POD, Kinds.VIRTUAL_MACHINE, Kinds.PERSISTENT_VOLUME_CLAIM, Kinds.PERSISTENT_VOLUME)) {
            all.addAll(world.kube.all(kind));
        }
        return all;
    }

    private <T> T spied(Class<T> type, T real, String prefix) {
        return type.cast(
                Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
                    var kind = args != null && args.length > 0 && args[0] instanceof Kind<?> known
                            ? " " + known.name()
                            : "";
                    calls.add(prefix + method.getName() + kind);
                    try {
                        return method.invoke(real, args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }
}
