package caravan.sim.aws;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
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
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.Volume;
import software.amazon.awssdk.services.ec2.model.Vpc;

/**
 * One region: what exists in it, over all accounts. Its public side is a bystander's view for seeds and assertions, which
 * counts as no call.
 */
public final class SimRegion {

    final Shelf<Instance> instances;
    final Shelf<Volume> volumes;
    final Shelf<Snapshot> snapshots;
    final Shelf<Subnet> subnets;
    final Shelf<Vpc> vpcs;

    /** Instance ids with disableApiStop. */
    final Set<String> stopProtected = new HashSet<>();

    /** Accounts with encryption by default. */
    final Set<String> encrypting = new HashSet<>();

    /** Snapshot id to the accounts that may create volumes from it; {@code all} is everybody. */
    final Map<String, Set<String>> shares = new HashMap<>();

    final Tokens tokens = new Tokens();
    final Retention retention = new Retention();

    /** Account to the key that new encrypted volumes get when it is not {@code aws/ebs}. */
    private final Map<String, String> chosenKeys = new HashMap<>();

    private final KeyRing keyRing;
    private final Map<String, List<Resource<Snapshot>>> byVolume = new HashMap<>();
    private final Arrivals arrivals = new Arrivals();
    private final String name;
    private final SimClock clock;
    private final Regime regime;
    boolean oldGp3;
    private long counter;

    SimRegion(String name, SimClock clock, Regime regime) {
        this.name = name;
        this.clock = clock;
        this.regime = regime;
        keyRing = new KeyRing(name);
        instances = new Shelf<>(Kind.INSTANCE, regime.consistency());
        volumes = new Shelf<>(Kind.VOLUME, regime.consistency());
        snapshots = new Shelf<>(Kind.SNAPSHOT, regime.consistency());
        subnets = new Shelf<>(Kind.SUBNET, regime.consistency());
        vpcs = new Shelf<>(Kind.VPC, regime.consistency());
    }

    public String name() {
        return name;
    }

    /** Its KMS keys and their grants. */
    public KeyRing keyRing() {
        return keyRing;
    }

