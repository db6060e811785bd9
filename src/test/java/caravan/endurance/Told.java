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

    /** No engine has changed anything in AWS. */
    void assertNothingTouched() {
        assertThat(world.calls())
                .filteredOn(call -> call.aws() && call.writes())
                .isEmpty();
    }
}
