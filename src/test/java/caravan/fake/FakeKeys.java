package caravan.fake;

import caravan.aws.KmsGateway;
import caravan.model.KmsKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** A KMS in memory, as every account sees it: keys are known, and others than the source may use them by grant. */
public final class FakeKeys implements KmsGateway {

    private final Map<String, KmsKey> keys = new HashMap<>();
    private final List<KeyGrant> grants = new ArrayList<>();
    private final Set<String> revoked = new HashSet<>();
    private final String principal = "arn:aws:iam::999988887777:role/import";

    public synchronized FakeKeys with(KmsKey key) {
        keys.put(key.arn(), key);
        return this;
    }

    /** Those that are not revoked. */
    public synchronized List<KeyGrant> grants() {
        return grants.stream().filter(grant -> !revoked.contains(idOf(grant))).toList();
    }

    private static String idOf(KeyGrant grant) {
        return "grant of " + grant.name();
    }

    @Override
    public synchronized CompletableFuture<Optional<KmsKey>> key(String name) {
        return CompletableFuture.completedFuture(Optional.ofNullable(keys.get(name)));
    }

    @Override
    public synchronized CompletableFuture<Boolean> mayUse(String keyArn) {
        return CompletableFuture.completedFuture(
                grants().stream().anyMatch(grant -> grant.keyArn().equals(keyArn)));
    }

    @Override
    public synchronized CompletableFuture<Boolean> mayGrant(KeyGrant grant) {
        return CompletableFuture.completedFuture(keys.containsKey(grant.keyArn()));
    }

    @Override
    public synchronized CompletableFuture<String> grant(KeyGrant grant) {
        if (!grants.contains(grant)) {
            grants.add(grant);
        }
        return CompletableFuture.completedFuture(idOf(grant));
    }

    @Override
    public synchronized CompletableFuture<List<String>> granted(String keyArn, String prefix) {
        return CompletableFuture.completedFuture(grants().stream()
                .filter(grant -> grant.keyArn().equals(keyArn) && grant.name().startsWith(prefix))
                .map(FakeKeys::idOf)
                .toList());
    }

    @Override
    public CompletableFuture<Void> requireRevoke(String keyArn) {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public synchronized CompletableFuture<Void> revoke(String keyArn, String grantId) {
        revoked.add(grantId);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public synchronized CompletableFuture<String> principal() {
        return CompletableFuture.completedFuture(principal);
    }
}
