package caravan.endurance;

import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What a canary has made is taken away by the next process, wherever the one that made it dies. */
class CanaryCrashTest {

    private static final Duration SOON = Duration.ofMinutes(40);

    private final World world = new World(1, Map.of("CARAVAN_CANARY_ENABLED", "true"));
    private final Users users = new Users(world);
    private final Aviary aviary = new Aviary(world);

    @Test
    void shouldLeaveNothingBehindWhereverItsProcessDies() {
        // Given
        var calls = flight(0);
        assertThat(calls).isGreaterThan(20);

        // Then
        IntStream.rangeClosed(1, calls).forEach(CanaryCrashTest::flight);
    }

    /** Its process dies after so many calls of the flight, 0 for not at all; gives how many there were. */
    private static int flight(int deadAfter) {
        var story = new CanaryCrashTest();
        var counted = new int[1];
        var flying = new boolean[1];
        story.world.onlooker(new Onlooker() {
            @Override
            public void done(Incarnation engine, ExternalCall call) {
                flying[0] |= call.operation().equals("create leases")
                        && call.object().startsWith("canary-");
                if (flying[0] && !story.aviary.isBack() && ++counted[0] == deadAfter) {
                    engine.kill();
                    story.world.engine();
                }
            }
        });
        story.users.plan("tier", true, story.users.running(1));
        story.world.engine();
        story.world.await("the canary that dies after " + deadAfter + " calls", SOON, story.aviary::landed);
        story.world.time().run(Duration.ofMinutes(10));
        story.aviary.assertNothingLeft();
        return counted[0];
    }
}
