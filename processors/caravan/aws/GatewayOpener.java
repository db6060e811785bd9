package caravan.aws;

import caravan.aws.GuardedEc2.Guard;
import caravan.aws.GuardedEc2.Who;
import caravan.model.Instance;
import caravan.model.Snapshot;
import caravan.model.SuspendedException;
import caravan.model.Volume;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.utils.Lazy;

/** Puts a gateway together: what is its own, what it shares with those of the same account, and what all share. */
final class GatewayOpener implements AutoCloseable {

    private final AwsSettings settings;
    private final AwsClients clients;
    private final Ec2Surroundings surroundings;
    private final Continuations continuations;
    private final Pauses pauses;
    private final Accounts accounts = new Accounts();
    private final Waits waits = new Waits(new Ec2Waits<>(), new Ec2Waits<>(), new Ec2Waits<>());
    private final InstancePower power = new InstancePower();
    private final AwsCredentialsProvider defaultChain =
            DefaultCredentialsProvider.builder().build();

    GatewayOpener(AwsSettings settings, AwsClients clients, Ec2Surroundings surroundings) {
        this.settings = settings;
        this.clients = clients;
        this.surroundings = surroundings;
        this.continuations = new Continuations(surroundings.continuations());
        this.pauses = new Pauses(surroundings.timer(), surroundings.random());
    }

    /** A gateway with what its owner needs of it later. */
    record Opened(SdkEc2Gateway gateway, RotatingKeys keys, Calls calls, Identity identity, ClockSkew skew) {}

    /** The waits of all gateways, by kind of object. */
    record Waits(Ec2Waits<Instance> instances, Ec2Waits<Volume> volumes, Ec2Waits<Snapshot> snapshots) {

        void each(Consumer<Ec2Waits<?>> act) {
            List.of(instances, volumes, snapshots).forEach(act);
        }
    }

    InstancePower power() {
        return power;
    }

    void resume() {
        power.resume();
        waits.each(Ec2Waits::resume);
    }

    Waits waits() {
        return waits;
    }

    Opened open(String name, SdkEc2Gateways.Side side, Endpoints.Choice choice) {
        var keys = new RotatingKeys(defaultChain, side.keys());
        var endpoint = choice.ec2().map(uri -> uri.toString());
        var skew = new ClockSkew(endpoint.orElse("EC2 in " + side.region()), settings.maxClockSkew());
        var asking = new ClientSpec(side.region(), choice.ec2(), choice.sts(), keys, skew);
        var sessions = new RoleSessions(keys, () -> clients.sts(asking), surroundings.clock(), surroundings.meter());
        var spec = asking.with(sessions.named(name.replaceFirst("^ec2-", "")));
        var byGroup = clients(spec);
        var shared = guard(new Who(Optional.empty(), sessions::drop), skew);
        var guarded = GuardedEc2.around(byGroup::get, shared);
        surroundings.binder().accept(name, guarded);
        Supplier<Accounts.Caller> caller = () -> new Accounts.Caller(keys.id(), side.region(), endpoint.orElse(""));
        Supplier<Quota> quota = () -> accounts.quota(caller.get(), () -> quota(name));
        var calls = new Calls(quota, pauses, continuations);
        var sts = clients.sts(spec);
        var identity = new Identity(caller, accounts, calls, () -> Identity.ask(sts, surroundings.meter()));
        var kms = new GuardedService<>(
                new Lazy<>(() -> clients.kms(spec, false)), new Lazy<>(() -> clients.kms(spec, true)), shared);
        Supplier<String> principal = () -> {
            var role = keys.now().role();
            return role.none() ? Identity.principal(sts, surroundings.meter()) : role.arn();
        };
        Function<Guard, SdkEc2Gateway.Own> own = guard -> new SdkEc2Gateway.Own(
                new Ec2Writes(GuardedEc2.around(byGroup::get, guard), calls),
                new SdkKmsGateway(calls, kms.with(guard), principal));
        var reading = new Reading(guarded, calls, keys::id);
        var gateway = new SdkEc2Gateway(
                parts(reading, identity, own.apply(shared), quotas(spec, reading, shared)),
                new Memory(keys::id, surroundings.timer()),
                power(name, quota),
                migration -> own.apply(guard(new Who(Optional.of(sessions.named(migration)), sessions::drop), skew)));
        return new Opened(gateway, keys, calls, identity, skew);
    }

