package caravan.planning;

import caravan.aws.KmsGateway;
import caravan.aws.KmsGateway.KeyGrant;
import caravan.inventory.Sides;
import caravan.model.Futures;
import caravan.model.KmsKey;
import caravan.model.Volume;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/**
 * Asks KMS, from both accounts, about the keys of disks that go to another one: what they are, by DescribeKey; whether the
 * target may use them, and whether the source may let it, by DryRun. Nothing is asked within one account.
 */
final class KeyReader {

    /** Of the grant that is only asked about. */
    private static final String ASKED = "caravan-asks";

    private final KmsGateway source;
    private final KmsGateway target;

    private KeyReader(Sides sides) {
        this.source = sides.source().keys();
        this.target = sides.target().keys();
    }

    static CompletableFuture<SharedKeys> read(Sides sides, Survey.Place place, List<Volume> volumes) {
        var copyKey = sides.provider().kmsKey();
        if (!place.crossesAccounts()) {
            return CompletableFuture.completedFuture(SharedKeys.NONE);
        }
        var names = new LinkedHashSet<String>();
        volumes.stream().filter(Volume::encrypted).map(Volume::kmsKeyId).forEach(names::add);
        if (names.isEmpty()) {
            return CompletableFuture.completedFuture(new SharedKeys(copyKey, "", Map.of()));
        }
        if (!copyKey.isEmpty()) {
            names.add(copyKey);
        }
        return new KeyReader(sides).read(copyKey, names);
    }

    private CompletableFuture<SharedKeys> read(String copyKey, Collection<String> names) {
        return target.principal().thenCompose(principal -> Futures.each(
                        names, name -> facts(name, principal).thenApply(facts -> Map.entry(name, facts)))
                .thenApply(all -> new SharedKeys(
                        copyKey,
                        principal,
                        all.stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)))));
    }

    private CompletableFuture<SharedKeys.Facts> facts(String name, String principal) {
        return source.key(name).thenCompose(key -> key.filter(found -> found.customer() && found.enabled())
                .map(found -> sharing(found, principal))
                .orElseGet(() -> CompletableFuture.completedFuture(new SharedKeys.Facts(key, false, false))));
    }

    private CompletableFuture<SharedKeys.Facts> sharing(KmsKey key, String principal) {
        return mayBeUsed(key)
                .thenCompose(usable -> usable
                        ? CompletableFuture.completedFuture(new SharedKeys.Facts(Optional.of(key), true, false))
                        : source.mayGrant(new KeyGrant(key.arn(), principal, ASKED))
                                .thenApply(grantable -> new SharedKeys.Facts(Optional.of(key), false, grantable)));
    }

    /** DescribeKey has no DryRun and is asked itself; both must be allowed, or EBS fails when nobody looks. */
    private CompletableFuture<Boolean> mayBeUsed(KmsKey key) {
        return target.key(key.arn())
                .thenCompose(
                        seen -> seen.isPresent() ? target.mayUse(key.arn()) : CompletableFuture.completedFuture(false));
    }
}
