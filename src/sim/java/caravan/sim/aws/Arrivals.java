package caravan.sim.aws;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Function;

/**
 * Requests on their way to a region. Whoever looks at the region lets everything arrive first that was due by then, each
 * at its own time, so that no timer is needed and one thread is enough.
 */
final class Arrivals {

    private final PriorityQueue<Late> due = new PriorityQueue<>(
            Comparator.comparing(Late::at).thenComparing(late -> late.call().number()));
    private final List<Arrival> arrived = new ArrayList<>();
    private boolean settling;

    /** The work tells how it ended. */
    private record Late(Instant at, Call call, Function<Moment, Call> work) {}

    void expect(Instant at, Call call, Function<Moment, Call> work) {
        due.add(new Late(at, call, work));
    }

    void settle(Instant now) {
        if (settling) {
            return;
        }
        settling = true;
        try {
            while (!due.isEmpty() && !due.peek().at().isAfter(now)) {
                arrive(due.remove());
            }
        } finally {
            settling = false;
        }
    }

    private void arrive(Late late) {
        var moment = new Moment(late.call().number(), late.at(), Duration.ZERO);
        arrived.add(new Arrival(late.work().apply(moment), late.at()));
    }

    List<Arrival> arrived() {
        return List.copyOf(arrived);
    }

    Optional<Instant> next() {
        return Optional.ofNullable(due.peek()).map(Late::at);
    }
}
