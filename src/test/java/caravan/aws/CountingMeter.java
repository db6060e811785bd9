package caravan.aws;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What was counted, as text. */
final class CountingMeter implements AwsMeter {

    private final List<String> counts = new CopyOnWriteArrayList<>();

    @Override
    public void called(String operation) {
        counts.add("called " + operation);
    }

    @Override
    public void throttled(String operation) {
        counts.add("throttled " + operation);
    }

    @Override
    public void failed(String operation, AwsFault fault) {
        counts.add("failed " + operation + " " + fault);
    }

    List<String> counts() {
        return List.copyOf(counts);
    }
}
