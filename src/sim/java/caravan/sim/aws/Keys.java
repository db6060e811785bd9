package caravan.sim.aws;

import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Whose each access key is, and which of them AWS accepts at the moment. */
final class Keys {

    private final Map<String, Caller> callers = new HashMap<>();
    private final Map<String, Session> sessions = new HashMap<>();
    private final Set<String> revoked = new HashSet<>();
    private String expiredCode = "RequestExpired";
    private int count;

    private record Session(String parent, Instant expiration, InstantSource clock) {
        private boolean over() {
            return !clock.instant().isBefore(expiration);
        }
    }

    synchronized void add(Caller caller) {
        callers.put(caller.accessKeyId(), caller);
    }

    /** The key of a new session of this identity. */
    synchronized Caller open(Caller parent, Caller identity, Instant expiration, InstantSource clock) {
        count++;
        var key = String.format("ASIA%016d", count);
        var caller = new Caller(identity.accountId(), key, identity.arn());
        callers.put(key, caller);
        sessions.put(key, new Session(parent.accessKeyId(), expiration, clock));
        return caller;
    }

    synchronized Optional<Caller> find(String accessKeyId) {
        return Optional.ofNullable(callers.get(accessKeyId));
    }

    synchronized void revoke(String accessKeyId, boolean off) {
        if (off) {
            revoked.add(accessKeyId);
        } else {
            revoked.remove(accessKeyId);
        }
    }

    /** The session is over now. */
    synchronized void expire(String accessKeyId) {
        sessions.computeIfPresent(
                accessKeyId, (key, session) -> new Session(session.parent(), Instant.MIN, session.clock()));
    }

    synchronized void expiredCode(String code) {
        expiredCode = code;
    }

    /** The key and those of all sessions that it opened, also by way of other sessions. */
    synchronized Set<String> family(String accessKeyId) {
        var family = new LinkedHashSet<String>();
        family.add(accessKeyId);
        var grown = true;
        while (grown) {
            grown = family.addAll(children(family));
        }
        return family;
    }

    private Set<String> children(Set<String> parents) {
        var children = new HashSet<String>();
        sessions.forEach((key, session) -> {
            if (parents.contains(session.parent())) {
                children.add(key);
            }
        });
        return children;
    }

    /** Called for every request: a key may be revoked, and a session may end, at any time. */
    synchronized void check(Caller caller, QueryWire wire) {
        var key = caller.accessKeyId();
        if (revoked.contains(key)) {
            throw wire.isEc2()
                    ? wire.fault(401, "AuthFailure", "AWS was not able to validate the provided access credentials")
                    : wire.fault(403, "InvalidClientTokenId", "The security token included in the request is invalid.");
        }
        if (Optional.ofNullable(sessions.get(key)).filter(Session::over).isPresent()) {
            throw wire.isEc2()
                    ? wire.fault(400, expiredCode, "Request has expired.")
                    : wire.fault(403, "ExpiredToken", "The security token included in the request is expired");
        }
    }
}
