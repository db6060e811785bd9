package caravan.fake;

import caravan.aws.AwsFailure;
import caravan.kube.KubeFailure;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Counts calls and makes the next one of a name fail, before or after its work. */
final class Calls {

    private final Map<String, Integer> counts = new HashMap<>();
    private final Map<String, Deque<Trouble>> troubles = new HashMap<>();

    private final Map<String, Runnable> others = new HashMap<>();

    private record Trouble(RuntimeException failure, boolean afterwards) {}

    int of(String name) {
        return counts.getOrDefault(name, 0);
    }

    int where(Predicate<String> names) {
        return counts.entrySet().stream()
                .filter(call -> names.test(call.getKey()))
                .mapToInt(Map.Entry::getValue)
                .sum();
    }

    void trouble(String name, RuntimeException failure, boolean afterwards) {
        troubles.computeIfAbsent(name, key -> new ArrayDeque<>()).add(new Trouble(failure, afterwards));
    }

    /** What somebody else does between the next call of this name and its answer. */
    void afterNext(String name, Runnable action) {
        others.put(name, action);
    }

    void count(String name) {
        counts.merge(name, 1, Integer::sum);
    }

    <T> CompletableFuture<T> run(String name, Supplier<T> work) {
        var answer = answer(name, work);
        Optional.ofNullable(others.remove(name)).ifPresent(Runnable::run);
        return answer;
    }

    private <T> CompletableFuture<T> answer(String name, Supplier<T> work) {
        count(name);
        var trouble = troubles.getOrDefault(name, new ArrayDeque<>()).poll();
        if (trouble != null && !trouble.afterwards()) {
            return CompletableFuture.failedFuture(trouble.failure());
        }
        try {
            var answer = work.get();
            return trouble == null
                    ? CompletableFuture.completedFuture(answer)
                    : CompletableFuture.failedFuture(trouble.failure());
        } catch (KubeFailure | AwsFailure e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
