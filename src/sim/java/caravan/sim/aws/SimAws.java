package caravan.sim.aws;

import caravan.sim.aws.iam.Ask;
import caravan.sim.aws.iam.Decision;
import caravan.sim.aws.iam.Policy;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.servicequotas.ServiceQuotasClient;
import software.amazon.awssdk.services.sts.StsClient;

/**
 * A small simulated AWS: accounts, their keys and roles, and regions in which EC2 objects live and age by one clock. In
 * process it never blocks and knows neither real time nor chance; what it does depends on the calls and the clock alone.
 */
public final class SimAws {

    private final SimClock clock;
    private final Regime regime;
    private final Buckets buckets = new Buckets();
    private final Faults faults = new Faults();
    private final Keys keys = new Keys();
    private final FrontDoor door;
    private final ConcurrentMap<String, Predicate<Ask>> roles = new ConcurrentHashMap<>();
    private final Map<String, SimRegion> regions = new LinkedHashMap<>();

    public SimAws(SimClock clock, Pace pace) {
        this.clock = clock;
        regime = Regime.of(pace, faults.fates());
        door = new FrontDoor(keys, faults, buckets, clock);
    }

    /** A key of an account; several keys of one account show in {@link Made} who did what. */
    public SimAws key(String accountId, String accessKeyId) {
        keys.add(new Caller(accountId, accessKeyId, "arn:aws:iam::" + accountId + ":user/" + accessKeyId));
        return this;
    }

    /** A role that every known key may assume, with this ExternalId; empty: without one. */
    public SimAws role(String roleArn, String externalId) {
        roles.put(roleArn, ask -> String.join("", ask.context().getOrDefault("sts:externalid", List.of()))
                .equals(externalId));
        return this;
    }

    /** A role that those may assume whom its trust policy names. */
    public SimAws role(String roleArn, Policy trust) {
        roles.put(roleArn, ask -> Policy.of(List.of(trust), ask) == Decision.ALLOWED);
        return this;
    }

    /** The key is refused from now on, in clients that exist already too. */
    public void revoke(String accessKeyId) {
        keys.revoke(accessKeyId, true);
    }

    public void restore(String accessKeyId) {
        keys.revoke(accessKeyId, false);
    }

    /** Ends a session before its time; every session ends by itself when its seconds are over. */
    public void expire(String sessionKey) {
        keys.expire(sessionKey);
    }

    /** What EC2 answers to expired sessions: {@code RequestExpired}, unless it is told to say {@code ExpiredToken}. */
    public SimAws expiredCode(String code) {
        keys.expiredCode(code);
        return this;
    }

    /** How old a signature may be when its request arrives; 15 minutes until told otherwise. */
    public SimAws oldestRequest(Duration age) {
        door.oldest(age);
        return this;
    }

    /** Made at its first mention, with three zones, a, b and c. */
    public synchronized SimRegion region(String name) {
        return regions.computeIfAbsent(name, key -> new SimRegion(key, clock, regime));
    }

    /** In-process client; unknown keys are refused as AWS would. */
    public Ec2Client ec2(String accessKeyId, String region) {
        return ec2(accessKeyId, region, inProcess());
    }

    private Ec2Client ec2(String accessKeyId, String region, Supplier<Signature> signature) {
        var caller = caller(accessKeyId)
                .orElseThrow(() -> QueryWire.EC2.fault(
                        401, "AuthFailure", "AWS was not able to validate the provided access credentials"));
        return new SimEc2(this, region(region), caller, signature);
    }

    /** In-process client; unknown keys are refused as AWS would. */
    public StsClient sts(String accessKeyId) {
        return sts(accessKeyId, inProcess());
    }

    private StsClient sts(String accessKeyId, Supplier<Signature> signature) {
        var caller = caller(accessKeyId)
                .orElseThrow(() -> QueryWire.STS.fault(
                        403, "InvalidClientTokenId", "The security token included in the request is invalid."));
        return new SimSts(this, caller, signature);
    }

