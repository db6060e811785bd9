package caravan.sim.aws;

import caravan.sim.aws.iam.Ask;
import caravan.sim.aws.iam.Decision;
import caravan.sim.aws.iam.Policy;
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
    private static final Set<String> LOOKS = Set.of("kms:DescribeKey", "kms:ListGrants", "kms:RevokeGrant");

    private final String region;
    private final Map<String, String> states = new HashMap<>();
    private final Map<String, List<Policy>> policies = new HashMap<>();
    private final Map<String, Map<String, String>> tags = new HashMap<>();
    private final Set<String> closed = new HashSet<>();
    private final Set<String> asymmetric = new HashSet<>();
    private final List<Grant> grants = new ArrayList<>();
    private int made;

    /** One that was given, and perhaps revoked; {@code by} is an access key. */
    public record Grant(
            String id,
            String keyArn,
            String grantee,
            List<String> operations,
            String name,
            String by,
            boolean revoked) {

        private boolean lets(Caller caller, String action) {
            return !revoked && operations.contains(action) && grantee.equals(Permissions.role(caller.arn()));
        }

        Grant gone() {
            return new Grant(id, keyArn, grantee, operations, name, by, true);
        }
    }

    /** What a key's policy says of a question. */
    enum Says {
        /** Yes, whatever the caller's own policies say. */
        OPEN,
        /** Whatever the caller's own policies say. */
        TO_IAM,
        CLOSED
    }

    KeyRing(String region) {
        this.region = region;
    }

    /** The ARN of the customer key of this id. */
    public String arn(String accountId, String keyId) {
        return "arn:aws:kms:" + region + ":" + accountId + ":key/" + keyId;
    }

    /** The key's policy lets another account use it too, and its IAM decides for whom. */
    public KeyRing allow(String keyArn, String accountId) {
        return policy(
                keyArn,
                Policy.of(
                        "{'Version': '2012-10-17', 'Statement': [{'Effect': 'Allow', 'Action': 'kms:*', 'Resource': '*',"
                                .concat(" 'Principal': {'AWS': 'arn:aws:iam::" + accountId + ":root'}}]}")
                                .replace('\'', '"')));
    }

    /** What the key's policy says beside that its own account's IAM decides. */
    public synchronized KeyRing policy(String keyArn, Policy policy) {
        policies.computeIfAbsent(keyArn, key -> new ArrayList<>()).add(policy);
        return this;
    }

    /** Its owner has tagged it. */
    public synchronized KeyRing tag(String keyArn, String key, String value) {
        tags.computeIfAbsent(keyArn, one -> new HashMap<>()).put(key, value);
        return this;
    }

    synchronized Map<String, String> tags(String keyArn) {
        return Map.copyOf(tags.getOrDefault(keyArn, Map.of()));
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

    synchronized boolean granted(Caller caller, String keyArn, String action) {
        return grants.stream().anyMatch(grant -> grant.keyArn().equals(keyArn) && grant.lets(caller, action));
    }

    /** The policy of {@code aws/ebs} lets everybody of its account use it through EC2, and look at it by leave of IAM. */
    synchronized Says policy(String account, Ask ask) {
        var keyArn = ask.resource();
        if (!accountOf(keyArn).equals(account)) {
            return Policy.of(policies.getOrDefault(keyArn, List.of()), ask) == Decision.ALLOWED
                    ? Says.TO_IAM
                    : Says.CLOSED;
        }
        var throughEc2 = ask.context().containsKey("kms:viaservice");
        if (isDefault(keyArn)) {
            return throughEc2 ? Says.OPEN : LOOKS.contains(ask.action()) ? Says.TO_IAM : Says.CLOSED;
        }
        return closed.contains(keyArn) && ask.action().equals("kms:CreateGrant") && !throughEc2
                ? Says.CLOSED
                : Says.TO_IAM;
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
                            request.operationsAsStrings(),
                            name,
                            caller.accessKeyId(),
                            false);
                    grants.add(grant);
                    return grant;
                });
    }

    synchronized boolean has(String keyArn, String grantId) {
        return found(keyArn, grantId).isPresent();
    }

    private Optional<Grant> found(String keyArn, String grantId) {
        return grants.stream()
                .filter(grant -> grant.keyArn().equals(keyArn) && grant.id().equals(grantId) && !grant.revoked())
                .findFirst();
    }

    synchronized void revoke(String keyArn, String grantId) {
        found(keyArn, grantId).ifPresent(grant -> grants.set(grants.indexOf(grant), grant.gone()));
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
