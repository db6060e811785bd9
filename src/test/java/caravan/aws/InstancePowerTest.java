package caravan.aws;

import caravan.fake.FakeTimer;
import caravan.model.MigrationException;
import caravan.model.SuspendedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.InstanceStateChange;
import software.amazon.awssdk.services.ec2.model.StartInstancesResponse;
import software.amazon.awssdk.services.ec2.model.StopInstancesResponse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The lines before the calls that stop and start, with an EC2 that refuses some instances. */
class InstancePowerTest {

    private static final Duration WINDOW = Duration.ofMillis(200);

    private final FakeTimer timer = new FakeTimer();
    private final InstancePower power = new InstancePower();
    private final Quota shop = quota();
    private final PowerLine stops = line("StopInstances", "ec2-shop", shop);
    private final PowerLine starts = line("StartInstances", "ec2-shop", shop);
    private final List<List<String>> calls = new ArrayList<>();

    @Test
    void shouldStopManyByOneCallThatNamesThemAndNeverForces() {
        // Given
        var wishes = ask(stops, "i-1", "i-2", "i-3");
        assertThat(power.due()).as("more may come").isEmpty();

        // When
        timer.pass(WINDOW);
        var batches = power.due();

        // Then
        assertThat(batches).singleElement().satisfies(batch -> {
            var request = power.stopRequest(batch);
            assertThat(batch.client()).isEqualTo("ec2-shop");
            assertThat(power.isStop(batch)).isTrue();
            assertThat(power.isStart(batch)).isFalse();
            assertThat(request.instanceIds()).containsExactly("i-1", "i-2", "i-3");
            assertThat(request.force()).isFalse();
            assertThat(request.hibernate()).isFalse();
            power.answered(batch, stopped("i-1", "i-2", "i-3"));
        });
        assertThat(wishes).allMatch(CompletableFuture::isDone).noneMatch(CompletableFuture::isCompletedExceptionally);
    }

    @Test
    void shouldMakeOneCallAtATimeForAnAccountWhoeverCallsAsIt() {
        // Given
        var second = line("StopInstances", "ec2-shop-too", shop);
        var other = line("StopInstances", "ec2-bank", quota());
        ask(stops, "i-1");
        ask(second, "i-2");
        ask(other, "i-3");
        ask(starts, "i-4");
        timer.pass(WINDOW);

        // When
        var first = power.due();

        // Then
        assertThat(first.stream().flatMap(batch -> batch.instanceIds().stream()))
                .containsExactly("i-1", "i-4", "i-3");
        assertThat(power.due()).isEmpty();
        power.answered(first.get(0), stopped("i-1"));
        assertThat(power.due()).singleElement().satisfies(batch -> assertThat(batch.instanceIds())
                .containsExactly("i-2"));
    }

    @Test
    void shouldFailOnlyThoseThatEc2Refuses() {
        // Given
        var ids = IntStream.range(0, 50).mapToObj(number -> "i-" + number).toArray(String[]::new);
        var wishes = ask(starts, ids);

        // When
        serve(Set.of("i-7", "i-31"), "InvalidInstanceID.NotFound", 400);

        // Then
        for (var number = 0; number < 50; number++) {
            assertThat(wishes.get(number).isCompletedExceptionally())
                    .as(ids[number])
                    .isEqualTo(number == 7 || number == 31);
        }
        assertThatThrownBy(() -> wishes.get(7).join())
                .cause()
                .isInstanceOfSatisfying(AwsFailure.class, failure -> assertThat(failure.code())
                        .isEqualTo("InvalidInstanceID.NotFound"));
        assertThat(calls).as("halves until the two stand alone").hasSizeBetween(10, 25);
    }

    @Test
    void shouldStartTheOthersWhenOneFindsNoCapacity() {
        // Given
        var wishes = ask(starts, "i-1", "i-2", "i-3", "i-4");

        // When
        serve(Set.of("i-2"), "InsufficientInstanceCapacity", 500);

        // Then
        assertThat(wishes.stream().map(CompletableFuture::isCompletedExceptionally))
                .containsExactly(false, true, false, false);
        assertThat(calls).hasSize(5);
    }

    @Test
    void shouldTryNothingAgainThatMayHaveHappened() {
        // Given
        var wishes = ask(stops, "i-1", "i-2");

        // When
        serve(Set.of("i-1"), "InternalError", 500);

        // Then
        assertThat(calls).hasSize(1);
        assertThat(wishes).allSatisfy(wish -> assertThatThrownBy(wish::join)
                .cause()
                .isInstanceOfSatisfying(
                        AwsFailure.class, failure -> assertThat(failure.fault()).isEqualTo(AwsFault.AMBIGUOUS)));
    }

    @Test
    void shouldWaitAThrottleOut() {
        // Given
        var wishes = ask(stops, "i-1", "i-2");

        // When
        for (var time = 0; time < 4; time++) {
            timer.pass(Duration.ofSeconds(8));
            power.due().forEach(batch -> {
                calls.add(batch.instanceIds());
                power.failed(batch, StubEc2.fault(503, "RequestLimitExceeded"));
            });
        }
        timer.pass(Duration.ofSeconds(26));
        serve(Set.of(), "", 0);

        // Then
        assertThat(calls).hasSize(5).allMatch(ids -> ids.equals(List.of("i-1", "i-2")));
        assertThat(wishes).allMatch(wish -> wish.isDone() && !wish.isCompletedExceptionally());
        assertThat(shop.budget().pace("StopInstances")).isLessThan(1);
    }