    /** In-process client; unknown keys are refused as AWS would. */
    public KmsClient kms(String accessKeyId, String region) {
        return kms(accessKeyId, region, inProcess());
    }

    private KmsClient kms(String accessKeyId, String region, Supplier<Signature> signature) {
        var caller = caller(accessKeyId)
                .orElseThrow(() -> QueryWire.KMS.fault(
                        400, "UnrecognizedClientException", "The security token included in the request is invalid."));
        return new SimKms(this, region(region), caller, signature);
    }

    /** In-process client; unknown keys are refused as AWS would. */
    public ServiceQuotasClient serviceQuotas(String accessKeyId, String region) {
        return serviceQuotas(accessKeyId, region, inProcess());
    }

    private ServiceQuotasClient serviceQuotas(String accessKeyId, String region, Supplier<Signature> signature) {
        var caller = caller(accessKeyId)
                .orElseThrow(() -> QueryWire.QUOTAS.fault(
                        400, "UnrecognizedClientException", "The security token included in the request is invalid."));
        return new SimServiceQuotas(this, region(region), caller, signature);
    }

    /** A request in process is signed at the moment of the call. */
    private Supplier<Signature> inProcess() {
        InstantSource source = clock::now;
        return () -> Signature.now(source);
    }

    /** Over loopback HTTP, for the real SDK; close it. */
    public QueryServer serve() {
        return new QueryServer(
                scope -> ec2(scope.accessKeyId(), scope.region(), () -> overHttp(scope)),
                scope -> sts(scope.accessKeyId(), () -> overHttp(scope)),
                scope -> kms(scope.accessKeyId(), scope.region(), () -> overHttp(scope)),
                scope -> serviceQuotas(scope.accessKeyId(), scope.region(), () -> overHttp(scope)));
    }

    private static Signature overHttp(QueryServer.Scope scope) {
        var real = Clock.systemUTC();
        return new Signature(scope.signedAt().orElseGet(real::instant), real);
    }

    /** Is told of every call from now on. */
    public SimAws onCall(CallWatcher watcher) {
        door.watch(watcher);
        return this;
    }

    public Faults faults() {
        return faults;
    }

    /** What becomes of accepted work. */
    public Fates fates() {
        return faults.fates();
    }

    /** How late everybody sees what was created. */
    public Consistency consistency() {
        return regime.consistency();
    }

    /** What accounts may have. */
    public Quotas quotas() {
        return regime.quotas();
    }

    /** Who may do what. */
    public Permissions permissions() {
        return regime.permissions();
    }

    /** The request throttles. */
    public Buckets buckets() {
        return buckets;
    }

    /** What other people do with the account in the region. */
    public Others others(String accountId, String region) {
        return new Others(region(region), accountId);
    }

    /** Who made, changed and deleted what, over all regions. */
    public Audit audit() {
        return new Audit(
                allRegions().stream().flatMap(one -> one.histories().stream()).toList(), keys);
    }

    private synchronized List<SimRegion> allRegions() {
        return List.copyOf(regions.values());
    }

    public SimClock clock() {
        return clock;
    }

    /** Calls that arrived, by operation, refused ones and those of every account included. */
    public Map<String, Integer> calls() {
        return door.counts();
    }

    /** Calls of one key, by operation, refused ones included. */
    public Map<String, Integer> callsBy(String accessKeyId) {
        return door.counts(accessKeyId);
    }

    public int calls(String operation) {
        return calls().getOrDefault(operation, 0);
    }

    Optional<Caller> caller(String accessKeyId) {
        return keys.find(accessKeyId);
    }

    /** A role that is not there trusts nobody. */
    boolean trusts(Ask ask) {
        return roles.getOrDefault(ask.resource(), nobody -> false).test(ask);
    }

    Keys keys() {
        return keys;
    }

    FrontDoor door() {
        return door;
    }
}
