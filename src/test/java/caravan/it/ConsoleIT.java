package caravan.it;

import caravan.wiring.ConsoleApp;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** A user looks at the running routes in a browser, and can do no more than look. */
class ConsoleIT {

    private static final String PHASE = "create-snapshots";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

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
        var before = passedMoreThan(0);

        // When
        var after = passedMoreThan(before);

        // Then
        page.screenshot("diagram");
        assertThat(after).isGreaterThan(before);
        assertThat(page.counters()).hasSize(3);
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

    /** The sum over the diagram, as soon as it exceeds {@code least}. */
    private static long passedMoreThan(long least) {
        return Eventually.get("counters above " + least, PATIENCE, () -> Optional.of(
                        page.counters().stream().mapToLong(Long::longValue).sum())
                .filter(sum -> sum > least));
    }
}
