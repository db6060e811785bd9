package caravan.fake;

import caravan.aws.AwsFault;
import caravan.aws.CopyRequest;
import caravan.aws.EbsQuotas;
import caravan.aws.Ec2Access;
import caravan.aws.Ec2Gateway;
import caravan.aws.Ec2Gateways;
import caravan.aws.KmsGateway;
import caravan.aws.Rights;
import caravan.aws.SnapshotRequest;
import caravan.aws.VolumeRequest;
import caravan.model.EbsDefaults;
import caravan.model.Instance;
import caravan.model.InstanceType;
import caravan.model.Snapshot;
import caravan.model.Subnet;
import caravan.model.Volume;
import caravan.model.Wait;
import caravan.model.Zone;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * An EC2 in memory, the same for every access and both sides, with counted calls and failures to order. New snapshots
 * stay pending and new volumes creating until a test says otherwise, or {@link #instantly} was called.
 */
public final class FakeEc2 implements Ec2Gateway, Ec2Gateways {

    private final Map<String, Instance> instances = new LinkedHashMap<>();
    private final Map<String, Volume> volumes = new LinkedHashMap<>();
    private final Map<String, Snapshot> snapshots = new LinkedHashMap<>();
    private final Map<String, String> volumeByToken = new HashMap<>();
    private final List<Subnet> subnets = new ArrayList<>();
    private final List<Zone> zones = new ArrayList<>();
    private final Map<String, InstanceType> types = new HashMap<>();
    private final Calls calls = new Calls();
    private final Waits waits = new Waits();
    private final FakeRights rights = new FakeRights();
    private final FakeKeys keys = new FakeKeys();
    private final Map<String, String> shares = new HashMap<>();
    private final Set<String> stopProtected = new HashSet<>();
    private String account = "111122223333";
    private EbsDefaults ebsDefaults = EbsDefaults.NONE;
    private boolean instantly;
    private int next = 1;

    public synchronized FakeEc2 with(Instance instance) {
        instances.put(instance.id(), instance);
        waits.judge();
        return this;
    }

    public synchronized FakeEc2 with(Volume volume) {
        volumes.put(volume.id(), volume);
        waits.judge();
        return this;
    }

    public synchronized FakeEc2 with(Snapshot snapshot) {
        snapshots.put(snapshot.id(), snapshot);
        waits.judge();
        return this;
    }

    public synchronized FakeEc2 withSubnet(String id) {
        subnets.add(new Subnet(id, id, "vpc-1", "us-east-1a", "10.0.0.0/24", Map.of()));
        return this;
    }

    public synchronized FakeEc2 withZone(String name, String type) {
        zones.add(new Zone(name, "available", type));
        return this;
    }

    public synchronized FakeEc2 with(InstanceType type) {
        types.put(type.name(), type);
        return this;
    }

    /** From now on snapshots are completed and volumes available as soon as they are made. */
    public FakeEc2 instantly() {
        instantly = true;
        return this;
    }

    public synchronized void editInstance(String id, UnaryOperator<Instance> change) {
        instances.computeIfPresent(id, (key, was) -> change.apply(was));
        waits.judge();
    }

    public synchronized void editVolume(String id, UnaryOperator<Volume> change) {
        volumes.computeIfPresent(id, (key, was) -> change.apply(was));
        waits.judge();
    }

    public synchronized void editSnapshot(String id, UnaryOperator<Snapshot> change) {
        snapshots.computeIfPresent(id, (key, was) -> change.apply(was));
        waits.judge();
    }

    /** Somebody else deletes it: an instance, a volume or a snapshot. */
    public synchronized void vanish(String id) {
        instances.remove(id);
        volumes.remove(id);
        snapshots.remove(id);
        waits.judge();
    }

    /** From now on the keys belong to this account; what they see there a test has to say. */
    public synchronized void account(String id) {
        account = id;
    }

    /** From now on the account encrypts new volumes with this key. */
    public synchronized void encryptByDefault(String kmsKeyId) {
        ebsDefaults = new EbsDefaults(true, kmsKeyId);
    }

    public synchronized List<Snapshot> snapshots() {
        return List.copyOf(snapshots.values());
    }

    public synchronized List<Volume> volumes() {
        return List.copyOf(volumes.values());
    }

    /** The next call of the operation, such as {@code CreateVolume}, fails and does nothing. */
    public synchronized void failNext(String operation, AwsFault fault, String code) {
        calls.trouble(operation, Made.failure(operation, fault, code), false);
    }

    /** The next call of the operation does its work, and its answer is lost. */
    public synchronized void loseNext(String operation) {
        calls.trouble(operation, Made.failure(operation, AwsFault.AMBIGUOUS, ""), true);
    }

    /** Right after the next call of the operation, before its answer is read, somebody else does this. */
    public synchronized void afterNext(String operation, Runnable action) {
        calls.afterNext(operation, action);
    }

    public synchronized int calls(String operation) {
        return calls.of(operation);
    }

    /** Calls that change something. */
    public synchronized int writes() {
        return calls.where(name -> !name.startsWith("Describe") && !name.startsWith("Get"));
    }

    /** Those that are open; their deadlines pass when a test says so. */
    public Waits waits() {
        return waits;
    }

    @Override
    public Ec2Gateway source(Ec2Access access) {
        return this;
    }

    @Override
    public Ec2Gateway target(Ec2Access access) {
        return this;
    }

    @Override
    public CompletableFuture<String> accountId() {
        return call("GetCallerIdentity", () -> account);
    }

    @Override
    public CompletableFuture<Optional<Instance>> instance(String id) {
        return call("DescribeInstances", () -> Optional.ofNullable(instances.get(id)));
    }

    @Override
    public CompletableFuture<List<Volume>> volumes(Collection<String> ids) {
        return call("DescribeVolumes", () -> Made.those(volumes, volume -> ids.contains(volume.id())));
    }

    @Override
    public CompletableFuture<List<Snapshot>> snapshots(Collection<String> ids) {
        return call("DescribeSnapshots", () -> Made.those(snapshots, snapshot -> ids.contains(snapshot.id())));
    }

    @Override
    public CompletableFuture<List<Snapshot>> snapshotsTagged(String key, Collection<String> values) {
        return call("DescribeSnapshots", () -> Made.those(snapshots, one -> Made.tagged(one.tags(), key, values)));
    }

    @Override
    public CompletableFuture<List<Volume>> volumesTagged(String key, Collection<String> values) {
        return call("DescribeVolumes", () -> Made.those(volumes, one -> Made.tagged(one.tags(), key, values)));
    }

    @Override
    public CompletableFuture<List<Snapshot>> snapshotsWithTag(String key) {
        return call(
                "DescribeSnapshots",
                () -> Made.those(snapshots, one -> one.tags().containsKey(key)));
    }

    @Override
    public CompletableFuture<List<Volume>> volumesWithTag(String key) {
        return call(
                "DescribeVolumes", () -> Made.those(volumes, one -> one.tags().containsKey(key)));
    }

    @Override
    public CompletableFuture<List<Instance>> allInstances() {
        return call("DescribeInstances", () -> List.copyOf(instances.values()));
    }

    @Override
    public CompletableFuture<List<Volume>> allVolumes() {
        return call("DescribeVolumes", () -> List.copyOf(volumes.values()));
    }

    @Override
    public CompletableFuture<List<Subnet>> allSubnets() {
        return call("DescribeSubnets", () -> List.copyOf(subnets));
    }

    @Override
    public CompletableFuture<Optional<InstanceType>> instanceType(String name) {
        return call("DescribeInstanceTypes", () -> Optional.ofNullable(types.get(name)));
    }

    @Override
    public CompletableFuture<List<Zone>> zones() {
        return call("DescribeAvailabilityZones", () -> List.copyOf(zones));
    }

    @Override
    public CompletableFuture<EbsDefaults> ebsDefaults() {
        return call("GetEbsEncryptionByDefault", () -> ebsDefaults);
    }

    @Override
    public CompletableFuture<Instance> awaitInstance(Wait<Instance> wait) {
        return await(wait, instances);
    }

    @Override
    public CompletableFuture<Volume> awaitVolume(Wait<Volume> wait) {
        return await(wait, volumes);
    }

    @Override
    public CompletableFuture<Snapshot> awaitSnapshot(Wait<Snapshot> wait) {
        return await(wait, snapshots);
    }

    /** The instance's owner has forbidden to stop it. */
    public synchronized void protectFromStop(String instanceId) {
        stopProtected.add(instanceId);
    }

    @Override
    public CompletableFuture<Boolean> stopProtected(String instanceId) {
        return call("DescribeInstanceAttribute", () -> stopProtected.contains(instanceId));
    }

    @Override
    public Rights rights() {
        return rights;
    }

    /** From now on the keys may not use this action, such as {@code StopInstances}; nobody notices but who asks. */
    public void deny(String action) {
        rights.deny(action);
    }

    @Override
    public CompletableFuture<Snapshot> createSnapshot(SnapshotRequest request) {
        return call("CreateSnapshot", () -> {
            var source = Made.known(volumes, request.volumeId(), "CreateSnapshot", "InvalidVolume.NotFound");
            var made = Made.snapshot("snap-" + next++, source, request, instantly);
            snapshots.put(made.id(), made);
            return made;
        });
    }

    @Override
    public CompletableFuture<Volume> createVolume(VolumeRequest request) {
        return call("CreateVolume", () -> {
            Made.known(snapshots, request.snapshotId(), "CreateVolume", "InvalidSnapshot.NotFound");
            var earlier = volumeByToken.get(request.clientToken());
            if (earlier != null) {
                return Made.known(volumes, earlier, "CreateVolume", "IdempotentParameterMismatch");
            }
            var made = Made.volume("vol-new" + next++, request, instantly);
            volumeByToken.put(request.clientToken(), made.id());
            volumes.put(made.id(), made);
            return made;
        });
    }

    /** Whatever there is may be there. */
    @Override
    public EbsQuotas quotas() {
        return new FakeQuotas(this);
    }

    @Override
    public KmsGateway keys() {
        return keys;
    }

    /** What the keys of KMS are, and which grants there are. */
    public FakeKeys kms() {
        return keys;
    }

    @Override
    public CompletableFuture<Snapshot> copySnapshot(CopyRequest request) {
        return call("CopySnapshot", () -> {
            var source = Made.known(snapshots, request.snapshotId(), "CopySnapshot", "InvalidSnapshot.NotFound");
            var made = Made.copy("snap-copy" + next++, source, request, instantly);
            snapshots.put(made.id(), made);
            return made;
        });
    }

    @Override
    public CompletableFuture<Void> share(String snapshotId, String with) {
        return call("ModifySnapshotAttribute", () -> {
            Made.known(snapshots, snapshotId, "ModifySnapshotAttribute", "InvalidSnapshot.NotFound");
            shares.put(snapshotId, with);
            return null;
        });
    }

    @Override
    public CompletableFuture<Void> unshare(String snapshotId, String with) {
        return call("ModifySnapshotAttribute", () -> Made.nothing(shares.remove(snapshotId, with)));
    }

    /** The account with which each snapshot is shared. */
    public synchronized Map<String, String> shares() {
        return Map.copyOf(shares);
    }

    @Override
    public CompletableFuture<Boolean> filled(Collection<String> volumeIds) {
        return call("DescribeVolumeStatus", () -> true);
    }

    @Override
    public CompletableFuture<Void> deleteSnapshot(String id) {
        return call("DeleteSnapshot", () -> Made.nothing(snapshots.remove(id)));
    }

    @Override
    public CompletableFuture<Void> deleteVolume(String id) {
        return call("DeleteVolume", () -> Made.nothing(volumes.remove(id)));
    }

    @Override
    public CompletableFuture<Void> tag(Collection<String> ids, Map<String, String> tags) {
        return call("CreateTags", () -> {
            ids.forEach(id -> {
                volumes.computeIfPresent(id, (key, was) -> Made.tagged(was, tags));
                snapshots.computeIfPresent(id, (key, was) -> Made.tagged(was, tags));
            });
            return null;
        });
    }

    @Override
    public CompletableFuture<Void> stop(String instanceId) {
        return call("StopInstances", () -> null);
    }

    @Override
    public CompletableFuture<Void> start(String instanceId) {
        return call("StartInstances", () -> null);
    }

    private synchronized <T> CompletableFuture<T> call(String operation, Supplier<T> work) {
        var answer = calls.run(operation, work);
        waits.judge();
        return answer;
    }

    private synchronized <T> CompletableFuture<T> await(Wait<T> wait, Map<String, T> where) {
        return waits.add(wait, () -> Optional.ofNullable(where.get(wait.id())));
    }
}
