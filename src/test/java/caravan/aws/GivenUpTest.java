package caravan.aws;

import caravan.fake.FakeTimer;
import caravan.it.Eventually;
import caravan.model.Verdict;
import caravan.model.Volume;
import caravan.model.Wait;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.CreateSnapshotResponse;
import software.amazon.awssdk.services.ec2.model.InstanceStateChange;
import software.amazon.awssdk.services.ec2.model.StopInstancesResponse;

import static org.assertj.core.api.Assertions.assertThat;

/** Whoever asked for a call or a wait does not want it any more; what has been sent is waited for all the same. */
class GivenUpTest {

    private final FakeTimer timer = new FakeTimer();
    private final StubbedGateways stubbed = new StubbedGateways(timer);
    private final InstancePower power = new InstancePower();
    private final PowerLine stops = power.add(new PowerLine(
            "StopInstances",
            "ec2-shop",
            new PowerLine.Surroundings(
                    this::quota,
                    new Pauses(timer, new Random(1)),
                    Duration.ofMillis(200),
                    new Continuations(Runnable::run))));
    private final Quota quota = new Quota(new RequestBudget(100, timer), new Lanes("test", name -> Runnable::run));

    private Quota quota() {
        return quota;
    }

    @AfterEach
    void stop() {
        stubbed.close();
    }

    @Test
    void shouldBeFreeAtOnceWhileTheCallIsThrottledAndSendItNoMore() {
        // Given
        stubbed.answer(request -> {
            throw StubEc2.fault(503, "RequestLimitExceeded");
        });
        var snapshot = stubbed.source().createSnapshot(new SnapshotRequest("vol-1", "", Map.of()));
        await("the first try", () -> stubbed.meter.counts().contains("throttled CreateSnapshot"));

        // When
        await("the pause", () -> snapshot.cancel(false));
        for (var second = 0; second < 60; second++) {
            timer.pass(Duration.ofSeconds(1));
        }

        // Then
        assertThat(snapshot).isCancelled();
        assertThat(stubbed.stub.requests()).hasSize(1);
    }

    @Test
    void shouldWaitForTheAnswerOfACallThatWasSent() {
        // Given
        var answer = new CompletableFuture<CreateSnapshotResponse>();
        stubbed.answer(request -> answer.join());
        var snapshot = stubbed.source().createSnapshot(new SnapshotRequest("vol-1", "", Map.of()));
        await("the call", () -> !stubbed.stub.requests().isEmpty());

        // When
        var given = snapshot.cancel(false);
        answer.complete(CreateSnapshotResponse.builder()
                .snapshotId("snap-1")
                .state("pending")
                .build());

        // Then
        assertThat(given).isFalse();
        assertThat(StubbedGateways.get(snapshot).id()).isEqualTo("snap-1");
    }

    @Test
    void shouldNotTryAgainWhenTheCallIsThrottledAfterItWasGivenUp() {
        // Given
        var answer = new CompletableFuture<CreateSnapshotResponse>();
        stubbed.answer(request -> {
            answer.join();
            throw StubEc2.fault(503, "RequestLimitExceeded");
        });
        var snapshot = stubbed.source().createSnapshot(new SnapshotRequest("vol-1", "", Map.of()));
        await("the call", () -> !stubbed.stub.requests().isEmpty());

        // When
        snapshot.cancel(false);
        answer.complete(null);

        // Then
        await("the end", snapshot::isDone);
        assertThat(snapshot).isCancelled();
        assertThat(stubbed.stub.requests()).hasSize(1);
    }

    @Test
    void shouldLeaveTheTokenToThoseBehind() {
        // Given
        var given = new CompletableFuture<?>[5];
        java.util.Arrays.setAll(given, one -> quota.budget().permit("StartInstances"));
        var waiting = quota.budget().permit("StartInstances");
        var behind = quota.budget().permit("StartInstances");

        // When
        waiting.cancel(false);
        timer.pass(Duration.ofMillis(510));

        // Then
        assertThat(behind).isCompleted();
    }

    @Test
    void shouldStopOnlyThoseThatAreStillWantedWhenTheirTurnComes() {
        // Given
        var given = stops.ask("i-1");
        var wanted = stops.ask("i-2");
        var before = given.cancel(false);
        timer.pass(Duration.ofSeconds(1));

        // When
        var batch = power.due().get(0);
        var after = wanted.cancel(false);
        power.answered(batch, stopped("i-2"));

        // Then
        assertThat(batch.instanceIds()).containsExactly("i-2");
        assertThat(before).isTrue();
        assertThat(after).as("it has been sent").isFalse();
        assertThat(wanted).isCompleted();
    }

    @Test
    void shouldSendNothingWhenNobodyWantsItWhenItsTurnComes() {
        // Given
        quota.busy().add("StopInstances");
        var given = stops.ask("i-1");
        timer.pass(Duration.ofSeconds(1));
        assertThat(power.due()).as("another gateway of the account calls").isEmpty();

        // When
        given.cancel(false);
        quota.busy().remove("StopInstances");

        // Then
        assertThat(power.due()).isEmpty();
        assertThat(quota.busy().add("StopInstances")).as("the next may go").isTrue();
    }

    @Test
    void shouldNotStopWhatWasGivenUpWhileItsCallWasThrottled() {
        // Given
        var given = stops.ask("i-1");
        var wanted = stops.ask("i-2");
        timer.pass(Duration.ofSeconds(1));
        var batch = power.due().get(0);

        // When
        given.cancel(false);
        power.failed(batch, StubEc2.fault(503, "RequestLimitExceeded"));
        timer.pass(Duration.ofSeconds(30));

        // Then
        assertThat(given).isCancelled();
        assertThat(wanted).isNotDone();
        assertThat(power.due()).singleElement().satisfies(again -> assertThat(again.instanceIds())
                .containsExactly("i-2"));
    }

    @Test
    void shouldLookNoMoreAtWhatNobodyWaitsFor() {
        // Given
        var waits = new Ec2Waits<Volume>();
        var looks = new java.util.concurrent.atomic.AtomicInteger();
        var list = waits.add(new WaitList<>(
                new Lookup<>(
                        ids -> {
                            looks.incrementAndGet();
                            return CompletableFuture.completedFuture(List.of());
                        },
                        ids -> CompletableFuture.completedFuture(List.of()),
                        Volume::id),
                AwsSettingsTest.settings(),
                new WaitList.Time(timer, new Random(1)),
                new Continuations(Runnable::run)));
        var wait =
                list.await(new Wait<>("vol-1", "volume vol-1", found -> new Verdict.Waiting(0), Duration.ofHours(1)));
        waits.dispatchDue();

        // When
        wait.cancel(false);
        timer.pass(Duration.ofMinutes(10));
        waits.dispatchDue();

        // Then
        assertThat(looks).hasValue(1);
        assertThat(waits.waiting()).isZero();
    }

    private static void await(String what, BooleanSupplier condition) {
        Eventually.holds(what, Duration.ofSeconds(20), condition);
    }

    private static StopInstancesResponse stopped(String id) {
        return StopInstancesResponse.builder()
                .stoppingInstances(InstanceStateChange.builder().instanceId(id).build())
                .build();
    }
}
