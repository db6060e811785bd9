package caravan.sim.aws;

import caravan.sim.aws.iam.Ask;
import caravan.sim.aws.iam.Decision;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether KMS lets a caller do something with a key (KMS developer guide, "Troubleshooting AWS KMS permissions" and "Allowing
 * users in other accounts to use a KMS key"): by a grant; else the key's policy must allow it, which of a customer's key
 * leaves it to IAM within the account, and the caller's own policies must, too. A denial outweighs all of it.
 */
final class KeyAccess {

    private static final String VIA_SERVICE = "kms:ViaService";

    private final SimRegion region;
    private final Caller caller;

    KeyAccess(SimRegion region, Caller caller) {
        this.region = region;
        this.caller = caller;
    }

    /** What EC2 asks on behalf of its caller; a grant that it makes is for itself. */
    boolean throughEc2(String keyArn, String action) {
        return objection(
                        keyArn,
                        action,
                        Map.of(
                                VIA_SERVICE,
                                List.of("ec2." + region.name() + ".amazonaws.com"),
                                "kms:GrantIsForAWSResource",
                                List.of(String.valueOf(action.equals("CreateGrant")))))
                .isEmpty();
    }

    /** Why not, as KMS words it after what it is about; empty where it is allowed. */
    Optional<String> objection(String keyArn, String action, Map<String, List<String>> more) {
        var ask = ask(keyArn, action, more);
        var own = region.permissions().decide(caller, ask);
        if (own == Decision.DENIED) {
            return Optional.of("with an explicit deny in an identity-based policy");
        }
        if (region.keyRing().granted(caller, keyArn, action)) {
            return Optional.empty();
        }
        return switch (region.keyRing().policy(caller.accountId(), ask)) {
            case OPEN -> Optional.empty();
            case CLOSED -> Optional.of("because no resource-based policy allows the " + ask.action() + " action");
            case TO_IAM ->
                own == Decision.ALLOWED
                        ? Optional.empty()
                        : Optional.of("because no identity-based policy allows the " + ask.action() + " action");
        };
    }

    private Ask ask(String keyArn, String action, Map<String, List<String>> more) {
        var context = new LinkedHashMap<>(more);
        context.put("kms:CallerAccount", List.of(caller.accountId()));
        context.put("aws:PrincipalArn", List.of(Permissions.role(caller.arn())));
        region.keyRing().tags(keyArn).forEach((key, value) -> context.put("aws:ResourceTag/" + key, List.of(value)));
        return new Ask("kms:" + action, keyArn, context);
    }
}
