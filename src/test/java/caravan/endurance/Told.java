package caravan.endurance;

import caravan.api.Kind;
import caravan.api.Kinds;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;

/** What users read on their objects. */
final class Told {

    private static final Duration SOON = Duration.ofMinutes(5);
    private static final Duration FOUND = Duration.ofMinutes(3);

    private final World world;
    private final Users users;

    Told(World world) {
        this.world = world;
        this.users = new Users(world);
    }

    /** The condition of this type. */
    Optional<Map<String, Object>> condition(Kind<GenericKubernetesResource> kind, String name, String type) {
        return users.find(kind, name)
                .flatMap(object -> Optional.ofNullable(object.<List<Map<String, Object>>>get("status", "conditions")))
                .flatMap(conditions -> conditions.stream()
                        .filter(condition -> type.equals(condition.get("type")))
                        .findFirst());
    }

    /** Lets time pass until the plan has the condition; what is to be done about it. */
    String awaitRemedy(String type) {
        world.await(type, SOON, () -> condition(Kinds.PLAN, Story.PLAN, type).isPresent());
        return String.valueOf(
                condition(Kinds.PLAN, Story.PLAN, type).orElseThrow().get("suggestion"));
    }

    /** Lets time pass until the plan is told of this, which decides whether it is Ready. */
    Map<String, Object> awaitFinding(String plan, String reason, String category, String words) {
        world.await(reason, FOUND, () -> condition(Kinds.PLAN, plan, reason).isPresent());
        var found = condition(Kinds.PLAN, plan, reason).orElseThrow();
        assertThat(found)
                .containsEntry("category", category)
                .hasEntrySatisfying(
                        "message", text -> assertThat(text.toString()).contains(words))
                .hasEntrySatisfying(
                        "suggestion", text -> assertThat(text.toString()).isNotBlank());
        assertThat(condition(Kinds.PLAN, plan, "Ready").orElseThrow())
                .containsEntry("status", category.equals("Critical") ? "False" : "True");
        return found;
    }

    /** No engine has changed anything in AWS. */
    void assertNothingTouched() {
        assertThat(world.calls())
                .filteredOn(call -> call.aws() && call.writes())
                .isEmpty();
    }
}
