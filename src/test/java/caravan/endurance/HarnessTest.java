package caravan.endurance;

import caravan.model.State;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class HarnessTest {

    @Test
    void shouldCarryOneMachine() {
        for (var i = 0; i < 200; i++) {
            var t = System.nanoTime();
            var world = new World(i);
            var t1 = System.nanoTime();
            var users = new Users(world);
            world.engine();
            var id = users.running(2);
            users.plan("tier", false, id);
            users.migrate("tier-1", "tier");
            world.await("the end", Duration.ofHours(3), () -> world.states().values().stream().anyMatch(State::ended));
            var t2 = System.nanoTime();
            world.time().run(Duration.ofMinutes(30));
            var t3 = System.nanoTime();
            System.out.println(i + " " + (t1 - t) / 1000000 + " " + (t2 - t1) / 1000000 + " " + (t3 - t2) / 1000000 + " " + world.time().passed() + " " + world.calls().size() + " " + users.records().get(0).state());
        }
    }
}