    @Test
    void r21_shouldGiveTheRecordsBackWithSinceWhenWhenItIsThrottledForHalfAMinute() {
        // Given
        var wish = ask(stops, "i-1").get(0);
        var began = timer.now();

        // When
        for (var time = 0; time < 3; time++) {
            timer.pass(Duration.ofSeconds(26));
            power.due().forEach(batch -> power.failed(batch, StubEc2.fault(503, "RequestLimitExceeded")));
        }

        // Then
        assertThatThrownBy(wish::join).cause().isInstanceOfSatisfying(SuspendedException.class, suspended -> {
            assertThat(suspended.reason()).isEqualTo(SuspendedException.Reason.TOO_MANY_CALLS);
            assertThat(suspended.since()).contains(began.plusSeconds(26));
        });
    }

    @Test
    void shouldFailWhenTheBodyIsStillTheRequestBecauseNoCallWasMade() {
        // Given
        var wish = ask(stops, "i-1").get(0);
        timer.pass(WINDOW);
        var batch = power.due().get(0);

        // When
        power.answered(batch, power.stopRequest(batch));

        // Then
        assertThatThrownBy(wish::join)
                .cause()
                .isInstanceOf(MigrationException.class)
                .hasMessage("StopInstances was not answered for instance i-1.");
    }

    @Test
    void shouldFailTheInstanceThatTheAnswerLeavesOut() {
        // Given
        var wishes = ask(starts, "i-1", "i-2");
        timer.pass(WINDOW);

        // When
        power.answered(
                power.due().get(0),
                StartInstancesResponse.builder()
                        .startingInstances(
                                InstanceStateChange.builder().instanceId("i-2").build())
                        .build());

        // Then
        assertThat(wishes.stream().map(CompletableFuture::isCompletedExceptionally))
                .containsExactly(true, false);
    }

    @Test
    void shouldSendAwayAllWhoWaitWhenTheLeaseIsLost() {
        // Given
        var out = ask(stops, "i-1").get(0);
        timer.pass(WINDOW);
        var batch = power.due().get(0);
        var waiting = ask(stops, "i-2").get(0);

        // When
        power.suspendAll(new SuspendedException("the lease is lost"));

        // Then
        assertThat(List.of(out, waiting, ask(stops, "i-3").get(0)))
                .allMatch(CompletableFuture::isCompletedExceptionally);
        power.resume();
        var again = ask(stops, "i-2").get(0);
        power.answered(batch, stopped("i-1"));
        serve(Set.of(), "", 0);
        assertThat(again.isCompletedExceptionally()).isFalse();
        assertThat(again).isDone();
    }

    @Test
    void shouldGoOnWhenNobodyHandsAnAnswerBack() {
        // Given
        var lost = ask(stops, "i-1").get(0);
        timer.pass(WINDOW);
        power.due();
        var next = ask(stops, "i-2").get(0);

        // When
        timer.pass(Duration.ofMinutes(3));
        serve(Set.of(), "", 0);

        // Then
        assertThatThrownBy(lost::join).cause().isInstanceOf(SuspendedException.class);
        assertThat(next).isCompleted();
    }

    /** An EC2 that refuses every call that names one of these. */
    private void serve(Collection<String> refused, String code, int status) {
        for (var second = 0; second < 60; second++) {
            timer.pass(Duration.ofSeconds(1));
            for (var batch : power.due()) {
                calls.add(batch.instanceIds());
                if (batch.instanceIds().stream().anyMatch(refused::contains)) {
                    power.failed(batch, StubEc2.fault(status, code));
                } else {
                    power.answered(batch, answer(batch));
                }
            }
        }
    }

    private Object answer(PowerBatch batch) {
        var ids = batch.instanceIds().toArray(String[]::new);
        return power.isStop(batch)
                ? stopped(ids)
                : StartInstancesResponse.builder()
                        .startingInstances(changes(ids))
                        .build();
    }

    private static StopInstancesResponse stopped(String... ids) {
        return StopInstancesResponse.builder().stoppingInstances(changes(ids)).build();
    }

    private static List<InstanceStateChange> changes(String... ids) {
        return List.of(ids).stream()
                .map(id -> InstanceStateChange.builder().instanceId(id).build())
                .toList();
    }

    private static List<CompletableFuture<Void>> ask(PowerLine line, String... ids) {
        return List.of(ids).stream().map(line::ask).toList();
    }

    private Quota quota() {
        return new Quota(new RequestBudget(100, timer), new Lanes("test", name -> Runnable::run));
    }

    private PowerLine line(String operation, String client, Quota quota) {
        return power.add(new PowerLine(
                operation,
                client,
                new PowerLine.Surroundings(
                        () -> quota, new Pauses(timer, new Random(1)), WINDOW, new Continuations(Runnable::run))));
    }
}
