package caravan.aws;

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

/** The EC2 of one side of a provider through the AWS SDK; it puts the parts together and decides nothing. */
final class SdkEc2Gateway implements Ec2Gateway {

    private final String clientName;
    private final Parts parts;

    SdkEc2Gateway(String clientName, Parts parts) {
        this.clientName = clientName;
        this.parts = parts;
    }

    /** What a gateway is made of. */
    record Parts(
            Calls calls,
            Continuations continuations,
            Ec2Reads reads,
            Ec2Writes writes,
            Batchers batchers,
            Waits waits,
            Identity identity) {}

    /** One per kind of object that is looked up by id. */
    record Batchers(
            DescribeBatcher<Instance> instances,
            DescribeBatcher<Volume> volumes,
            DescribeBatcher<Snapshot> snapshots) {}

    /** One per kind of object that is waited for. */
    record Waits(WaitList<Instance> instances, WaitList<Volume> volumes, WaitList<Snapshot> snapshots) {}

    @Override
    public CompletableFuture<String> accountId() {
        return handedOver(parts.identity().account());
    }

    @Override
    public CompletableFuture<Optional<Instance>> instance(String id) {
        return handedOver(parts.batchers().instances().one(id));
    }

    @Override
    public CompletableFuture<List<Volume>> volumes(Collection<String> ids) {
        return handedOver(parts.batchers().volumes().all(ids));
    }

    @Override
    public CompletableFuture<List<Snapshot>> snapshots(Collection<String> ids) {
        return handedOver(parts.batchers().snapshots().all(ids));
    }

    @Override
    public CompletableFuture<List<Snapshot>> snapshotsTagged(String key, Collection<String> values) {
        return handedOver(parts.reads().snapshotsTagged(key, values));
    }

    @Override
    public CompletableFuture<List<Volume>> volumesTagged(String key, Collection<String> values) {
        return handedOver(parts.reads().volumesTagged(key, values));
    }

    @Override
    public CompletableFuture<List<Snapshot>> snapshotsWithTag(String key) {
        return handedOver(parts.reads().snapshotsWithTag(key));
    }

    @Override
    public CompletableFuture<List<Volume>> volumesWithTag(String key) {
        return handedOver(parts.reads().volumesWithTag(key));
    }

    @Override
    public CompletableFuture<List<Instance>> allInstances() {
        return handedOver(parts.reads().allInstances());
    }

    @Override
    public CompletableFuture<List<Volume>> allVolumes() {
        return handedOver(parts.reads().allVolumes());
    }

    @Override
    public CompletableFuture<List<Subnet>> allSubnets() {
        return handedOver(parts.reads().allSubnets());
    }

    @Override
    public CompletableFuture<Optional<InstanceType>> instanceType(String name) {
        return parts.reads().instanceType(name);
    }

    @Override
    public CompletableFuture<List<Zone>> zones() {
        return parts.reads().zones();
    }

    @Override
    public CompletableFuture<Instance> awaitInstance(Wait<Instance> wait) {
        return parts.waits().instances().await(wait);
    }

    @Override
    public CompletableFuture<Volume> awaitVolume(Wait<Volume> wait) {
        return parts.waits().volumes().await(wait);
    }

    @Override
    public CompletableFuture<Snapshot> awaitSnapshot(Wait<Snapshot> wait) {
        return parts.waits().snapshots().await(wait);
    }

    @Override
    public CompletableFuture<Snapshot> createSnapshot(SnapshotRequest request) {
        return parts.writes().createSnapshot(request);
    }

    @Override
    public CompletableFuture<Volume> createVolume(VolumeRequest request) {
        return parts.writes().createVolume(request);
    }

    @Override
    public CompletableFuture<Void> deleteSnapshot(String id) {
        return parts.writes().deleteSnapshot(id);
    }

    @Override
    public CompletableFuture<Void> deleteVolume(String id) {
        return parts.writes().deleteVolume(id);
    }

    @Override
    public CompletableFuture<Void> tag(Collection<String> ids, Map<String, String> tags) {
        return handedOver(parts.writes().tag(ids, tags));
    }

    @Override
    public CompletableFuture<Void> permit(String operation) {
        return parts.calls().permit(operation);
    }

    @Override
    public String clientName() {
        return clientName;
    }

    /** Joined futures complete where their last part did, and wrap its failure. */
    private <T> CompletableFuture<T> handedOver(CompletableFuture<T> joined) {
        return parts.continuations().of(joined);
    }
}
