package caravan.it;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** A user looks at the running product in a browser, and can do no more than look. */
class ConsoleIT {

    private static final String USER = "operator";
    private static final String PASSWORD = "pass: wörd";
    private static final String PHASE = "create-snapshots";
    private static final int STEPS = 3; // of that phase, beside its consumer
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir
    private static Path folder;

    private static Site site;
    private static Product product;
    private static ConsolePage page;

    @BeforeAll
    static void start() throws IOException {
        site = Site.open();
        var password = Files.writeString(folder.resolve("password"), PASSWORD + "\n");
        product = Product.start(
                site,
                site.moto().endpoint(),
                folder,
                Map.of(
                        "CARAVAN_CONSOLE_ENABLED",
                        "true",
                        "CARAVAN_CONSOLE_USER",
                        USER,
                        "CARAVAN_CONSOLE_PASSWORD_FILE",
                        password.toString()));
        page = ConsolePage.open(product.management("/hawtio/"), USER, PASSWORD);
    }

    @BeforeEach
    void openTree() {
        page.openTree();
    }

    @AfterAll
    static void stop() {
        Stream.of(page, product, site).forEach(Closing::close);
    }

    @Test
    void shouldFindEveryRouteInItsGroup() throws IOException {
        var routes = page.routes();
        page.screenshot("tree");

        assertThat(routes).containsExactlyInAnyOrderElementsOf(routesOfTheSources());
        assertThat(routes).isSorted();
        assertThat(page.errors()).isEmpty();
    }

    @Test
    void shouldSeeTheCountersOfAPhaseGrowWhenAnInstanceIsCarried() {
        // Given
        var ec2 = site.moto().ec2(Site.REGION);
        var seen = new MotoMachine("seen-1", Site.SOURCE_ZONE, List.of(MotoMachine.Disk.gp3(8))).create(ec2);
        var plan = new PlanFile("seen", true, List.of(seen));
        page.openDiagram(PHASE);
        assertThat(passed()).isZero();

        // When
        site.apply(folder.resolve("plan.yaml"), PlanFile.providers() + "---\n" + plan.yaml());

        // Then
        product.await(
                "the counters have grown", PATIENCE, () -> Optional.of(passed()).filter(sum -> sum >= STEPS));
        page.screenshot("diagram");
        assertThat(page.counters()).hasSizeGreaterThan(STEPS);
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

    private static long passed() {
        return page.counters().stream().mapToLong(Long::longValue).sum();
    }

    /** Each {@code group/id} of routes/, without the spaces that Hawtio's ids lack; some files hold no route. */
    private static List<String> routesOfTheSources() throws IOException {
        var routes = new ArrayList<String>();
        try (var files = Files.list(Path.of("routes"))) {
            for (var file : files.toList()) {
                var route = new YAMLMapper().readTree(file.toFile()).path(0).path("route");
                if (!route.isMissingNode()) {
                    routes.add(route.path("group").asText().replace(" ", "") + "/"
                            + route.path("id").asText());
                }
            }
        }
        return routes;
    }
}
