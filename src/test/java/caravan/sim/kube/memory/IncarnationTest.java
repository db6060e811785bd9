package caravan.sim.kube.memory;

import caravan.api.Kinds;
import caravan.kube.KubeFailure;
import caravan.model.SuspendedException;
import caravan.model.Verdict;
import caravan.model.Wait;
import caravan.sim.kube.server.Faults.Fault;
import caravan.sim.kube.server.Faults.Requests;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What an engine that is killed, cut off or lied to leaves in the cluster, and what it still hears. */
class IncarnationTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final Steps time = new Steps();
    private final MemoryCluster cluster =
            new MemoryCluster(time, 42, MemoryCluster.Settings.usual()).withNamespaces("vms");
    private final MemoryKubeGateway engine = cluster.gateway(() -> {}, time, time);

    @Test
    void shouldDoNothingWhenKilledBeforeTheCall() {
        // Given
        engine.observe(killingBefore(2));
        time.done(engine.create(Kinds.SECRET, secret("first")));

        // When
        var answer = engine.create(Kinds.SECRET, secret("second"));
        time.pass(MINUTE);

        // Then
        assertThat(answer).isNotDone();
        assertThat(secrets()).containsExactly("first");
        assertThat(engine.killed()).isTrue();
    }

    @Test
    void shouldHaveTheEffectAndNoAnswerWhenKilledInBetween() {
        // Given
        var heard = new ArrayList<String>();
        engine.observe(killingAfter(1));

        // When
        var answer = engine.create(Kinds.SECRET, secret("done"));
        var unused = answer.whenComplete((made, failure) -> heard.add("answer"));
        time.pass(MINUTE);

        // Then
        assertThat(secrets()).containsExactly("done");
        assertThat(heard).isEmpty();
    }

    @Test
    void shouldNeitherSendNorHearAnythingWhenDead() {
        // Given
        var heard = new ArrayList<String>();
        var wait = engine.await(Kinds.SECRET, exists("vms/late", MINUTE));
        var onItsWay = engine.create(Kinds.SECRET, secret("on-its-way"));
        for (var one : List.<CompletableFuture<?>>of(wait, onItsWay)) {
            var unused = one.whenComplete((value, failure) -> heard.add("heard"));
        }

        // When
        engine.kill();
        assertThat(engine.create(Kinds.SECRET, secret("after-death"))).isNotDone();
        cluster.put(Kinds.SECRET, secret("late"));
        time.pass(MINUTE.multipliedBy(10));

        // Then
        assertThat(heard).isEmpty();
        assertThat(secrets()).containsExactly("late");
    }

    @Test
    void shouldLetAWriteOfTheDeadArriveWhenItIsReleased() {
        // Given
        var released = new CompletableFuture<Void>();
        cluster.faults().next(1, Requests.of("create", "secrets"), new Fault.Held(released));
        var answer = engine.create(Kinds.SECRET, secret("zombie"));
        time.pass(Duration.ofSeconds(1));
        engine.kill();

        // When
        released.complete(null);
        time.pass(MINUTE);

        // Then
        assertThat(secrets()).containsExactly("zombie");
        assertThat(answer).isNotDone();
    }

    @Test
    void shouldGiveUpAWriteThatArrivesLater() {
        // Given
        engine.trouble(call -> Optional.<Fault>of(new Fault.Late(MINUTE)).filter(late -> call.writes()));

        // When
        var answer = engine.create(Kinds.SECRET, secret("late"));
        time.pass(Duration.ofSeconds(11));

        // Then
        assertThatThrownBy(answer::join).hasCauseInstanceOf(KubeFailure.class);
        assertThat(secrets()).isEmpty();

        // When
        time.pass(MINUTE);

        // Then
        assertThat(secrets()).containsExactly("late");
    }

    @Test
    void shouldAnswerLateWhenTheAnswerIsSlow() {
        // Given
        cluster.faults().next(1, Requests.of("create", "secrets"), new Fault.Slow(Duration.ofSeconds(3)));

        // When
        var answer = engine.create(Kinds.SECRET, secret("slow"));
        time.pass(Duration.ofSeconds(1));

        // Then
        assertThat(secrets()).containsExactly("slow");
        assertThat(answer).isNotDone();
        time.pass(Duration.ofSeconds(3));
        assertThat(answer).isCompleted();
    }

    @Test
    void shouldNoticeAMissedEventWhenItReadsAgain() {
        // Given
        engine.missHints((resource, id) -> true);
        var wait = engine.await(Kinds.SECRET, exists("vms/s", MINUTE));
        time.pass(Duration.ofSeconds(1));

        // When
        cluster.put(Kinds.SECRET, secret("s"));
        time.pass(Duration.ofSeconds(1));

        // Then
        assertThat(wait).isNotDone();
        time.pass(Duration.ofSeconds(11));
        assertThat(wait).isCompleted();
    }

    @Test
    void shouldJudgeWaitsByOldObjectsWhileReadsAreLive() {
        // Given
        cluster.put(Kinds.SECRET, secret("s"));
        var then = cluster.snapshot();
        var live = time.done(engine.get(Kinds.SECRET, "vms", "s")).orElseThrow();
        time.done(engine.delete(Kinds.SECRET, live));

        // When
        engine.judgeWaitsBy(then, MINUTE);

        // Then
        assertThat(time.done(engine.await(Kinds.SECRET, exists("vms/s", MINUTE))))
                .isNotNull();
        assertThat(time.done(engine.get(Kinds.SECRET, "vms", "s"))).isEmpty();
    }

    @Test
    void shouldSuspendEveryWaitWhenTheLeaseIsLost() {
        // Given
        var wait = engine.await(Kinds.SECRET, exists("vms/s", MINUTE));

        // When
        engine.waits().suspendAll("the lease is lost");

        // Then
        assertThatThrownBy(wait::join).hasCauseInstanceOf(SuspendedException.class);
    }

    @Test
    void shouldRepeatItselfWhenTheSeedIsTheSame() {
        // Given
        var other = new MemoryCluster(time, 42, MemoryCluster.Settings.usual()).withNamespaces("vms");

        // When
        cluster.put(Kinds.SECRET, generated());
        other.put(Kinds.SECRET, generated());

        // Then
        assertThat(other.objects().list(Kinds.SECRET, "", Map.of()))
                .isEqualTo(cluster.objects().list(Kinds.SECRET, "", Map.of()));
    }

    @Test
    void shouldAnswerAlikeWhenObjectsArePacked() {
        // Given
        var packed = new MemoryCluster(time, 42, MemoryCluster.Settings.usual().packed()).withNamespaces("vms");

        // When
        cluster.put(Kinds.SECRET, generated());
        packed.put(Kinds.SECRET, generated());

        // Then
        assertThat(packed.objects().list(Kinds.SECRET, "", Map.of("caravan.io/record", "r-1")))
                .hasSize(1)
                .isEqualTo(cluster.objects().list(Kinds.SECRET, "", Map.of("caravan.io/record", "r-1")));
    }

    private CallObserver killingBefore(int number) {
        return new CallObserver() {
            @Override
            public void before(KubeCall call) {
                if (call.number() == number) {
                    engine.kill();
                }
            }

            @Override
            public void done(KubeCall call) {
                // it dies earlier
            }
        };
    }

    private CallObserver killingAfter(int number) {
        return new CallObserver() {
            @Override
            public void before(KubeCall call) {
                // it dies later
            }

            @Override
            public void done(KubeCall call) {
                if (call.number() == number) {
                    engine.kill();
                }
            }
        };
    }

    private List<String> secrets() {
        return cluster.objects().list(Kinds.SECRET, "vms", Map.of()).stream()
                .map(secret -> secret.getMetadata().getName())
                .toList();
    }

    private static Wait<Secret> exists(String id, Duration deadline) {
        return new Wait<>(id, "the secret", found -> Verdict.reachedIf(found.isPresent()), deadline);
    }

    private static Secret secret(String name) {
        return new SecretBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace("vms")
                .endMetadata()
                .build();
    }

    private static Secret generated() {
        return new SecretBuilder()
                .withNewMetadata()
                .withGenerateName("made-")
                .withNamespace("vms")
                .addToLabels("caravan.io/record", "r-1")
                .endMetadata()
                .build();
    }
}
