package caravan.endurance;

import caravan.api.Kinds;
import caravan.model.State;
import caravan.sim.kube.server.Faults;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** A machine whose record cannot be made is not simply Pending: its Migration says why, and goes on when it can. */
class OpeningStoriesTest {

    private static final Faults.Fault QUOTA =
            new Faults.Fault.Refused(403, "exceeded quota: count/instancemigrations.caravan.io");

    private final Replay replay = Replay.of(Scenario.plain());

    @Test
    void shouldTellWhyARecordIsRefusedUntilItIsMade() {
        // Given
        replay.always("create instancemigrations", QUOTA);
        replay.begin().pass(Duration.ofMinutes(10));
        var told = pending();

        // When
        Trouble.end(replay.world());

        // Then
        assertThat(told).containsEntry("reason", "KubernetesRefused").hasEntrySatisfying("message", text -> assertThat(
                        text.toString())
                .contains("exceeded quota"));
        assertThat(announced("KubernetesRefused")).isEqualTo(1);
        replay.keepsItsPromises(State.SUCCEEDED);
        assertThat(status()).doesNotContain("exceeded quota");
    }

    /** As {@code kubectl delete migration --cascade=orphan} leaves it. */
    @Test
    void shouldTellThatTheNameIsTakenByTheRecordOfAnEarlierMigration() {
        // Given
        replay.begin().until(State.SUCCEEDED).pass(Duration.ofHours(2));
        orphan();

        // When
        replay.story().users().plan(Story.PLAN, false, replay.source());
        replay.story().users().migrate(Story.MIGRATION, Story.PLAN);
        replay.pass(Duration.ofMinutes(10));

        // Then
        var name = replay.story().record(0).getMetadata().getName();
        assertThat(pending()).containsEntry("reason", "RecordNameTaken");
        assertThat(pending().get("message").toString()).contains(Users.NAMESPACE + "/" + name, "earlier Migration");
        assertThat(pending().get("suggestion").toString()).contains("another name", "delete that InstanceMigration");
        assertThat(announced("RecordNameTaken")).isEqualTo(1);
    }

    private void orphan() {
        var users = replay.story().users();
        var name = replay.story().record(0).getMetadata().getName();
        replay.world().cluster().objects().edit(Kinds.INSTANCE_MIGRATION, Users.NAMESPACE, name, one -> {
            one.getMetadata().setOwnerReferences(List.of());
            return one;
        });
        users.delete(Kinds.MIGRATION, Story.MIGRATION);
        replay.pass(Duration.ofHours(1));
        users.delete(Kinds.PLAN, Story.PLAN);
        replay.pass(Duration.ofHours(1));
        assertThat(users.find(Kinds.MIGRATION, Story.MIGRATION)).isEmpty();
    }

    /** How often its Event says that it happened. */
    private int announced(String reason) {
        return replay.world().cluster().objects().list(Kinds.EVENT, Users.NAMESPACE, Map.of()).stream()
                .filter(event -> reason.equals(event.getReason()))
                .filter(event -> event.getInvolvedObject().getKind().equals(Kinds.MIGRATION.name()))
                .mapToInt(event -> event.getCount())
                .sum();
    }

    private Map<String, Object> pending() {
        var migration =
                replay.story().users().find(Kinds.MIGRATION, Story.MIGRATION).orElseThrow();
        return migration.<List<Map<String, Object>>>get("status", "vms", 0, "conditions").stream()
                .filter(condition -> "Pending".equals(condition.get("type")))
                .findFirst()
                .orElseThrow();
    }

    private String status() {
        var migration = replay.story().users().find(Kinds.MIGRATION, Story.MIGRATION);
        return migration.orElseThrow().getAdditionalProperties().get("status").toString();
    }
}
