package caravan.aws;

import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RequestBudgetTest {

    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();

    @AfterEach
    void stop() {
        scheduler.shutdownNow();
    }

    @Test
    void shouldGiveTheSharedBurstAtOnceAndTheNextByAFuture() throws Exception {
        // Given
        var budget = new RequestBudget(50, scheduler, InstantSource.system());

        // When
        var permits = permits(budget, "StartInstances", 3);

        // Then
        assertThat(permits.get(0)).isCompleted();
        assertThat(permits.get(1)).isCompleted();
        assertThat(permits.get(2)).isNotDone();
        permits.get(2).get(20, TimeUnit.SECONDS);
    }

    @Test
    void shouldKeepABucketPerOperation() {
        // Given
        var budget = new RequestBudget(1, scheduler, InstantSource.system());

        // Then
        assertThat(permits(budget, "CreateSnapshot", 2))
                .satisfiesExactly(first -> assertThat(first).isCompleted(), second -> assertThat(second)
                        .isNotDone());
        assertThat(budget.permit("CreateVolume")).isCompleted();
        assertThat(budget.permit("DescribeVolumes")).isCompleted();
    }

    private static List<CompletableFuture<Void>> permits(RequestBudget budget, String operation, int count) {
        return Stream.generate(() -> budget.permit(operation)).limit(count).toList();
    }
}
