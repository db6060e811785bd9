package caravan.aws;

import java.time.Clock;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.AssumeRoleResponse;
import software.amazon.awssdk.utils.Lazy;

/**
 * The credentials that one gateway calls with: its keys, or sessions of the role that stands beside them in the Secret.
 * CloudTrail shows a session by its name. What one migration asks alone, every create, share and delete of its own, is
 * called in a session that carries the Migration's UID. What belongs to none goes in one that carries the provider's name:
 * the inventory and the sweep, and calls that are joined over migrations (describes, StopInstances, StartInstances,
 * CreateTags); a session per migration would cost the joining, and with it EC2's quota.
 */
final class RoleSessions {

    /** AWS allows 2 to 64 of {@code \w+=,.@-}: STS API reference, AssumeRole. */
    private static final int LONGEST_NAME = 64;

    private static final String OPERATION = "AssumeRole";

    private final RotatingKeys keys;
    private final Lazy<StsClient> sts;
    private final Clock clock;
    private final AwsMeter meter;
    private final Map<Wanted, RoleSession> sessions = new ConcurrentHashMap<>();

    /** The client asks STS with the keys themselves, and is opened when a role is first assumed. */
    RoleSessions(RotatingKeys keys, Supplier<StsClient> sts, Clock clock, AwsMeter meter) {
        this.keys = keys;
        this.sts = new Lazy<>(sts);
        this.clock = clock;
        this.meter = meter;
    }

    /** Other keys, another role or another external id in the Secret begin another session. */
    private record Wanted(String keyId, Ec2Keys.Role role, String name) {}

    /** Credentials under this name; asked at each call, they are renewed in flight. */
    AwsCredentialsProvider named(String who) {
        var name = nameOf(who);
        return () -> {
            var now = keys.now();
            return now.role().none() ? keys.resolveCredentials() : session(new Wanted(now.id(), now.role(), name));
        };
    }

    /** AWS has ended a session before its time: the next call begins a new one. */
    void drop() {
        sessions.clear();
    }

    private AwsCredentials session(Wanted wanted) {
        if (!sessions.containsKey(wanted)) {
            // Those of ended migrations and of former keys.
            sessions.values().removeIf(RoleSession::ended);
        }
        var session = sessions.computeIfAbsent(wanted, unknown -> new RoleSession(() -> assume(wanted), clock));
        try {
            return session.credentials();
        } catch (RuntimeException e) {
            sessions.remove(wanted, session);
            throw e;
        }
    }

    static String nameOf(String who) {
        var name = "caravan-" + who.toLowerCase(Locale.ROOT).replaceAll("[^\\w+=,.@-]", ".");
        return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME);
    }

    /** No fence stands before STS: a session changes nothing. */
    private AssumeRoleResponse assume(Wanted wanted) {
        var role = wanted.role();
        meter.called(OPERATION);
        try {
            return sts.getValue().assumeRole(request -> request.roleArn(role.arn())
                    .externalId(role.externalId().isEmpty() ? null : role.externalId())
                    .roleSessionName(wanted.name()));
        } catch (RuntimeException e) {
            var problem = AwsFaults.translate(AwsFailure.ASSUME_ROLE + role.arn(), e);
            if (problem instanceof AwsFailure failure) {
                meter.failed(OPERATION, failure.fault());
            }
            throw problem;
        }
    }
}
