package caravan.sim.aws;

import caravan.sim.aws.iam.Ask;
import caravan.sim.aws.iam.Decision;
import caravan.sim.aws.iam.Policy;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** The policies of keys and roles. Whoever has none may do everything, as before somebody gave him one. */
public final class Permissions {

    private final Map<String, List<Policy>> byPrincipal = new ConcurrentHashMap<>();
    private final Map<String, Set<String>> used = new ConcurrentHashMap<>();

    /**
     * From now on the principal may do what these allow together, and nothing else.
     *
     * @param principal an access key id, or the ARN of a role, whose sessions it is about
     */
    public void of(String principal, Collection<Policy> policies) {
        byPrincipal.put(principal, List.copyOf(policies));
    }

    /** Sessions are bound by the policies of their role. */
    private List<Policy> policies(Caller caller) {
        return byPrincipal.get(principal(caller));
    }

    private String principal(Caller caller) {
        return byPrincipal.containsKey(caller.accessKeyId()) ? caller.accessKeyId() : role(caller.arn());
    }

    /** {@code arn:aws:sts::1:assumed-role/name/session} is one of {@code arn:aws:iam::1:role/name}. */
    static String role(String arn) {
        return arn.replaceFirst(":sts:", ":iam:").replaceFirst(":assumed-role/([^/]+)/.*", ":role/$1");
    }

    boolean binds(Caller caller) {
        return policies(caller) != null;
    }

    /** What the caller's own policies say; who has none may do everything. */
    Decision decide(Caller caller, Ask ask) {
        if (!binds(caller)) {
            return Decision.ALLOWED;
        }
        var own = policies(caller);
        var decision = Policy.of(own, ask);
        if (decision == Decision.ALLOWED) {
            Policy.sids(own, ask)
                    .forEach(sid -> used.computeIfAbsent(principal(caller), key -> ConcurrentHashMap.newKeySet())
                            .add(sid + " " + ask.action()));
        }
        return decision;
    }

    /** Statement and action of everything that the principal's policies have allowed it so far, a blank between them. */
    public Set<String> used(String principal) {
        return Set.copyOf(used.getOrDefault(principal, Set.of()));
    }

    /** All of them, or {@code UnauthorizedOperation} for the first that is not allowed. */
    void require(Caller caller, Collection<Ask> asks) {
        if (binds(caller)) {
            for (var ask : asks) {
                var decision = decide(caller, ask);
                if (decision != Decision.ALLOWED) {
                    throw unauthorized(caller, ask, decision);
                }
            }
        }
    }

    /** As EC2 has worded it since 2023, with the part that only its account can decode. */
    private static AwsServiceException unauthorized(Caller caller, Ask ask, Decision decision) {
        var resource = ask.resource().equals("*") ? "" : " on resource: " + ask.resource();
        var why = decision == Decision.DENIED
                ? " with an explicit deny in an identity-based policy."
                : " because no identity-based policy allows the " + ask.action() + " action.";
        return QueryWire.EC2.fault(
                403,
                "UnauthorizedOperation",
                "You are not authorized to perform this operation. User: " + caller.arn()
                        + " is not authorized to perform: " + ask.action() + resource + why
                        + " Encoded authorization failure message: c2ltdWxhdGVk");
    }
}
