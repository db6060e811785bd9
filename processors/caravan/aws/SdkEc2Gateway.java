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
import java.util.function.Function;

/** The EC2 of one side of a provider through the AWS SDK; it puts the parts together and decides nothing. */
final class SdkEc2Gateway implements Ec2Gateway {

    private final Parts parts;
    private final Memory memory;
    private final Power power;
    private final Function<String, Own> ownOf;

    /** {@code ownOf} gives what one migration asks alone. */
    SdkEc2Gateway(Parts parts, Memory memory, Power power, Function<String, Own> ownOf) {
        this.memory = memory;
        this.power = power;
        this.parts = parts;
        this.ownOf = ownOf;
    }

    /** What a gateway is made of. */
    record Parts(
            Continuations continuations,
            Ec2Reads reads,
            Own own,
            Batchers batchers,
            Waits waits,
            Identity identity,
            Rights rights,
            EbsQuotas quotas) {

        Parts with(Own others) {
            return new Parts(continuations, reads, others, batchers, waits, identity, rights, quotas);
        }
    }

    /** What is not joined with what others ask. */
    record Own(Ec2Writes writes, KmsGateway keys) {}

    /** What joins the questions and changes of many migrations. */
    record Batchers(
            DescribeBatcher<Instance> instances,
            DescribeBatcher<Volume> volumes,
            DescribeBatcher<Snapshot> snapshots,
            DescribeBatcher<InstanceType> types,
            DescribeBatcher.Tagged<Volume> volumesTagged,
            DescribeBatcher.Tagged<Snapshot> snapshotsTagged,
            Joined<Boolean> filled,
            TagBatcher tags) {}

    /** The lines before the endpoints that stop and start. */
    record Power(PowerLine stops, PowerLine starts) {}

    /** One per kind of object that is waited for. */
    record Waits(WaitList<Instance> instances, WaitList<Volume> volumes, WaitList<Snapshot> snapshots) {}

    @Override
    public Ec2Gateway as(String migration) {
        return new SdkEc2Gateway(parts.with(ownOf.apply(migration)), memory, power, ownOf);
    }

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
        return handedOver(parts.batchers().snapshotsTagged().all(key, values));
    }

    @Override
    public CompletableFuture<List<Volume>> volumesTagged(String key, Collection<String> values) {
        return handedOver(parts.batchers().volumesTagged().all(key, values));
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
        return handedOver(memory.subnets(parts.reads()));
    }

    @Override
    public CompletableFuture<Optional<InstanceType>> instanceType(String name) {
        return handedOver(memory.type(name, parts.batchers().types()));
    }

    @Override
    public CompletableFuture<List<Zone>> zones() {
        return handedOver(memory.zones(parts.reads()));
    }

    @Override
    public CompletableFuture<EbsDefaults> ebsDefaults() {
        return handedOver(memory.ebsDefaults(parts.reads()));
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
    public CompletableFuture<Boolean> stopProtected(String instanceId) {
        return parts.reads().stopProtected(instanceId);
    }

    @Override
    public Rights rights() {
        return parts.rights();
    }

    @Override
    public EbsQuotas quotas() {
        return parts.quotas();
    }

    @Override
    public CompletableFuture<Snapshot> createSnapshot(SnapshotRequest request) {
        return parts.own().writes().createSnapshot(request);
    }

    @Override
    public CompletableFuture<Volume> createVolume(VolumeRequest request) {
        return parts.own().writes().createVolume(request);
    }

    @Override
    public KmsGateway keys() {
        return parts.own().keys();
    }

    @Override
    public CompletableFuture<Snapshot> copySnapshot(CopyRequest request) {
        return parts.own().writes().copySnapshot(request);
    }

    @Override
    public CompletableFuture<Void> share(String snapshotId, String account) {
        return parts.own().writes().share(snapshotId, account);
    }

    @Override
    public CompletableFuture<Void> unshare(String snapshotId, String account) {
        return parts.own().writes().unshare(snapshotId, account);
    }

    @Override
    public CompletableFuture<Boolean> filled(Collection<String> volumeIds) {
        var all = volumeIds.stream()
                .distinct()
                .map(id -> parts.batchers().filled().ask(id).thenApply(filled -> List.of(filled)))
                .toList();
        return handedOver(Lookup.joined(all).thenApply(answers -> !answers.contains(false)));
    }

    @Override
    public CompletableFuture<Void> deleteSnapshot(String id) {
        return parts.own().writes().deleteSnapshot(id);
    }

    @Override
    public CompletableFuture<Void> deleteVolume(String id) {
        return parts.own().writes().deleteVolume(id);
    }

    @Override
    public CompletableFuture<Void> tag(Collection<String> ids, Map<String, String> tags) {
        return handedOver(parts.batchers().tags().tag(ids, tags));
    }

    @Override
    public CompletableFuture<Void> stop(String instanceId) {
        return power.stops().ask(instanceId);
    }

    @Override
    public CompletableFuture<Void> start(String instanceId) {
        return power.starts().ask(instanceId);
    }

    /** Joined futures complete where their last part did, and wrap its failure. */
    private <T> CompletableFuture<T> handedOver(CompletableFuture<T> joined) {
        return parts.continuations().of(joined);
    }
}
