package caravan.kube;

import caravan.api.Kinds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Calls that hang delay nobody else for long. */
class CallPoolTest {

    private static final int AT_ONCE = 8;

    private final CountDownLatch answered = new CountDownLatch(1);
    private final CallPool pool = new CallPool(AT_ONCE, Duration.ofMillis(50), Runnable::run);

    @AfterEach
    void close() {
        answered.countDown();
        pool.close();
    }

    /** An admission webhook does not answer for one namespace, in which many machines are made. */
    @Test
    void shouldAnswerAnotherNamespaceWhileTheWritesOfOneHang() throws Exception {
        // Given
        var hanging = hang("plan-a", 100);

        // When
        var other = pool.submit(create("plan-b"), () -> "made");

        // Then
        assertThat(other.get(30, TimeUnit.SECONDS)).isEqualTo("made");
        assertThat(hanging).noneMatch(CompletableFuture::isDone);
    }

    @Test
    void shouldReadWhatCannotBeWritten() throws Exception {
        // Given
        var hanging = hang("plan-a", 100);

        // When
        var read = pool.submit(ApiCall.get(Target.object(Kinds.POD, "plan-a", "pod"), ""), () -> "read");

        // Then
        assertThat(read.get(30, TimeUnit.SECONDS)).isEqualTo("read");
        assertThat(hanging).noneMatch(CompletableFuture::isDone);
    }

    @Test
    void shouldAnswerOthersWhileSeveralNamespacesHang() throws Exception {
        // Given
        IntStream.range(0, 7).forEach(plan -> hang("plan-" + plan, 20));

        // When
        var other = pool.submit(create("plan-b"), () -> "made");

        // Then
        assertThat(other.get(30, TimeUnit.SECONDS)).isEqualTo("made");
    }

    @Test
    void shouldLetLanesTakeTurns() {
        // Given
        var order = new ArrayList<String>();
        try (var one = new CallPool(1, Duration.ofHours(1), Runnable::run)) {
            var first = one.submit(create("plan-a"), () -> await(answered));
            var later = new ArrayList<CompletableFuture<Boolean>>();
            for (var call = 1; call <= 3; call++) {
                var name = "a" + call;
                later.add(one.submit(create("plan-a"), () -> order.add(name)));
            }
            later.add(one.submit(create("plan-b"), () -> order.add("b1")));

            // When
            answered.countDown();
            first.join();
            later.forEach(CompletableFuture::join);
        }

        // Then
        assertThat(order).containsExactly("a1", "b1", "a2", "a3");
    }

    @Test
    void shouldHaveNoMoreOfOneLaneUnderWayThanItMay() {
        // Given
        var begun = new CountDownLatch(AT_ONCE);
        var late = new CountDownLatch(AT_ONCE + 1);
        var calls = new ArrayList<CompletableFuture<String>>();
        for (var call = 0; call < 3 * AT_ONCE; call++) {
            calls.add(pool.submit(create("plan-a"), () -> {
                begun.countDown();
                late.countDown();
                return await(answered);
            }));
        }

        // When
        await(begun);
        pool.submit(create("plan-b"), () -> "made").join();

        // Then
        assertThat(late.getCount()).isEqualTo(1);
        assertThat(calls).noneMatch(CompletableFuture::isDone);
    }

    @Test
    void shouldTellThatNothingWasSentWhenItIsClosed() {
        // Given
        var hanging = hang("plan-a", 2 * AT_ONCE);

        // When
        pool.close();
        var late = pool.submit(create("plan-b"), () -> "made");

        // Then
        assertThat(late).isCompletedExceptionally();
        assertThat(hanging.subList(AT_ONCE, 2 * AT_ONCE))
                .allSatisfy(call -> assertThat(call).isCompletedExceptionally());
    }

    /** A limit on the threads of the pod is met, and is not met any more. */
    @Test
    void shouldFailCallsForWhichNoThreadIsToBeHadAndMakeThoseAfterThem() throws Exception {
        // Given
        var exhausted = new AtomicBoolean(true);
        ThreadFactory threads = work -> {
            if (exhausted.get()) {
                throw new InternalError("unable to create native thread");
            }
            return new Thread(work);
        };
        try (var limited = new CallPool(1, Duration.ofHours(1), Runnable::run, threads)) {
            // When
            var failed = IntStream.range(0, 2 * AT_ONCE)
                    .mapToObj(call -> limited.submit(create("plan-a"), () -> "made"))
                    .toList();
            exhausted.set(false);
            var later = limited.submit(create("plan-a"), () -> "made");

            // Then
            assertThat(failed).allSatisfy(call -> assertThat(call)
                    .failsWithin(Duration.ZERO)
                    .withThrowableThat()
                    .havingCause()
                    .isInstanceOfSatisfying(
                            KubeFailure.class, failure -> assertThat(failure.is(KubeFailure.Reason.UNREACHABLE))
                                    .isTrue())
                    .withMessageContaining("unable to create native thread"));
            assertThat(later.get(30, TimeUnit.SECONDS)).isEqualTo("made");
        }
    }

    private List<CompletableFuture<String>> hang(String namespace, int calls) {
        return IntStream.range(0, calls)
                .mapToObj(call -> pool.submit(create(namespace), () -> await(answered)))
                .toList();
    }

    private static ApiCall create(String namespace) {
        return ApiCall.send("create", Target.object(Kinds.POD, namespace, "pod"), "POST", "");
    }

    private static String await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return "answered";
    }
}
