package caravan.aws;

import caravan.model.KmsKey;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The KMS of one region as one set of credentials sees it, as far as disks of another account need it. Futures and failures
 * are those of {@link Ec2Gateway}. What the credentials' own policies do not allow fails, see {@link Denial#own}; what the
 * key does not allow is a no.
 */
public interface KmsGateway {

    /** By ARN, or in the own account by id or alias; empty where it does not exist or may not be seen. */
    CompletableFuture<Optional<KmsKey>> key(String name);

    /** Whether the keys may encrypt under it, asked by DryRun of GenerateDataKeyWithoutPlaintext. */
    CompletableFuture<Boolean> mayUse(String keyArn);

    /** Whether the keys may make this grant, asked by DryRun. */
    CompletableFuture<Boolean> mayGrant(KeyGrant grant);

    /** Fails where the keys may not revoke grants of this key: asked by DryRun for one that does not exist. */
    CompletableFuture<Void> requireRevoke(String keyArn);

    /** Its id. KMS takes the same grant of the same name for the same, so a retry makes none twice. */
    CompletableFuture<String> grant(KeyGrant grant);

    /** Ids of the grants on the key whose names begin so; none where the key is gone. */
    CompletableFuture<List<String>> granted(String keyArn, String prefix);

    /** A grant that is gone already is fine. */
    CompletableFuture<Void> revoke(String keyArn, String grantId);

    /** The IAM principal that calls: a role itself, not a session of it, so that a grant outlives the session. */
    CompletableFuture<String> principal();

    /**
     * Lets a principal of another account read what is encrypted under a key.
     *
     * @param grantee ARN of the principal
     * @param name by which it is found again
     */
    record KeyGrant(String keyArn, String grantee, String name) {}
}
