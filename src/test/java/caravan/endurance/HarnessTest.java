package caravan.endurance;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class HarnessTest {

    @Test
    void shouldCarryOneMachine() {
        var world = new World(1);
        var users = new Users(world);
        world.engine();
        var id = users.running(2);
        users.plan("tier", false, id);
        users.migrate("tier-1", "tier");
        try {
            world.await("the end", Duration.ofHours(3), () -> users.record("tier-1", id)
                    .filter(r -> r.state().ended())
                    .isPresent());
        } finally {
            world.calls().forEach(System.out::println);
            System.out.println(world.time().now() + " " + world.time().passed());
            users.records().forEach(r -> System.out.println(r.getStatus()));
        }
    }
}
