package caravan.wiring;

import caravan.api.InstanceMigration;
import caravan.engine.InFlight;
import caravan.fake.FakeTimer;
import caravan.settings.SettingsLoader;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.builder.NotifyBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.Main;
import org.apache.camel.spi.UnitOfWork;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

/** What an exchange holds on its way, which for ten thousand of them is most of the heap. */
class PassageTest {

    private final InFlight inFlight = new InFlight(
            new FakeTimer(),
            SettingsLoader.load(Path.of("no-outer-file"), Map.of()).engine());
    private final List<Exchange> onTheirWay = new CopyOnWriteArrayList<>();
    private final Main main = new Main();

    @BeforeEach
    void configure() {
        main.addOverrideProperty("camel.main.jmxEnabled", "false");
        main.addOverrideProperty("camel.main.routesIncludePattern", "false");
    }

    @AfterEach
    void stop() {
        main.stop();
    }

    @Test
    void shouldNotKeepTheRoundAliveThatARecordCameWith() throws Exception {
        // Given
        var round = List.of(record("a"), record("b"));
        round.forEach(record -> assertThat(inFlight.enter(record.uid())).isTrue());

        main.start();
        RouteBuilder.addRoutes(main.getCamelContext(), this::routes);
        var done = new NotifyBuilder(main.getCamelContext())
                .fromRoute("migrate")
                .whenDone(2)
                .create();

        // When
        send(main.getCamelContext(), round);

        // Then
        assertThat(done.matches(10, SECONDS)).isTrue();
        main.stop();
        assertThat(onTheirWay).hasSize(2).allSatisfy(exchange -> assertThat(unitsOfWorkIn(exchange))
                .as("each would keep the exchange alive that it is of, and its body")
                .isEmpty());
        assertThat(inFlight.size()).as("given free at the end").isZero();
    }

    private static void send(CamelContext camel, List<InstanceMigration> round) {
        camel.createProducerTemplate().sendBody("direct:admit", round);
    }

    /** As admit.camel.yaml sends them; no class of its own, which Camel would find and start with the product. */
    private void routes(RouteBuilder builder) {
        builder.from("direct:admit").split(builder.body()).to("seda:migrate?waitForTaskToComplete=Never");
        builder.from("seda:migrate")
                .routeId("migrate")
                .routePolicy(new Passage(inFlight))
                .process(onTheirWay::add);
    }

    private static Stream<UnitOfWork> unitsOfWorkIn(Exchange exchange) {
        return Stream.of(ExchangePropertyKey.values())
                .map(exchange::getProperty)
                .filter(UnitOfWork.class::isInstance)
                .map(UnitOfWork.class::cast);
    }

    private static InstanceMigration record(String name) {
        var record = new InstanceMigration();
        record.setMetadata(
                new ObjectMetaBuilder().withName(name).withUid("uid-" + name).build());
        return record;
    }
}
