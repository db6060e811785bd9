package caravan.planning;

import caravan.aws.Denial;
import caravan.aws.KmsGateway;
import caravan.aws.KmsGateway.KeyGrant;
import caravan.inventory.Shares;
import caravan.inventory.Sides;
import caravan.model.Futures;
import caravan.model.KmsKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * What both accounts may do with a key: what it is, by DescribeKey; whether the target may use it, and whether the source may
 * let it by a grant, and end that, by DryRun. Rights of their own that are missing are gathered, since they can be given.
 * What the target may do by EC2 alone with a key, and without a grant that is not made yet, nobody can ask for.
 */
final class KeyLook {

    /** Of the grant that is only asked about. */
    private static final String ASKED = "asked";

    private final Sides sides;
    private final String principal;

    /** The grant would be to this principal of the target. */
    KeyLook(Sides sides, String principal) {
        this.sides = sides;
        this.principal = principal;
    }

    CompletableFuture<SharedKeys.Facts> facts(String name) {
        var asked = new Asked(name);
        return asked.of(source().key(name), Optional.empty())
                .thenCompose(key -> key.filter(found -> found.customer() && found.enabled())
                        .map(found -> sharing(found, asked))
                        .orElseGet(() -> CompletableFuture.completedFuture(asked.facts(key, false, false))));
    }

    private KmsGateway source() {
        return sides.source().keys();
    }

    private CompletableFuture<SharedKeys.Facts> sharing(KmsKey key, Asked asked) {
        return isOpen(key, asked).thenCompose(open -> {
            var byPolicy = open || asked.missesAny();
            return asked.of(source().granted(key.arn(), Shares.OURS), List.of())
                    .thenCompose(grants -> byPolicy && grants.isEmpty()
                            ? CompletableFuture.completedFuture(asked.facts(Optional.of(key), open, false))
                            : granting(key, asked));
        });
    }

    /**
     * By the key's policy: what a grant of another migration allows is over with that migration, perhaps before this one has
     * filled its volumes.
     */
    private CompletableFuture<Boolean> isOpen(KmsKey key, Asked asked) {
        var target = sides.target().keys();
        return asked.of(target.key(key.arn()), Optional.empty())
                .thenCompose(seen -> seen.isPresent()
                        ? asked.of(target.mayUse(key.arn()), false)
                        : CompletableFuture.completedFuture(false));
    }

    private CompletableFuture<SharedKeys.Facts> granting(KmsKey key, Asked asked) {
        return asked.of(source().mayGrant(new KeyGrant(key.arn(), principal, Shares.OURS + ASKED)), false)
                .thenCompose(grantable -> asked.of(source().requireRevoke(key.arn()), null)
                        .thenApply(revocable -> asked.facts(Optional.of(key), false, grantable)));
    }

    /** Questions about one key, one after the other. */
    private static final class Asked {

        private final String name;
        private final List<Denial> missing = new ArrayList<>();

        Asked(String name) {
            this.name = name;
        }

        /** What is answered, or this where a right of one's own is missing. */
        <T> CompletableFuture<T> of(CompletableFuture<T> answer, T without) {
            return answer.exceptionallyCompose(failure -> {
                var denial = Denial.own(failure, name);
                denial.ifPresent(missing::add);
                return denial.isPresent()
                        ? CompletableFuture.completedFuture(without)
                        : CompletableFuture.failedFuture(Futures.causeOf(failure));
            });
        }

        boolean missesAny() {
            return !missing.isEmpty();
        }

        SharedKeys.Facts facts(Optional<KmsKey> key, boolean usable, boolean grantable) {
            return new SharedKeys.Facts(key, usable, grantable, missing);
        }
    }
}
