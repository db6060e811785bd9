package caravan.aws;

import caravan.fake.FakeTimer;
import caravan.it.Eventually;
import caravan.model.SuspendedException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.CreateTagsRequest;
import software.amazon.awssdk.services.ec2.model.CreateTagsResponse;
import software.amazon.awssdk.services.ec2.model.DeleteVolumeRequest;
import software.amazon.awssdk.services.ec2.model.DeleteVolumeResponse;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesResponse;

import static caravan.aws.StubbedGateways.get;
import static org.assertj.core.api.Assertions.assertThat;

/** What the gateway repeats, for how long, and what it gives back when its patience is over. */
class ThrottledCallsTest {

    private final StubbedGateways stubbed = new StubbedGateways();

    @AfterEach
    void stop() {
        stubbed.close();
    }

    @Test
    void shouldRepeatAThrottledChangeAfterAskingTheFenceAgain() {
        // Given
        try (var slow = new StubbedGateways(new HurriedTimer(ForkJoinPool.commonPool(), 50))) {
            slow.answer(StubEc2.failingFirst(
                    2, 503, "RequestLimitExceeded", CreateTagsResponse.builder().build()));

            // When
            get(slow.source().tag(List.of("vol-1"), Map.of("k", "v")));

            // Then
            assertThat(slow.stub.requests(CreateTagsRequest.class)).hasSize(3);
            assertThat(slow.fenceChecks).hasValue(3);
            assertThat(slow.meter.counts())
                    .filteredOn("throttled CreateTags"::equals)
                    .hasSize(2);
        }
    }

    @Test
    void shouldCarryAChangeThroughAFewThrottles() {
        // Given: slow enough that a busy machine does not add to the pauses
        try (var slow = new StubbedGateways(new HurriedTimer(ForkJoinPool.commonPool(), 50))) {
            slow.answer(StubEc2.failingFirst(
                    4,
                    503,
                    "RequestLimitExceeded",
                    DeleteVolumeResponse.builder().build()));

            // When
            get(slow.source().deleteVolume("vol-1"));

            // Then
            assertThat(slow.stub.requests(DeleteVolumeRequest.class)).hasSize(5);
            assertThat(slow.fenceChecks).hasValue(5);
        }
    }

    @Test
    void r21_shouldGiveTheRecordBackWithSinceWhenItIsThrottledForHalfAMinute() {
        // Given
        stubbed.answer(request -> {
            throw StubEc2.fault(503, "RequestLimitExceeded");
        });

        // Then
        assertThat(problem(stubbed.source().deleteVolume("vol-1")))
                .isInstanceOfSatisfying(SuspendedException.class, suspended -> {
                    assertThat(suspended.reason()).isEqualTo(SuspendedException.Reason.TOO_MANY_CALLS);
                    assertThat(suspended.since()).isPresent();
                })
                .hasMessageContaining("DeleteVolume has been throttled for")
                .hasMessageContaining("RequestLimitExceeded");
        assertThat(stubbed.stub.requests()).hasSizeBetween(2, 6);
    }

    @Test
    void r21_shouldGiveTheAnswerWhenALimitOfThingsIsReachedForHalfAMinute() {
        // Given
        stubbed.answer(request -> {
            throw StubEc2.fault(400, "ResourceLimitExceeded");
        });

        // Then
        assertThat(problem(stubbed.source().deleteVolume("vol-1")))
                .isInstanceOfSatisfying(AwsFailure.class, failure -> {
                    assertThat(failure.fault()).isEqualTo(AwsFault.BUSY);
                    assertThat(failure.code()).isEqualTo("ResourceLimitExceeded");
                    assertThat(failure.since()).isPresent();
                });
        assertThat(stubbed.stub.requests()).hasSizeBetween(2, 6);
    }

    @Test
    void shouldEndThePauseOfAThrottledCallWhenTheLeaseIsLost() {
        // Given
        var timer = new FakeTimer();
        try (var slow = new StubbedGateways(timer)) {
            slow.answer(request -> {
                throw StubEc2.fault(503, "RequestLimitExceeded");
            });
            var delete = slow.source().deleteVolume("vol-1");
            Eventually.holds("the first call", Duration.ofSeconds(20), () -> slow.meter
                    .counts()
                    .contains("throttled DeleteVolume"));

            // When
            Eventually.holds("the pause", Duration.ofSeconds(20), () -> {
                slow.gateways.suspendAll(SuspendedException.Reason.NOT_LEADER, "the lease is lost");
                return delete.isDone();
            });

            // Then
            assertThat(problem(delete))
                    .isInstanceOfSatisfying(SuspendedException.class, suspended -> assertThat(suspended.reason())
                            .isEqualTo(SuspendedException.Reason.NOT_LEADER));
            assertThat(slow.stub.requests()).hasSize(1);
        }
    }

    @Test
    void shouldNotRepeatAChangeThatMayHaveHappened() {
        // Given
        stubbed.answer(StubEc2.failingFirst(1, 500, "InternalError", null));

        // Then
        assertThat(failure(stubbed.source().createSnapshot(new SnapshotRequest("vol-1", "", Map.of())))
                        .fault())
                .isEqualTo(AwsFault.AMBIGUOUS);
        assertThat(stubbed.stub.requests()).hasSize(1);
    }

    @Test
    void shouldRepeatAThrottledRead() {
        // Given
        try (var slow = new StubbedGateways(new HurriedTimer(ForkJoinPool.commonPool(), 50))) {
            slow.answer(StubEc2.failingFirst(
                    4,
                    503,
                    "RequestLimitExceeded",
                    DescribeInstancesResponse.builder().build()));

            // When
            var found = get(slow.source().instance("i-1"));

            // Then
            assertThat(found).isEmpty();
            assertThat(slow.stub.requests()).hasSize(5);
        }
    }

    private static AwsFailure failure(CompletableFuture<?> future) {
        return (AwsFailure) problem(future);
    }

    private static Throwable problem(CompletableFuture<?> future) {
        return future.handle((value, problem) -> problem)
                .orTimeout(60, TimeUnit.SECONDS)
                .join();
    }
}
