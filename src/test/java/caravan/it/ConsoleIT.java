package caravan.it;

import caravan.wiring.ConsoleApp;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** A user looks at the running routes in a browser, and can do no more than look. */
class ConsoleIT {

    private static final String PHASE = "create-snapshots";

    @TempDir
    private static Path folder;

    private static ConsoleApp app;
    private static ConsolePage page;

    @BeforeAll
    static void start() throws IOException {
        app = ConsoleApp.start(folder, Map.of());
        page = ConsolePage.open(app.management("/hawtio/"), ConsoleApp.USER, ConsoleApp.PASSWORD);
    }

    @BeforeEach
    void openTree() {
        page.openTree();
    }

    @AfterAll
    static void stop() {
        if (page != null) {
            page.close();
        }
        app.close();
    }

    @Test
    void shouldFindEveryRouteInItsGroup() {
        var routes = page.routes();
        page.screenshot("tree");

        assertThat(routes).containsExactly("flow/carry-instances", "phases/create-snapshots", "undo/roll-back");
        assertThat(page.errors()).isEmpty();
    }

    @Test
    void shouldSeeTheCountersOfAPhaseGrow() {
        // Given
        page.openDiagram(PHASE);
        var before = await(page::counters, counters -> !counters.isEmpty() && !counters.contains(0L));

        // When
        var after = await(page::counters, counters -> counters.size() == before.size() && sum(counters) > sum(before));

        // Then
        page.screenshot("diagram");
        assertThat(after).hasSize(3).allSatisfy(counter -> assertThat(counter).isPositive());
        assertThat(page.errors()).isEmpty();
    }

    @Test
    void shouldNotBeAbleToStopARoute() {
        // When
        page.pressStop(PHASE);

        // Then
        assertThat(page.alert()).contains("Operation stop() forbidden");
        page.screenshot("stop");
        assertThat(page.jolokiaStatusOf(PHASE, "stop()")).isEqualTo(403);
        assertThat(page.jolokiaStatusOf(PHASE, "dumpStatsAsXml(boolean)", true)).isEqualTo(200);
        assertThat(page.stateOf(PHASE)).isEqualTo("Started");
    }

    private static long sum(List<Long> counters) {
        return counters.stream().mapToLong(Long::longValue).sum();
    }

    private static <T> T await(Supplier<T> read, Predicate<T> isThere) {
        var deadline = Instant.now().plus(Duration.ofSeconds(30));
        var value = read.get();
        while (!isThere.test(value)) {
            assertThat(Instant.now())
                    .as("deadline; the last value was %s", value)
                    .isBefore(deadline);
            value = read.get();
        }
        return value;
    }
}
