package caravan.planning;

import caravan.inventory.Sides;
import caravan.model.Futures;
import caravan.model.Remembered;
import caravan.model.Timer;
import caravan.model.Volume;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/**
 * Asks KMS about the keys of disks that go to another account, see {@link KeyLook}. Nothing is asked within one: whether
 * keys are in service is looked at by caravan.phase.VolumeKeys.
 */
final class KeyReader {

    /** All machines of a plan are planned from the same keys; who corrects one is heard soon enough. */
    private static final Duration LIFE = Duration.ofMinutes(1);

    private final Remembered<String> principals;
    private final Remembered<SharedKeys.Facts> known;

    KeyReader(Timer timer) {
        principals = new Remembered<>(timer, LIFE, found -> !found.isEmpty());
        known = new Remembered<>(timer, LIFE, facts -> true);
    }

    CompletableFuture<SharedKeys> read(Sides sides, Survey.Place place, List<Volume> volumes) {
        if (!place.crossesAccounts()) {
            return CompletableFuture.completedFuture(SharedKeys.NONE);
        }
        var copyKey = sides.provider().kmsKey();
        var names = volumes.stream()
                .filter(Volume::encrypted)
                .map(Volume::kmsKeyId)
                .distinct()
                .toList();
        if (names.isEmpty()) {
            return CompletableFuture.completedFuture(new SharedKeys(copyKey, "", Map.of()));
        }
        var who = sides.provider().ref() + " " + place;
        return principals.get(who, () -> sides.target().keys().principal()).thenCompose(principal -> all(
                        new KeyLook(sides, principal), names, copyKey, who + " " + principal)
                .thenApply(facts -> new SharedKeys(copyKey, principal, facts)));
    }

    /** The key of copies is asked about where there is something to be copied. */
    private CompletableFuture<Map<String, SharedKeys.Facts>> all(
            KeyLook look, List<String> names, String copyKey, String who) {
        return each(look, names, who)
                .thenCompose(
                        found -> copyKey.isEmpty() || found.values().stream().noneMatch(KeyReader::isAwsOwn)
                                ? CompletableFuture.completedFuture(found)
                                : each(look, List.of(copyKey), who).thenApply(copies -> {
                                    var both = new HashMap<>(found);
                                    both.putAll(copies);
                                    return both;
                                }));
    }

    private static boolean isAwsOwn(SharedKeys.Facts facts) {
        return facts.key().filter(key -> !key.customer()).isPresent();
    }

    /** By one pair of keys. */
    private CompletableFuture<Map<String, SharedKeys.Facts>> each(KeyLook look, Collection<String> names, String who) {
        return Futures.each(names, name -> known.get(who + " " + name, () -> look.facts(name))
                        .thenApply(facts -> Map.entry(name, facts)))
                .thenApply(all -> all.stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }
}