    /** What reads are made by; the key tells which key asks now. */
    private record Reading(Ec2Client ec2, Calls calls, Supplier<String> key) {}

    private EbsQuotas quotas(ClientSpec spec, Reading by, Guard guard) {
        var client = new Lazy<>(() -> clients.serviceQuotas(spec));
        return new SdkEbsQuotas(
                by.calls(), new GuardedService<>(client, client, guard), new EbsCensus(by.ec2(), by.calls()), by.key());
    }

    private Guard guard(Who who, ClockSkew skew) {
        return new Guard(surroundings.fence(), skew, surroundings.meter(), surroundings.clock(), who);
    }

    private Map<CallGroup, Ec2Client> clients(ClientSpec spec) {
        var byGroup = new EnumMap<CallGroup, Ec2Client>(CallGroup.class);
        for (var group : CallGroup.values()) {
            byGroup.put(group, clients.ec2(spec, group));
        }
        return byGroup;
    }

    /** Its threads are named after the first gateway that called as this account. */
    private Quota quota(String name) {
        return new Quota(
                new RequestBudget(settings.requestShare(), surroundings.timer()),
                new Lanes(name, surroundings.lanes()));
    }

    private SdkEc2Gateway.Parts parts(Reading by, Identity identity, SdkEc2Gateway.Own own, EbsQuotas quotas) {
        var reads = new Ec2Reads(by.ec2(), by.calls());
        return new SdkEc2Gateway.Parts(
                continuations,
                reads,
                own,
                batchers(reads, own.writes()),
                new SdkEc2Gateway.Waits(
                        waits.instances().add(waitList(reads.instances())),
                        waits.volumes().add(waitList(reads.volumes())),
                        waits.snapshots().add(waitList(reads.snapshots()))),
                identity,
                new Rehearsals(by.ec2(), by.calls(), continuations, by.key(), pace()),
                quotas);
    }

    private Joined.Pace pace() {
        return new Joined.Pace(surroundings.timer(), settings.batchWindow());
    }

    private SdkEc2Gateway.Batchers batchers(Ec2Reads reads, Ec2Writes writes) {
        var pace = pace();
        return new SdkEc2Gateway.Batchers(
                new DescribeBatcher<>(reads.instances(), pace),
                new DescribeBatcher<>(reads.volumes(), pace),
                new DescribeBatcher<>(reads.snapshots(), pace),
                new DescribeBatcher<>(reads.types(), Ec2Reads.TYPES, pace),
                new DescribeBatcher.Tagged<>(reads::volumesTagged, Volume::tags, pace),
                new DescribeBatcher.Tagged<>(reads::snapshotsTagged, Snapshot::tags, pace),
                new Joined<>(reads::filled, Lookup.IDS, true, pace),
                new TagBatcher(writes::tag, pace));
    }

    private SdkEc2Gateway.Power power(String name, Supplier<Quota> quota) {
        var shared = new PowerLine.Surroundings(quota, pauses, settings.batchWindow(), continuations);
        return new SdkEc2Gateway.Power(
                power.add(new PowerLine(InstancePower.STOP, name, shared)),
                power.add(new PowerLine(InstancePower.START, name, shared)));
    }

    private <V> WaitList<V> waitList(Lookup<V> lookup) {
        return new WaitList<>(
                lookup, settings, new WaitList.Time(surroundings.timer(), surroundings.random()), continuations);
    }

    void suspendAll(SuspendedException why) {
        power.suspendAll(why);
        waits.each(kind -> kind.suspendAll(why));
        pauses.suspendAll(why);
        accounts.each(quota -> quota.suspendAll(why));
    }

    @Override
    public void close() {
        accounts.each(Quota::close);
    }
}
