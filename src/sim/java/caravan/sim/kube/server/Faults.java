package caravan.sim.kube.server;

import caravan.sim.kube.store.Verb;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Which of the next requests go wrong, and how; the players' requests never do. The cluster over HTTP and the one in
 * memory know the same faults.
 */
public final class Faults {

    /** What happens to a request that was chosen. */
    public sealed interface Fault {

        /** Nothing is done, and this code is the answer, with these words. */
        record Refused(int code, String why) implements Fault {

            /** In the simulation's own words. */
            public Refused(int code) {
                this(code, "planned by the simulation");
            }
        }

        /** Nothing is done; 429 says when to come again. */
        record Throttled(Duration retryAfter) implements Fault {}

        /** It is done, and this code is the answer. */
        record DoneThenAnswered(int code) implements Fault {}

        /** It is done, and the connection ends without an answer. */
        record DoneThenLost() implements Fault {}

        /** Nothing is done, and the connection ends without an answer. */
        record Lost() implements Fault {}

        /** It is done when the stage completes, even if the client has gone by then. */
        record Held(CompletionStage<?> until) implements Fault {}

        /** It arrives and is done so much later, even if the client has gone by then. */
        record Late(Duration arrives) implements Fault {}

        /** It is done, and answered so much later. */
        record Slow(Duration answered) implements Fault {}

        /** A get or list is answered with what was true when the state was remembered. */
        record Stale() implements Fault {}
    }

    /** The requests meant: verb, resource (with subresource) and the beginning of the name; empty means any. */
    public record Requests(String verb, String resource, String namePrefix) {

        /** Any object of the resource. */
        public static Requests of(String verb, String resource) {
            return new Requests(verb, resource, "");
        }

        private boolean include(Verb asked, String of, String name) {
            return (verb.isEmpty() || verb.equals(asked.word()))
                    && (resource.isEmpty() || resource.equals(of))
                    && name.startsWith(namePrefix);
        }
    }

    private record Planned(Requests requests, Fault fault, AtomicInteger left) {}

    private final List<Planned> planned = new CopyOnWriteArrayList<>();

    /** Lets the next {@code times} of these requests go wrong. */
    public void next(int times, Requests requests, Fault fault) {
        planned.add(new Planned(requests, fault, new AtomicInteger(times)));
    }

    /** From now on nothing goes wrong. */
    public void clear() {
        planned.clear();
    }

    /** The fault of this request, which counts as one of those meant. */
    public Optional<Fault> of(Verb verb, String resource, String name) {
        return planned.stream()
                .filter(plan -> plan.requests().include(verb, resource, name))
                .filter(plan -> plan.left().getAndDecrement() > 0)
                .map(Planned::fault)
                .findFirst();
    }
}
