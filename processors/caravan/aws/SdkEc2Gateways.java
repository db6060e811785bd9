package caravan.aws;

import caravan.aws.GuardedEc2.Guard;
import caravan.model.Instance;
import caravan.model.Snapshot;
import caravan.model.Volume;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.sts.StsClient;

/**
 * Opens a gateway per provider, side, region and endpoint, once in the life of the process: Camel's endpoints keep the
 * client that they found at their start, so keys change inside it.
 */
public final class SdkEc2Gateways implements Ec2Gateways, AutoCloseable {

    private final AwsSettings settings;
    private final Endpoints endpoints;
    private final AwsClients clients;
    private final Ec2Surroundings surroundings;
    private final Continuations continuations;
    private final AwsCredentialsProvider defaultChain =
            DefaultCredentialsProvider.builder().build();
    private final Map<String, Opened> opened = new ConcurrentHashMap<>();
    private final Ec2Waits<Instance> instanceWaits = new Ec2Waits<>();
    private final Ec2Waits<Volume> volumeWaits = new Ec2Waits<>();
    private final Ec2Waits<Snapshot> snapshotWaits = new Ec2Waits<>();

    public SdkEc2Gateways(AwsSettings settings, Endpoints endpoints, AwsClients clients, Ec2Surroundings surroundings) {
        this.settings = settings;
        this.endpoints = endpoints;
        this.clients = clients;
        this.surroundings = surroundings;
        this.continuations = new Continuations(surroundings.continuations());
    }

    private record Opened(SdkEc2Gateway gateway, RotatingKeys keys, Calls calls, ClockSkew skew) {}

    @Override
    public Ec2Gateway source(Ec2Access access) {
        return gateway(access, new Side("source", access.region(), access.source()));
    }

    @Override
    public Ec2Gateway target(Ec2Access access) {
        var same =
                access.target().equals(access.source()) && access.targetRegion().equals(access.region());
        return same ? source(access) : gateway(access, new Side("target", access.targetRegion(), access.target()));
    }

    /** For the route that polls instances. */
    public Ec2Waits<Instance> instanceWaits() {
        return instanceWaits;
    }

    /** For the route that polls volumes. */
    public Ec2Waits<Volume> volumeWaits() {
        return volumeWaits;
    }

    /** For the route that polls snapshots. */
    public Ec2Waits<Snapshot> snapshotWaits() {
        return snapshotWaits;
    }

    /** How far AWS's clocks are ahead of this machine's, by client name; beyond the allowed skew nothing is changed. */
    public Map<String, Duration> clockSkews() {
        return opened.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, one -> one.getValue().skew().measured()));
    }

    /**
     * Fails all waits with a SuspendedException, and those to come until {@link #resume}; calls that wait for a permit
     * too, so that no exchange holds up a shutdown.
     */
    public void suspendAll(String why) {
        instanceWaits.suspendAll(why);
        volumeWaits.suspendAll(why);
        snapshotWaits.suspendAll(why);
        opened.values().forEach(one -> one.calls().suspendAll(why));
    }

    /** Lets waits in again: this process leads. */
    public void resume() {
        instanceWaits.resume();
        volumeWaits.resume();
        snapshotWaits.resume();
    }

    @Override
    public void close() {
        suspendAll("Caravan is shutting down.");
        opened.values().forEach(one -> one.calls().close());
        clients.close();
    }

    private record Side(String name, String region, Ec2Keys keys) {}

    private Ec2Gateway gateway(Ec2Access access, Side side) {
        var choice = endpoints.of(access, side.region());
        var name = clientName(access.provider(), side, choice);
        var one = opened.computeIfAbsent(name, unknown -> open(unknown, side, choice));
        one.keys().use(side.keys());
        return one.gateway();
    }

    /** {@code ec2-shop.aws-source-eu-west-1}: Kubernetes' names and regions hold nothing else than it may. */
    private static String clientName(String provider, Side side, Endpoints.Choice choice) {
        var endpoint = choice.ec2()
                .map(uri -> "-" + Integer.toHexString(uri.toString().hashCode()))
                .orElse("");
        return "ec2-" + provider.replace('/', '.') + "-" + side.name() + "-" + side.region() + endpoint;
    }

    private Opened open(String name, Side side, Endpoints.Choice choice) {
        var keys = new RotatingKeys(defaultChain, side.keys());
        var skew = new ClockSkew(
                choice.ec2().map(uri -> uri.toString()).orElse("EC2 in " + side.region()), settings.maxClockSkew());
        var spec = new ClientSpec(side.region(), choice.ec2(), choice.sts(), keys, skew);
        var guarded = guarded(spec);
        surroundings.binder().accept(name, guarded);
        var sts = clients.sts(spec);
        var calls = calls(name);
        var gateway = new SdkEc2Gateway(name, parts(guarded, calls, () -> accountId(sts)));
        return new Opened(gateway, keys, calls, skew);
    }

    private Ec2Client guarded(ClientSpec spec) {
        var byGroup = new EnumMap<CallGroup, Ec2Client>(CallGroup.class);
        for (var group : CallGroup.values()) {
            byGroup.put(group, clients.ec2(spec, group));
        }
        return GuardedEc2.around(
                byGroup::get, new Guard(surroundings.fence(), spec.skew(), surroundings.meter(), surroundings.clock()));
    }

    private Calls calls(String name) {
        var budget = new RequestBudget(settings.requestShare(), surroundings.scheduler(), surroundings.clock());
        return new Calls(budget, new Lanes(name, surroundings.lanes()), pacing(), continuations);
    }

    private SdkEc2Gateway.Parts parts(Ec2Client ec2, Calls calls, Supplier<String> accountId) {
        var timer = surroundings.timer();
        var reads = new Ec2Reads(ec2, calls);
        var window = settings.batchWindow();
        return new SdkEc2Gateway.Parts(
                calls,
                continuations,
                reads,
                new Ec2Writes(ec2, calls),
                new SdkEc2Gateway.Batchers(
                        new DescribeBatcher<>(reads.instances(), timer, window),
                        new DescribeBatcher<>(reads.volumes(), timer, window),
                        new DescribeBatcher<>(reads.snapshots(), timer, window)),
                new SdkEc2Gateway.Waits(
                        instanceWaits.add(waitList(reads.instances())),
                        volumeWaits.add(waitList(reads.volumes())),
                        snapshotWaits.add(waitList(reads.snapshots()))),
                accountId);
    }

    private <V> WaitList<V> waitList(Lookup<V> lookup) {
        return new WaitList<>(lookup, settings, pacing(), continuations);
    }

    private Pacing pacing() {
        return new Pacing(surroundings.timer(), surroundings.chance());
    }

    /** No fence and no proxy stand before STS: it only reads. */
    private String accountId(StsClient sts) {
        var operation = "GetCallerIdentity";
        surroundings.meter().called(operation);
        try {
            return sts.getCallerIdentity().account();
        } catch (RuntimeException e) {
            var problem = AwsFaults.translate(operation, e);
            if (problem instanceof AwsFailure failure) {
                surroundings.meter().unanswered(failure);
            }
            throw problem;
        }
    }
}
