package caravan.sim.aws;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.Snapshot;
import software.amazon.awssdk.services.ec2.model.Subnet;
import software.amazon.awssdk.services.ec2.model.Volume;
import software.amazon.awssdk.services.ec2.model.Vpc;

/**
 * One region: what exists in it, over all accounts. Its public side is a bystander's view for seeds and assertions, which
 * counts as no call.
 */
public final class SimRegion {

    final Shelf<Instance> instances = new Shelf<>(Kind.INSTANCE);
    final Shelf<Volume> volumes = new Shelf<>(Kind.VOLUME);
    final Shelf<Snapshot> snapshots = new Shelf<>(Kind.SNAPSHOT);
    final Shelf<Subnet> subnets = new Shelf<>(Kind.SUBNET);
    final Shelf<Vpc> vpcs = new Shelf<>(Kind.VPC);

    /** Instance ids with disableApiStop. */
    final Set<String> stopProtected = new HashSet<>();

    /** Accounts with encryption by default. */
    final Set<String> encrypting = new HashSet<>();

    /** Snapshot id to the accounts that may create volumes from it; {@code all} is everybody. */
    final Map<String, Set<String>> permissions = new HashMap<>();

    /** By account and client token. */
    final Map<String, Volumes.TokenUse> tokens = new HashMap<>();

    private final Arrivals arrivals = new Arrivals();
    private final String name;
    private final SimClock clock;
    private final Pace pace;
    private final Fates fates;
    private long counter;

    SimRegion(String name, SimClock clock, Pace pace, Fates fates) {
        this.name = name;
        this.clock = clock;
        this.pace = pace;
        this.fates = fates;
    }

    public String name() {
        return name;
    }

    /** In the order a, b, c. */
    public List<String> zones() {
        return List.of(name + "a", name + "b", name + "c");
    }

    /** EC2 tells times to the millisecond at best. */
    public Instant now() {
        return clock.now().truncatedTo(ChronoUnit.MILLIS);
    }

    /** The present, after everything that was due until now has arrived. */
    private Instant present() {
        arrivals.settle(clock.now());
        return now();
    }

    /** Late requests that have come until now, refused or done. */
    public synchronized List<Arrival> arrived() {
        present();
        return arrivals.arrived();
    }

    /** When the next late request will come. */
    public synchronized Optional<Instant> nextArrival() {
        present();
        return arrivals.next();
    }

    synchronized void expect(Instant at, Call call, Function<Moment, Call> work) {
        arrivals.expect(at, call, work);
    }

    /** Does the work of one call with nobody else in the region. */
    synchronized <R> R during(Moment moment, Function<Instant, R> work) {
        arrivals.settle(moment.now());
        return work.apply(moment.now().truncatedTo(ChronoUnit.MILLIS));
    }

    public synchronized Optional<Instance> instance(String id) {
        return instances.look(id, present());
    }

    public synchronized Optional<Volume> volume(String id) {
        return volumes.look(id, present());
    }

    public synchronized Optional<Snapshot> snapshot(String id) {
        return snapshots.look(id, present());
    }

    public synchronized List<Volume> liveVolumes() {
        return volumes.looks(present());
    }

    public synchronized List<Snapshot> liveSnapshots() {
        return snapshots.looks(present());
    }

    /** Made by calls, the deleted ones included; seeds are not. */
    public synchronized List<Made> volumesMade() {
        present();
        return volumes.made();
    }

    /** Made by calls, the deleted ones included; seeds are not. */
    public synchronized List<Made> snapshotsMade() {
        present();
        return snapshots.made();
    }

    /** The history of any instance, volume or snapshot, seeds included. */
    public synchronized Made history(String id) {
        present();
        return Stream.of(instances, volumes, snapshots)
                .flatMap(shelf -> shelf.any(id).stream())
                .findFirst()
                .map(Resource::history)
                .orElseThrow(() -> new IllegalArgumentException("Nothing in " + name + " was ever called " + id + "."));
    }

    public synchronized void protectFromStop(String instanceId) {
        stopProtected.add(instanceId);
    }

    public synchronized void encryptByDefault(String accountId) {
        encrypting.add(accountId);
    }

    /** Lets another account, or {@code all}, use a snapshot. */
    public synchronized void share(String snapshotId, String accountId) {
        permissions.computeIfAbsent(snapshotId, key -> new HashSet<>()).add(accountId);
    }

    /** Something that has been there for a while. */
    public synchronized void seed(String accountId, Instance instance) {
        instances.add(Resource.seeded(instance.instanceId(), owner(accountId), instance.launchTime(), instance));
    }

    public synchronized void seed(String accountId, Volume volume) {
        volumes.add(Resource.seeded(volume.volumeId(), owner(accountId), volume.createTime(), volume));
    }

    public synchronized void seed(String accountId, Snapshot snapshot) {
        snapshots.add(Resource.seeded(snapshot.snapshotId(), owner(accountId), snapshot.startTime(), snapshot));
    }

    public synchronized void seed(String accountId, Subnet subnet) {
        subnets.add(Resource.seeded(subnet.subnetId(), owner(accountId), longAgo(), subnet));
    }

    public synchronized void seed(String accountId, Vpc vpc) {
        vpcs.add(Resource.seeded(vpc.vpcId(), owner(accountId), longAgo(), vpc));
    }

    private static Caller owner(String accountId) {
        return new Caller(accountId, "seed", "arn:aws:iam::" + accountId + ":root");
    }

    private Instant longAgo() {
        return now().minus(Duration.ofDays(400));
    }

    Pace pace() {
        return pace;
    }

    Fates fates() {
        return fates;
    }

    /** Unique, and as scattered as real ones: an odd factor permutes the 64-bit numbers. */
    String newId(Kind kind) {
        counter++;
        return kind.prefix() + "-0" + String.format("%016x", counter * 0x9E3779B97F4A7C15L);
    }

    /** The key {@code aws/ebs} of an account, which nobody can share. */
    String defaultKey(String accountId) {
        return "arn:aws:kms:" + name + ":" + accountId + ":key/00000000-0000-4000-8000-" + accountId;
    }
}
