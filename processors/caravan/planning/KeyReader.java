package caravan.planning;

import caravan.aws.KmsGateway.KeyGrant;
import caravan.inventory.Shares;
import caravan.inventory.Sides;
import caravan.model.Futures;
import caravan.model.KmsKey;
import caravan.model.Remembered;
import caravan.model.Timer;
import caravan.model.Volume;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/**
 * Asks KMS, from both accounts, about the keys of disks that go to another one: what they are, by DescribeKey; whether the
 * target may use them, and whether the source may let it, by DryRun. Nothing is asked within one account: whether
 * keys are in service is looked at by caravan.phase.VolumeKeys.
 */
final class KeyReader {

    /** Of the grant that is only asked about. */
    private static final String ASKED = "asked";
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
        var names = new LinkedHashSet<String>();
        volumes.stream().filter(Volume::encrypted).map(Volume::kmsKeyId).forEach(names::add);
        if (names.isEmpty()) {
            return CompletableFuture.completedFuture(new SharedKeys(copyKey, "", Map.of()));
        }
        if (!copyKey.isEmpty()) {
            names.add(copyKey);
        }
        var who = sides.provider().ref() + " " + place;
        return principals
                .get(who, () -> sides.target().keys().principal())
                .thenCompose(principal -> new Look(sides, principal).all(names, who))
                .thenApply(facts -> new SharedKeys(copyKey, facts.getKey(), facts.getValue()));
    }

    /** By one pair of keys. */
    private final class Look {

        private final Sides sides;
        private final String principal;

        Look(Sides sides, String principal) {
            this.sides = sides;
            this.principal = principal;
        }

        CompletableFuture<Map.Entry<String, Map<String, SharedKeys.Facts>>> all(Collection<String> names, String who) {
            return Futures.each(names, name -> known.get(who + " " + principal + " " + name, () -> facts(name))
                            .thenApply(facts -> Map.entry(name, facts)))
                    .thenApply(all -> Map.entry(
                            principal, all.stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue))));
        }

        private CompletableFuture<SharedKeys.Facts> facts(String name) {
            return sides.source().keys().key(name).thenCompose(key -> key.filter(
                            found -> found.customer() && found.enabled())
                    .map(this::sharing)
                    .orElseGet(() -> CompletableFuture.completedFuture(new SharedKeys.Facts(key, false, false))));
        }

        private CompletableFuture<SharedKeys.Facts> sharing(KmsKey key) {
            return mayBeUsed(key)
                    .thenCompose(usable -> usable
                            ? CompletableFuture.completedFuture(new SharedKeys.Facts(Optional.of(key), true, false))
                            : sides.source()
                                    .keys()
                                    .mayGrant(new KeyGrant(key.arn(), principal, Shares.OURS + ASKED))
                                    .thenApply(grantable -> new SharedKeys.Facts(Optional.of(key), false, grantable)));
        }

        /**
         * By the key's policy: what a grant of another migration allows is over with that migration, perhaps before this one
         * has filled its volumes.
         */
        private CompletableFuture<Boolean> mayBeUsed(KmsKey key) {
            var target = sides.target().keys();
            return target.key(key.arn())
                    .thenCompose(seen ->
                            seen.isPresent() ? target.mayUse(key.arn()) : CompletableFuture.completedFuture(false))
                    .thenCompose(usable -> usable
                            ? sides.source()
                                    .keys()
                                    .granted(key.arn(), Shares.OURS)
                                    .thenApply(List::isEmpty)
                            : CompletableFuture.completedFuture(false));
        }
    }
}
