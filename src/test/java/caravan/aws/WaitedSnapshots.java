package caravan.aws;

import caravan.fake.FakeTimer;
import caravan.model.Verdict;
import caravan.model.Wait;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Snapshots that are waited for, each an id with its percents, and what becomes of looking at them. */
final class WaitedSnapshots {

    final FakeTimer timer = new FakeTimer();
    final List<Collection<String>> looks = new CopyOnWriteArrayList<>();
    final Map<String, Integer> percents = new ConcurrentHashMap<>();
    boolean hanging;
    Optional<RuntimeException> trouble = Optional.empty();

    final Ec2Waits<Map.Entry<String, Integer>> waits = new Ec2Waits<>();
    final WaitList<Map.Entry<String, Integer>> list = waits.add(new WaitList<>(
            new Lookup<>(this::find, this::find, Map.Entry::getKey),
            AwsSettingsTest.settings(),
            new WaitList.Time(timer, new Random(1)),
            new Continuations(Runnable::run)));

    void pass(Duration duration) {
        timer.pass(duration);
        waits.dispatchDue();
    }

    private CompletableFuture<List<Map.Entry<String, Integer>>> find(Collection<String> ids) {
        looks.add(ids);
        if (hanging) {
            return new CompletableFuture<>();
        }
        return trouble.<CompletableFuture<List<Map.Entry<String, Integer>>>>map(CompletableFuture::failedFuture)
                .orElseGet(() -> CompletableFuture.completedFuture(percents.entrySet().stream()
                        .filter(entry -> ids.contains(entry.getKey()))
                        .map(entry -> Map.entry(entry.getKey(), entry.getValue()))
                        .toList()));
    }

    Wait<Map.Entry<String, Integer>> wanted(String id) {
        return new Wait<>(id, "snapshot " + id + " to be completed", this::judge, Duration.ofHours(1));
    }

    Verdict judge(Optional<Map.Entry<String, Integer>> seen) {
        var percent = seen.map(Map.Entry::getValue).orElse(0);
        return percent == 100 ? new Verdict.Reached() : new Verdict.Waiting(percent);
    }
}
