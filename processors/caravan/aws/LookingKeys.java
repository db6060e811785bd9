package caravan.aws;

import caravan.model.KmsKey;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Keys are read and asked for by DryRun; no grant is made or revoked. */
record LookingKeys(KmsGateway keys, Tally tally) implements KmsGateway {

    @Override
    public CompletableFuture<Optional<KmsKey>> key(String name) {
        return tally.of(() -> keys.key(name));
    }

    @Override
    public CompletableFuture<Boolean> mayUse(String keyArn) {
        return tally.of(() -> keys.mayUse(keyArn));
    }

    @Override
    public CompletableFuture<Boolean> mayGrant(KeyGrant grant) {
        return tally.of(() -> keys.mayGrant(grant));
    }

    @Override
    public CompletableFuture<Void> requireRevoke(String keyArn) {
        return tally.of(() -> keys.requireRevoke(keyArn));
    }

    @Override
    public CompletableFuture<List<String>> granted(String keyArn, String prefix) {
        return tally.of(() -> keys.granted(keyArn, prefix));
    }

    @Override
    public CompletableFuture<String> principal() {
        return tally.of(keys::principal);
    }

    @Override
    public CompletableFuture<String> grant(KeyGrant grant) {
        return LookingGateway.refused("CreateGrant");
    }

    @Override
    public CompletableFuture<Void> revoke(String keyArn, String grantId) {
        return LookingGateway.refused("RevokeGrant");
    }
}
