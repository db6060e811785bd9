package caravan.sim.kube.server;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Which of the next requests go wrong, and how; the players' requests never do. */
public final class Faults {

    /** What happens to a request that was chosen. */
    public sealed interface Fault {

        /** Nothing is done, and this code is the answer. */
        record Refused(int code) implements Fault {}

        /** It is done, and this code is the answer. */
        record DoneThenAnswered(int code) implements Fault {}

        /** It is done, and the connection ends without an answer. */
        record DoneThenLost() implements Fault {}

        /** Nothing is done, and the connection ends without an answer. */
        record Lost() implements Fault {}

        /** It is done when the stage completes, even if the client has gone by then. */
        record Held(CompletionStage<?> until) implements Fault {}
    }

    /** The requests meant: verb, resource (with subresource) and the beginning of the name; empty means any. */
    public record Requests(String verb, String resource, String namePrefix) {

        /** Any object of the resource. */
        public static Requests of(String verb, String resource) {
            return new Requests(verb, resource, "");
        }

        private boolean include(ApiRequest request) {
            var asked = request.verb().name().toLowerCase(Locale.ROOT);
            return (verb.isEmpty() || verb.equals(asked))
                    && (resource.isEmpty() || resource.equals(request.target().resource()))
                    && nameOf(request).startsWith(namePrefix);
        }

        /** A create names its object only in the body. */
        private static String nameOf(ApiRequest request) {
            var name = request.target().name();
            return name.isEmpty() ? request.body().json().at("/metadata/name").asText() : name;
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

    Optional<Fault> of(ApiRequest request) {
        return planned.stream()
                .filter(plan -> plan.requests().include(request))
                .filter(plan -> plan.left().getAndDecrement() > 0)
                .map(Planned::fault)
                .findFirst();
    }
}
