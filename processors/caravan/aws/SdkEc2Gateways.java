package caravan.aws;

import caravan.model.Instance;
import caravan.model.Snapshot;
import caravan.model.SuspendedException;
import caravan.model.Volume;
import caravan.model.WaitProgress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Opens a gateway per provider, side, region and endpoint, once in the life of the process: Camel's endpoints keep the
 * client that they found at their start, so keys change inside it.
 */
public final class SdkEc2Gateways implements Ec2Gateways, AutoCloseable {

    private final Endpoints endpoints;
    private final AwsClients clients;
    private final GatewayOpener opener;
    private final Map<String, GatewayOpener.Opened> opened = new ConcurrentHashMap<>();

    public SdkEc2Gateways(AwsSettings settings, Endpoints endpoints, AwsClients clients, Ec2Surroundings surroundings) {
        this.endpoints = endpoints;
        this.clients = clients;
        this.opener = new GatewayOpener(settings, clients, surroundings);
    }

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

    /** What waits for instances now; the routes that poll ask with it. */
    public Ec2Waits<Instance> instanceWaits() {
        return opener.waits().instances();
    }

    /** What waits for volumes now; the routes that poll ask with it. */
    public Ec2Waits<Volume> volumeWaits() {
        return opener.waits().volumes();
    }

    /** What waits for snapshots now; the routes that poll ask with it. */
    public Ec2Waits<Snapshot> snapshotWaits() {
        return opener.waits().snapshots();
    }

    /** What the routes name that poll EC2, and that stop and start instances. */
    public Map<String, Object> byName() {
        return Map.of(
                "instancePower", opener.power(),
                "instanceWaits", instanceWaits(),
                "snapshotWaits", snapshotWaits(),
                "volumeWaits", volumeWaits());
    }

    /** From now on it hears of waits that stop moving. */
    public void observe(WaitProgress observer) {
        opener.waits().each(kind -> kind.observe(observer));
    }

    /** How far AWS's clocks are ahead of this machine's, by client name; beyond the allowed skew nothing is changed. */
    public Map<String, Duration> clockSkews() {
        return opened.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, one -> one.getValue().skew().measured()));
    }

    /**
     * Fails all waits with a SuspendedException, and those to come until {@link #resume}; calls that wait for a permit
     * or before a repetition too, so that no exchange holds up a shutdown.
     */
    public void suspendAll(SuspendedException.Reason reason, String why) {
        opener.suspendAll(new SuspendedException(reason, why));
    }

    /** Lets waits in again: this process leads. */
    public void resume() {
        opener.resume();
    }

    @Override
    public void close() {
        opened.values().forEach(one -> one.calls().close());
        suspendAll(SuspendedException.Reason.SHUTDOWN, "Caravan is shutting down.");
        opener.close();
        clients.close();
    }

    /** One end of a provider. */
    record Side(String name, String region, Ec2Keys keys) {}

    private Ec2Gateway gateway(Ec2Access access, Side side) {
        var choice = endpoints.of(access, side.region());
        var name = clientName(access.provider(), side, choice);
        var one = opened.computeIfAbsent(name, unknown -> opener.open(unknown, side, choice));
        one.keys().use(side.keys());
        one.identity().learn();
        return one.gateway();
    }

    /** {@code ec2-shop.aws-source-eu-west-1}: Kubernetes' names and regions hold nothing else than it may. */
    private static String clientName(String provider, Side side, Endpoints.Choice choice) {
        var endpoint = choice.ec2()
                .map(uri -> "-" + Integer.toHexString(uri.toString().hashCode()))
                .orElse("");
        return "ec2-" + provider.replace('/', '.') + "-" + side.name() + "-" + side.region() + endpoint;
    }
}