    /** Accounts, and {@code all}, with which a snapshot is shared now; also one that is gone. */
    public synchronized Set<String> sharedWith(String snapshotId) {
        present();
        return Set.copyOf(shares.getOrDefault(snapshotId, Set.of()));
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

    /** Does something at the present moment that is no call. */
    synchronized <R> R now(Function<Instant, R> work) {
        return work.apply(present());
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
        return volumes.made(present());
    }

    /** Made by calls, the deleted ones included; seeds are not. */
    public synchronized List<Made> snapshotsMade() {
        return snapshots.made(present());
    }

    /** The history of any instance, volume or snapshot, seeds included. */
    public synchronized Made history(String id) {
        var now = present();
        return Stream.of(instances, volumes, snapshots)
                .flatMap(shelf -> shelf.any(id).stream())
                .findFirst()
                .map(one -> one.history(now))
                .orElseThrow(() -> new IllegalArgumentException("Nothing in " + name + " was ever called " + id + "."));
    }

    /** Whose a volume is; empty where it never was. */
    public synchronized String accountOf(String volumeId) {
        return volumes.any(volumeId).map(Resource::account).orElse("");
    }

    /** The histories of all instances, volumes and snapshots, seeds included. */
    public synchronized List<Made> histories() {
        var now = present();
        return Stream.of(instances, volumes, snapshots)
                .flatMap(shelf -> shelf.histories(now).stream())
                .toList();
    }

    /** Snapshots in the Recycle Bins of all accounts. */
    public synchronized List<Snapshot> recycledSnapshots() {
        present();
        return snapshots.resources().stream()
                .flatMap(one -> one.recycled().stream())
                .toList();
    }

    public synchronized void protectFromStop(String instanceId) {
        stopProtected.add(instanceId);
    }

    /** The region keeps the ceilings that gp3 had before: 16,384 GiB, 16,000 IOPS, 1,000 MiB/s. */
    public synchronized void keepOldGp3() {
        oldGp3 = true;
    }

    public synchronized void encryptByDefault(String accountId) {
        encrypting.add(accountId);
    }

    /** The key of the account's new encrypted volumes from now on, instead of {@code aws/ebs}. */
    public synchronized void defaultKey(String accountId, String kmsKeyId) {
        chosenKeys.put(accountId, kmsKeyId);
    }

    /** Snapshots that the account deletes from now on stay in its Recycle Bin. */
    public synchronized void recycleSnapshots(String accountId) {
        retention.rule(accountId, Kind.SNAPSHOT, Tag.builder().key("").value("").build());
    }

    /** Volumes that the account deletes from now on and that carry this tag stay in its Recycle Bin. */
    public synchronized void recycleVolumes(String accountId, String tagKey, String tagValue) {
        retention.rule(
                accountId,
                Kind.VOLUME,
                Tag.builder().key(tagKey).value(tagValue).build());
    }

    /** A locked snapshot cannot be deleted (EBS user guide, "Amazon EBS snapshot lock"). */
    public synchronized void lock(String snapshotId) {
        retention.lock(snapshotId, true);
    }

    public synchronized void unlock(String snapshotId) {
        retention.lock(snapshotId, false);
    }

    /** EC2 does not delete what AWS Backup manages (AWS Backup developer guide, "Deleting backups"). */
    public synchronized void manageByBackup(String snapshotId) {
        retention.backup(snapshotId);
    }

    /** AWS knows no client token any more. */
    public synchronized void forgetTokens() {
        tokens.forget();
    }

    /** Lets another account, or {@code all}, use a snapshot. */
    public synchronized void share(String snapshotId, String accountId) {
        shares.computeIfAbsent(snapshotId, key -> new HashSet<>()).add(accountId);
    }

    /** Something that has been there for a while. */
    public synchronized void seed(String accountId, Instance instance) {
        instances.add(Resource.seeded(instance.instanceId(), owner(accountId), instance.launchTime(), instance));
    }

    public synchronized void seed(String accountId, Volume volume) {
        volumes.add(Resource.seeded(volume.volumeId(), owner(accountId), volume.createTime(), volume));
    }

    public synchronized void seed(String accountId, Snapshot snapshot) {
        add(Resource.seeded(snapshot.snapshotId(), owner(accountId), snapshot.startTime(), snapshot));
    }

    public synchronized void seed(String accountId, Subnet subnet) {
        subnets.add(Resource.seeded(subnet.subnetId(), owner(accountId), longAgo(), subnet));
    }

    public synchronized void seed(String accountId, Vpc vpc) {
        vpcs.add(Resource.seeded(vpc.vpcId(), owner(accountId), longAgo(), vpc));
    }

    void add(Resource<Snapshot> snapshot) {
        snapshots.add(snapshot);
        var volumeId = snapshot.timeline().first().orElseThrow().volumeId();
        byVolume.computeIfAbsent(String.valueOf(volumeId), key -> new ArrayList<>())
                .add(snapshot);
    }

    /** All that were ever made of it. */
    List<Resource<Snapshot>> snapshotsOf(String volumeId) {
        return List.copyOf(byVolume.getOrDefault(volumeId, List.of()));
    }

    private static Caller owner(String accountId) {
        return new Caller(accountId, "seed", "arn:aws:iam::" + accountId + ":root");
    }

    private Instant longAgo() {
        return now().minus(Duration.ofDays(400));
    }

    Pace pace() {
        return regime.pace();
    }

    Fates fates() {
        return regime.fates();
    }

    Quotas quotas() {
        return regime.quotas();
    }

    Permissions permissions() {
        return regime.permissions();
    }

    /** Unique, and as scattered as real ones: an odd factor permutes the 64-bit numbers. The same in every run. */
    String newId(Kind kind) {
        counter++;
        return kind.prefix() + "-0"
                + String.format("%016x", (counter * 0x9E3779B97F4A7C15L) ^ ((long) name.hashCode() << 24));
    }

    /** Whether anybody can read and write under the key now; null is no key. */
    boolean serves(String kmsKeyId) {
        return kmsKeyId == null || (keyRing.stateOf(kmsKeyId).equals("Enabled") && !fates().isDenied(kmsKeyId));
    }

    /** The key of an account's new encrypted volumes. */
    String chosenKey(String accountId) {
        return chosenKeys.getOrDefault(accountId, defaultKey(accountId));
    }

    /** The key {@code aws/ebs} of an account, which nobody can share. */
    String defaultKey(String accountId) {
        return "arn:aws:kms:" + name + ":" + accountId + ":key/00000000-0000-4000-8000-" + accountId;
    }
}
