package caravan.aws;

import caravan.model.EbsDefaults;
import caravan.model.Instance;
import caravan.model.InstanceType;
import caravan.model.Snapshot;
import caravan.model.Subnet;
import caravan.model.Volume;
import caravan.model.Wait;
import caravan.model.Zone;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Reads and DryRuns go through and are counted; whatever would change or wait for something fails, and is not sent. */
final class LookingGateway implements Ec2Gateway {

    private final Ec2Gateway gateway;
    private final Tally tally;

    LookingGateway(Ec2Gateway gateway, Tally tally) {
        this.gateway = gateway;
        this.tally = tally;
    }

    static <T> CompletableFuture<T> refused(String what) {
        return CompletableFuture.failedFuture(
                new IllegalStateException("This is a defect of Caravan: a look asked for " + what + "."));
    }

    @Override
    public Rights rights() {
        return new LookingRights(gateway.rights(), tally);
    }

    @Override
    public EbsQuotas quotas() {
        return new LookingQuotas(gateway.quotas(), tally);
    }

    @Override
    public KmsGateway keys() {
        return new LookingKeys(gateway.keys(), tally);
    }

    @Override
    public CompletableFuture<String> accountId() {
        return tally.of(() -> gateway.accountId());
    }

    @Override
    public CompletableFuture<Optional<Instance>> instance(String id) {
        return tally.of(() -> gateway.instance(id));
    }

    @Override
    public CompletableFuture<List<Volume>> volumes(Collection<String> ids) {
        return tally.of(() -> gateway.volumes(ids));
    }

    @Override
    public CompletableFuture<List<Snapshot>> snapshots(Collection<String> ids) {
        return tally.of(() -> gateway.snapshots(ids));
    }

    @Override
    public CompletableFuture<List<Snapshot>> snapshotsTagged(String key, Collection<String> values) {
        return tally.of(() -> gateway.snapshotsTagged(key, values));
    }

    @Override
    public CompletableFuture<List<Volume>> volumesTagged(String key, Collection<String> values) {
        return tally.of(() -> gateway.volumesTagged(key, values));
    }

    @Override
    public CompletableFuture<List<Snapshot>> snapshotsWithTag(String key) {
        return tally.of(() -> gateway.snapshotsWithTag(key));
    }

    @Override
    public CompletableFuture<List<Volume>> volumesWithTag(String key) {
        return tally.of(() -> gateway.volumesWithTag(key));
    }

    @Override
    public CompletableFuture<List<Instance>> allInstances() {
        return tally.of(() -> gateway.allInstances());
    }

    @Override
    public CompletableFuture<List<Volume>> allVolumes() {
        return tally.of(() -> gateway.allVolumes());
    }

    @Override
    public CompletableFuture<List<Subnet>> allSubnets() {
        return tally.of(() -> gateway.allSubnets());
    }

    @Override
    public CompletableFuture<Optional<InstanceType>> instanceType(String name) {
        return tally.of(() -> gateway.instanceType(name));
    }

    @Override
    public CompletableFuture<List<Zone>> zones() {
        return tally.of(() -> gateway.zones());
    }

    @Override
    public CompletableFuture<EbsDefaults> ebsDefaults() {
        return tally.of(() -> gateway.ebsDefaults());
    }

    @Override
    public CompletableFuture<Boolean> stopProtected(String instanceId) {
        return tally.of(() -> gateway.stopProtected(instanceId));
    }

    @Override
    public CompletableFuture<Instance> awaitInstance(Wait<Instance> wait) {
        return refused("a wait");
    }

    @Override
    public CompletableFuture<Volume> awaitVolume(Wait<Volume> wait) {
        return refused("a wait");
    }

    @Override
    public CompletableFuture<Snapshot> awaitSnapshot(Wait<Snapshot> wait) {
        return refused("a wait");
    }

    @Override
    public CompletableFuture<Snapshot> createSnapshot(SnapshotRequest request) {
        return refused("CreateSnapshot");
    }

    @Override
    public CompletableFuture<Volume> createVolume(VolumeRequest request) {
        return refused("CreateVolume");
    }

    @Override
    public CompletableFuture<Snapshot> copySnapshot(CopyRequest request) {
        return refused("CopySnapshot");
    }

    @Override
    public CompletableFuture<Void> share(String snapshotId, String account) {
        return refused("ModifySnapshotAttribute");
    }

    @Override
    public CompletableFuture<Void> unshare(String snapshotId, String account) {
        return refused("ModifySnapshotAttribute");
    }

    @Override
    public CompletableFuture<Boolean> filled(Collection<String> volumeIds) {
        return tally.of(() -> gateway.filled(volumeIds));
    }

    @Override
    public CompletableFuture<Void> deleteSnapshot(String id) {
        return refused("DeleteSnapshot");
    }

    @Override
    public CompletableFuture<Void> deleteVolume(String id) {
        return refused("DeleteVolume");
    }

    @Override
    public CompletableFuture<Void> tag(Collection<String> ids, Map<String, String> tags) {
        return refused("CreateTags");
    }

    @Override
    public CompletableFuture<Void> stop(String instanceId) {
        return refused("StopInstances");
    }

    @Override
    public CompletableFuture<Void> start(String instanceId) {
        return refused("StartInstances");
    }
}
