package caravan.kube;

import caravan.api.InstanceMigration;
import caravan.api.Kinds;
import io.fabric8.kubernetes.api.model.Event;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class EventsTest {

    private Instant now = Instant.parse("2026-11-01T00:00:00.5Z");
    private MockApiServer server;
    private KubeClients clients;
    private Fabric8KubeGateway gateway;
    private Events events;

    @BeforeEach
    void open() {
        server = new MockApiServer();
        clients = new KubeClients(server.config(), MockApiServer.settings());
        gateway = server.gateway(clients, () -> {});
        events = new Events(gateway, () -> now);
    }

    @AfterEach
    void close() {
        gateway.close();
        clients.close();
        server.close();
    }

    @Test
    void shouldCountTheSameReasonOnTheSameObject() {
        // Given
        var about = record("m-i-1", "u-1");
        events.warning(about, "SourceLeftStopped", "first").join();
        now = now.plusSeconds(60);

        // When
        events.warning(about, "SourceLeftStopped", "second").join();
        events.normal(about, "Started", "third").join();

        // Then
        assertThat(all()).hasSize(2).anySatisfy(event -> {
            assertThat(event.getReason()).isEqualTo("SourceLeftStopped");
            assertThat(event.getCount()).isEqualTo(2);
            assertThat(event.getMessage()).isEqualTo("second");
            assertThat(event.getFirstTimestamp()).isEqualTo("2026-11-01T00:00:00Z");
            assertThat(event.getLastTimestamp()).isEqualTo("2026-11-01T00:01:00Z");
            assertThat(event.getSource().getComponent()).isEqualTo("caravan");
            assertThat(event.getInvolvedObject().getUid()).isEqualTo("u-1");
            assertThat(event.getInvolvedObject().getKind()).isEqualTo("InstanceMigration");
            assertThat(event.getInvolvedObject().getApiVersion()).isEqualTo("caravan.io/v1alpha1");
        });
    }

    @Test
    void shouldEndWellWhenTheEventIsLost() {
        // Given
        server.answer("POST /api/v1/namespaces/demo/events", 403, "no");

        // When
        var written = events.normal(record("m-i-1", "u-1"), "Started", "text");

        // Then
        assertThat(written.join()).isNull();
        assertThat(all()).isEmpty();
    }

    @Test
    void shouldFindEventsAboutAnObjectInOrder() {
        // Given
        var path = "GET /api/v1/namespaces/demo/events?fieldSelector=involvedObject.uid%3Du-1";
        server.answer(path, 200, """
                {"kind":"EventList","apiVersion":"v1","metadata":{},"items":[
                 {"metadata":{"name":"a"},"involvedObject":{"uid":"u-1"},"type":"Warning","reason":"FailedBinding",
                  "message":"m","lastTimestamp":"2026-11-01T00:01:00Z"},
                 {"metadata":{"name":"b"},"involvedObject":{"uid":"u-1"},"type":"Normal","reason":"Newer",
                  "eventTime":"2026-11-01T00:02:00.000001Z","lastTimestamp":null},
                 {"metadata":{"name":"c"},"involvedObject":{"uid":"u-1"},"type":"Normal","reason":"Oldest",
                  "message":"o","lastTimestamp":"2026-11-01T00:00:00Z"},
                 {"metadata":{"name":"d"},"involvedObject":{"uid":"u-2"},"reason":"Other"}]}""");

        // When
        var found = gateway.eventsAbout(record("m-i-1", "u-1")).join();

        // Then
        assertThat(found)
                .containsExactly(
                        new ObservedEvent("Normal", "Oldest", "o"),
                        new ObservedEvent("Warning", "FailedBinding", "m"),
                        new ObservedEvent("Normal", "Newer", ""));
    }

    private List<Event> all() {
        return gateway.list(Kinds.EVENT, "demo", Map.of()).join();
    }

    private static InstanceMigration record(String name, String uid) {
        var record = MockApiServer.named(new InstanceMigration(), "demo", name);
        record.getMetadata().setUid(uid);
        return record;
    }
}
