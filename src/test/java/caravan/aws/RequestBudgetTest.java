package caravan.aws;

import caravan.fake.FakeTimer;
import caravan.model.SuspendedException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RequestBudgetTest {

    private final FakeTimer timer = new FakeTimer();

    @Test
    void shouldGiveTheSharedBurstAtOnceAndTheNextWhenItIsRefilled() {
        // Given
        var budget = new RequestBudget(50, timer);

        // When
        var permits = permits(budget, "StartInstances", 4);

        // Then
        assertThat(done(permits)).isEqualTo(2);
        timer.pass(Duration.ofMillis(1_010));
        assertThat(done(permits)).isEqualTo(3);
        timer.pass(Duration.ofMillis(1_010));
        assertThat(done(permits)).isEqualTo(4);
    }

    @Test
    void shouldKeepABucketPerOperation() {
        // Given
        var budget = new RequestBudget(1, timer);

        // Then
        assertThat(done(permits(budget, "CreateSnapshot", 2))).isEqualTo(1);
        assertThat(budget.permit("CreateVolume")).isCompleted();
        assertThat(budget.permit("DescribeVolumes")).isCompleted();
    }

    @Test
    void shouldHaveTheDocumentedSizes() {
        // Given
        var budget = new RequestBudget(100, timer);

        // Then
        assertThat(done(permits(budget, "DescribeSnapshots", 300))).isEqualTo(100);
        assertThat(done(permits(budget, "CreateSnapshot", 300))).isEqualTo(100);
        assertThat(done(permits(budget, "CopySnapshot", 300))).isEqualTo(50);
        assertThat(done(permits(budget, "StopInstances", 300))).isEqualTo(50);
        assertThat(done(permits(budget, "StartInstances", 300))).isEqualTo(5);
        assertThat(done(permits(budget, "CreateTags", 300))).isEqualTo(100);
    }

    @Test
    void shouldCountTheInstancesOfACallToo() {
        // Given
        var budget = new RequestBudget(100, timer);
        assertThat(budget.permit("StartInstances", 1_000)).isCompleted();

        // When
        var next = budget.permit("StartInstances", 100);

        // Then
        timer.pass(Duration.ofSeconds(49));
        assertThat(next).isNotDone();
        timer.pass(Duration.ofSeconds(2));
        assertThat(next).isCompleted();
    }

    @Test
    void shouldLetNobodyPassWhoCameLater() {
        // Given
        var budget = new RequestBudget(100, timer);
        permits(budget, "CreateVolume", 100);

        // When
        var permits = permits(budget, "CreateVolume", 10);
        timer.pass(Duration.ofMillis(1_010));

        // Then
        assertThat(permits.stream().map(CompletableFuture::isDone))
                .containsExactly(true, true, true, true, true, false, false, false, false, false);
    }

    @Test
    void shouldSlowDownThatOperationAloneWhenItIsThrottledAndRecoverStepByStep() {
        // Given
        var budget = new RequestBudget(100, timer);

        // When
        budget.throttled("CreateVolume");
        budget.throttled("CreateVolume");

        // Then
        assertThat(budget.pace("CreateVolume")).as("both were on their way").isEqualTo(0.7);
        assertThat(budget.pace("CreateSnapshot")).isEqualTo(1);
        var permits = permits(budget, "CreateVolume", 100);
        assertThat(done(permits)).as("others have emptied the bucket").isZero();
        timer.pass(Duration.ofMillis(2_010));
        assertThat(done(permits)).as("3.5 a second instead of 5").isEqualTo(7);
        timer.pass(Duration.ofSeconds(40));
        permits(budget, "CreateVolume", 1);
        assertThat(budget.pace("CreateVolume")).isEqualTo(1);
    }

    @Test
    void shouldNeverComeToAStandstill() {
        // Given
        var budget = new RequestBudget(1, timer);

        // When
        for (var second = 0; second < 60; second += 2) {
            budget.throttled("StartInstances");
            timer.pass(Duration.ofSeconds(2));
        }

        // Then
        assertThat(budget.pace("StartInstances")).isGreaterThan(0.09);
        var permit = budget.permit("StartInstances");
        timer.pass(Duration.ofMinutes(10));
        assertThat(permit).isCompleted();
    }

    @Test
    void shouldSendAwayThoseWhoWait() {
        // Given
        var budget = new RequestBudget(100, timer);
        var permits = permits(budget, "StartInstances", 6);

        // When
        budget.suspendAll(new SuspendedException("the lease is lost"));

        // Then
        assertThatThrownBy(() -> permits.get(5).join()).hasCause(new SuspendedException("the lease is lost"));
    }

    private static long done(List<CompletableFuture<Void>> permits) {
        return permits.stream().filter(CompletableFuture::isDone).count();
    }

    private static List<CompletableFuture<Void>> permits(RequestBudget budget, String operation, int count) {
        return Stream.generate(() -> budget.permit(operation)).limit(count).toList();
    }
}
