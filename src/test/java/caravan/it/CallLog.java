package caravan.it;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** The calls that reached their server, in order. */
final class CallLog {

    private final List<Call> calls = new CopyOnWriteArrayList<>();

    void add(Call call) {
        calls.add(call);
    }

    List<Call> matching(Predicate<Call> wanted) {
        return calls.stream().filter(wanted).toList();
    }

    /** How often an operation was asked for, of whatever object. */
    int count(String name) {
        return matching(call -> call.is(name)).size();
    }

    int size() {
        return calls.size();
    }

    /** Those that came after the first {@code size}. */
    List<Call> since(int size) {
        return List.copyOf(calls.subList(size, calls.size()));
    }
}
