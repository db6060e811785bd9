package caravan.endurance;

import caravan.api.Kinds;
import caravan.model.State;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What a plan names, and what others do with its machines, is told on the Plan before anybody has asked to carry it. */
class PreflightPlanStoriesTest {

    private static final Duration SOON = Duration.ofMinutes(3);
    private static final Duration CARRIED = Duration.ofHours(2);

    private final World world = new World(1);
    private final Users users = new Users(world);
    private final Told told = new Told(world);

    @Test
    void shouldMissTheServiceAccountThatThePlanNamesUntilItIsThere() {
        // Given
        world.engine();
        users.plan("tier", false, users.running(1));

        // When
        field("serviceAccount", "mover");
        world.await("the finding", SOON, () -> condition("tier", "ServiceAccountMissing")
                .isPresent());

        // Then
        assertThat(condition("tier", "ServiceAccountMissing").orElseThrow())
                .containsEntry("category", "Critical")
                .hasEntrySatisfying(
                        "message", text -> assertThat(text.toString()).contains("ServiceAccount vms/mover"))
                .hasEntrySatisfying("suggestion", text -> assertThat(text.toString())
                        .contains("kubectl -n vms create serviceaccount mover"));
        told.assertNothingTouched();

        // When
        world.cluster()
                .put(
                        Kinds.SERVICE_ACCOUNT,
                        new ServiceAccountBuilder()
                                .withNewMetadata()
                                .withNamespace("vms")
                                .withName("mover")
                                .endMetadata()
                                .build());
        field("description", "looked at again");

        // Then
        world.await("it to be gone", SOON, () -> condition("tier", "ServiceAccountMissing")
                .isEmpty());
        assertThat(condition("tier", "Ready").orElseThrow()).containsEntry("status", "True");
    }

    @Test
    void shouldWarnOfAPairForASubnetThatIsNotThere() {
        // Given
        users.edit(Kinds.NETWORK_MAP, "networks", map -> {
            Map<String, Object> spec = new HashMap<>(map.<Map<String, Object>>get("spec"));
            var pairs = new ArrayList<Object>(map.<List<Object>>get("spec", "map"));
            pairs.add(Map.of("source", Map.of("id", "subnet-0feed"), "destination", Map.of("type", "pod")));
            spec.put("map", pairs);
            map.setAdditionalProperty("spec", spec);
            return map;
        });
        world.engine();

        // When
        users.plan("tier", false, users.running(1));
        world.await(
                "the warning", SOON, () -> condition("tier", "SubnetUnknown").isPresent());

        // Then
        assertThat(condition("tier", "SubnetUnknown").orElseThrow())
                .containsEntry("category", "Warn")
                .hasEntrySatisfying(
                        "message", text -> assertThat(text.toString()).contains("subnet-0feed"));
        assertThat(condition("tier", "Ready").orElseThrow()).containsEntry("status", "True");
    }

    @Test
    void shouldWarnOfAMachineThatAnotherPlanCarriesOrHasCarried() {
        // Given
        var id = users.running(1);
        world.engine();
        users.plan("first", false, id);
        users.migrate("run", "first");
        world.await("it to be on its way", CARRIED, () -> users.record("run", id)
                .filter(record -> record.state() == State.CREATE_SNAPSHOTS)
                .isPresent());

        // When
        users.plan("beside", false, id);
        world.await(
                "the warning", SOON, () -> condition("beside", "SourceLocked").isPresent());

        // Then
        assertThat(condition("beside", "SourceLocked").orElseThrow())
                .containsEntry("category", "Warn")
                .containsEntry("items", List.of(id))
                .hasEntrySatisfying(
                        "message", text -> assertThat(text.toString()).contains("migration/run-" + id));
        assertThat(condition("first", "SourceLocked")).isEmpty();

        // When
        world.await("it to be carried", CARRIED, () -> users.record("run", id)
                .filter(record -> record.state() == State.SUCCEEDED)
                .isPresent());
        users.plan("later", false, id);
        world.await(
                "the warning", SOON, () -> condition("later", "AlreadyMigrated").isPresent());

        // Then
        assertThat(condition("later", "AlreadyMigrated").orElseThrow())
                .hasEntrySatisfying(
                        "suggestion", text -> assertThat(text.toString()).contains("caravan.io/migrate-again=true"));
        assertThat(condition("first", "AlreadyMigrated")).isEmpty();
    }

    private void field(String name, String value) {
        users.edit(Kinds.PLAN, "tier", plan -> {
            Map<String, Object> spec = new HashMap<>(plan.<Map<String, Object>>get("spec"));
            spec.put(name, value);
            plan.setAdditionalProperty("spec", spec);
            return plan;
        });
    }

    private Optional<Map<String, Object>> condition(String plan, String type) {
        return told.condition(Kinds.PLAN, plan, type);
    }
}
