package caravan.sim.aws;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.kms.model.CreateGrantRequest;
import software.amazon.awssdk.services.kms.model.GrantListEntry;

/**
 * The KMS keys of one region. A key that nobody has said anything of is an enabled, symmetric customer key of the account
 * in its ARN, which that account alone may use; {@code aws/ebs} of each account is AWS's own.
 */
public final class KeyRing {

    private static final String DEFAULT_KEY = "key/00000000-0000-4000-8000-";

    private final String region;
    private final Map<String, String> states = new HashMap<>();
    private final Map<String, Set<String>> policies = new HashMap<>();
    private final Set<String> closed = new HashSet<>();
    private final Set<String> asymmetric = new HashSet<>();
    private final List<Grant> grants = new ArrayList<>();
    private int made;

    /** One that was given, and perhaps revoked; {@code by} is an access key. */
    public record Grant(String id, String keyArn, String grantee, String name, String by, boolean revoked) {

        boolean isFor(String account) {
            return !revoked && accountOf(grantee).equals(account);
        }

        Grant gone() {
            return new Grant(id, keyArn, grantee, name, by, true);
        }
    }

    KeyRing(String region) {
        this.region = region;
    }

    /** The ARN of the customer key of this id. */
    public String arn(String accountId, String keyId) {
        return "arn:aws:kms:" + region + ":" + accountId + ":key/" + keyId;
    }

    /** The key's policy lets another account use it, too. */
    public synchronized KeyRing allow(String keyArn, String accountId) {
        policies.computeIfAbsent(keyArn, key -> new HashSet<>()).add(accountId);
        return this;
    }

    /** {@code Enabled}, {@code Disabled}, {@code PendingDeletion} …. */
    public synchronized KeyRing state(String keyArn, String state) {
        states.put(keyArn, state);
        return this;
    }

    /** Its owner's principals may not make grants on it. */
    public synchronized KeyRing withoutGrants(String keyArn) {
        closed.add(keyArn);
        return this;
    }

    public synchronized KeyRing asymmetric(String keyArn) {
        asymmetric.add(keyArn);
        return this;
    }

    /** All that were ever given by calls. */
    public synchronized List<Grant> granted() {
        return List.copyOf(grants);
    }

    static String accountOf(String arn) {
        var parts = arn.split(":", -1);
        return parts.length > 4 ? parts[4] : "";
    }

    static boolean isDefault(String keyArn) {
        return keyArn.contains(DEFAULT_KEY);
    }

    synchronized String stateOf(String keyArn) {
        return states.getOrDefault(keyArn, "Enabled");
    }

    synchronized boolean isSymmetric(String keyArn) {
        return !asymmetric.contains(keyArn);
    }

    /** Whether the account sees it at all. */
    synchronized boolean knows(String account, String keyArn) {
        return accountOf(keyArn).equals(account)
                || policies.getOrDefault(keyArn, Set.of()).contains(account)
                || grants.stream().anyMatch(grant -> grant.keyArn().equals(keyArn) && grant.isFor(account));
    }

    /** Whether data can be read and written under it; what EC2 asks behind its calls. */
    synchronized boolean serves(String account, String keyArn) {
        return knows(account, keyArn) && stateOf(keyArn).equals("Enabled");
    }

    synchronized boolean mayGrant(String account, String keyArn) {
        return accountOf(keyArn).equals(account) && !closed.contains(keyArn) && !isDefault(keyArn);
    }

    /** The same name with the same parameters is the same grant: KMS API reference, CreateGrant. */
    synchronized Grant grant(Caller caller, CreateGrantRequest request) {
        var name = Optional.ofNullable(request.name()).orElse("");
        return grants.stream()
                .filter(grant ->
                        !name.isEmpty() && !grant.revoked() && grant.name().equals(name))
                .filter(grant -> grant.keyArn().equals(request.keyId())
                        && grant.grantee().equals(request.granteePrincipal()))
                .findFirst()
                .orElseGet(() -> {
                    made++;
                    var grant = new Grant(
                            String.format("%064x", made),
                            request.keyId(),
                            request.granteePrincipal(),
                            name,
                            caller.accessKeyId(),
                            false);
                    grants.add(grant);
                    return grant;
                });
    }

    synchronized boolean revoke(String keyArn, String grantId) {
        var known = grants.stream()
                .filter(grant -> grant.keyArn().equals(keyArn) && grant.id().equals(grantId) && !grant.revoked())
                .findFirst();
        known.ifPresent(grant -> grants.set(grants.indexOf(grant), grant.gone()));
        return known.isPresent();
    }

    synchronized List<GrantListEntry> list(String keyArn) {
        return grants.stream()
                .filter(grant -> grant.keyArn().equals(keyArn) && !grant.revoked())
                .map(grant -> GrantListEntry.builder()
                        .keyId(keyArn)
                        .grantId(grant.id())
                        .name(grant.name())
                        .granteePrincipal(grant.grantee())
                        .build())
                .toList();
    }
}
