package caravan.sim.aws;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.sts.StsClient;

/** A small simulated AWS: accounts, their keys and roles, and regions in which EC2 objects live and age by one clock. */
public final class SimAws {

    private final SimClock clock;
    private final Pace pace;
    private final Faults faults = new Faults();
    private final ConcurrentMap<String, Caller> callers = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, ConcurrentMap<String, Integer>> calls = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, String> roles = new ConcurrentHashMap<>();
    private final Map<String, SimRegion> regions = new LinkedHashMap<>();

    public SimAws(SimClock clock, Pace pace) {
        this.clock = clock;
        this.pace = pace;
    }

    /** A key of an account; several keys of one account show in {@link Made} who did what. */
    public SimAws key(String accountId, String accessKeyId) {
        callers.put(
                accessKeyId, new Caller(accountId, accessKeyId, "arn:aws:iam::" + accountId + ":user/" + accessKeyId));
        return this;
    }

    /** A role that every known key may assume, with this ExternalId; empty: without one. */
    public SimAws role(String roleArn, String externalId) {
        roles.put(roleArn, externalId);
        return this;
    }

    /** Made at its first mention, with three zones, a, b and c. */
    public synchronized SimRegion region(String name) {
        return regions.computeIfAbsent(name, key -> new SimRegion(key, clock, pace));
    }

    /** In-process client; unknown keys are refused as AWS would. */
    public Ec2Client ec2(String accessKeyId, String region) {
        var caller = caller(accessKeyId)
                .orElseThrow(() -> QueryWire.EC2.fault(
                        401, "AuthFailure", "AWS was not able to validate the provided access credentials"));
        return new SimEc2(this, region(region), caller);
    }

    /** In-process client; unknown keys are refused as AWS would. */
    public StsClient sts(String accessKeyId) {
        var caller = caller(accessKeyId)
                .orElseThrow(() -> QueryWire.STS.fault(
                        403, "InvalidClientTokenId", "The security token included in the request is invalid."));
        return new SimSts(this, caller, Clock.systemUTC());
    }

    /** Over loopback HTTP, for the real SDK; close it. */
    public QueryServer serve() {
        return new QueryServer(scope -> ec2(scope.accessKeyId(), scope.region()), scope -> sts(scope.accessKeyId()));
    }

    public Faults faults() {
        return faults;
    }

    public SimClock clock() {
        return clock;
    }

    /** Calls that arrived, by operation, refused ones and those of every account included. */
    public Map<String, Integer> calls() {
        var sum = new TreeMap<String, Integer>();
        calls.values()
                .forEach(byOperation -> byOperation.forEach((name, count) -> sum.merge(name, count, Integer::sum)));
        return sum;
    }

    /** Calls of one key, by operation, refused ones included. */
    public Map<String, Integer> callsBy(String accessKeyId) {
        return new TreeMap<>(calls.getOrDefault(accessKeyId, new ConcurrentHashMap<>()));
    }

    public int calls(String operation) {
        return calls().getOrDefault(operation, 0);
    }

    Optional<Caller> caller(String accessKeyId) {
        return Optional.ofNullable(callers.get(accessKeyId));
    }

    Optional<String> externalId(String roleArn) {
        return Optional.ofNullable(roles.get(roleArn));
    }

    void admit(Caller caller) {
        callers.put(caller.accessKeyId(), caller);
    }

    void count(Caller caller, String operation) {
        calls.computeIfAbsent(caller.accessKeyId(), key -> new ConcurrentHashMap<>())
                .merge(operation, 1, Integer::sum);
    }
}
