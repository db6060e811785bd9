package caravan.aws;

import caravan.model.EbsDefaults;
import caravan.model.Instance;
import caravan.model.InstanceType;
import caravan.model.Names;
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

/**
 * The EC2 of one region as one set of credentials sees it. Futures complete on a bounded executor that may run long
 * continuations; they fail with an {@link AwsFailure}, or with a SuspendedException where the fence is closed. Reads are
 * live, joined or not, except those that say so. Nothing is retried here except what was throttled.
 */
public interface Ec2Gateway {

    /**
     * The same, for one migration: where a role is assumed, what it creates, shares and deletes is done in a session that
     * carries this UID, so that CloudTrail tells one migration from another. See {@link RoleSessions}.
     *
     * @param migration UID of the Migration
     */
    default Ec2Gateway as(String migration) {
        return this;
    }

    /** The account id, by STS GetCallerIdentity; remembered for an hour by key. */
    CompletableFuture<String> accountId();

    /** Look-ups made at the same time are joined into one call; an id that AWS does not know is empty and spoils no other. */
    CompletableFuture<Optional<Instance>> instance(String id);

    /** Ids that AWS does not know are left out. Joined like {@link #instance}. */
    CompletableFuture<List<Volume>> volumes(Collection<String> ids);

    /** Ids that AWS does not know are left out. Joined like {@link #instance}. */
    CompletableFuture<List<Snapshot>> snapshots(Collection<String> ids);

    /** Own snapshots whose tag {@code key} has one of the values. Joined like {@link #instance}. */
    CompletableFuture<List<Snapshot>> snapshotsTagged(String key, Collection<String> values);

    CompletableFuture<List<Volume>> volumesTagged(String key, Collection<String> values);

    /**
     * Own snapshots that have the tag at all, whatever its value. There may be tens of thousands, so of their tags only those
     * are told that begin with {@link Names#CARAVAN}.
     */
    CompletableFuture<List<Snapshot>> snapshotsWithTag(String key);

    /** Likewise. */
    CompletableFuture<List<Volume>> volumesWithTag(String key);

    /** Everything, paged: for the inventory. */
    CompletableFuture<List<Instance>> allInstances();

    CompletableFuture<List<Volume>> allVolumes();

    /** Remembered for a minute by key: a plan's instances are checked one after the other. */
    CompletableFuture<List<Subnet>> allSubnets();

    /** Remembered for a day: AWS does not change what a type is. Joined like {@link #instance}. */
    CompletableFuture<Optional<InstanceType>> instanceType(String name);

    /** Remembered for ten minutes by key: a zone that is opened to the account is seen soon enough. */
    CompletableFuture<List<Zone>> zones();

    /** Remembered for a minute by key: all machines of a plan are planned alike. */
    CompletableFuture<EbsDefaults> ebsDefaults();

    /**
     * Waits are looked at by the poll routes, in batches over all migrations. A wait that is content with a missing object
     * completes without a value.
     */
    CompletableFuture<Instance> awaitInstance(Wait<Instance> wait);

    CompletableFuture<Volume> awaitVolume(Wait<Volume> wait);

    CompletableFuture<Snapshot> awaitSnapshot(Wait<Snapshot> wait);

    /** Whether the instance's attribute disableApiStop is set; EC2 tells it of one instance at a time. False of one that is gone. */
    CompletableFuture<Boolean> stopProtected(String instanceId);

    /** What its keys may do. */
    Rights rights();

    /** What the account may have of EBS, and has. */
    EbsQuotas quotas();

    /** The KMS of the same credentials. */
    KmsGateway keys();

    CompletableFuture<Snapshot> createSnapshot(SnapshotRequest request);

    CompletableFuture<Volume> createVolume(VolumeRequest request);

    /** Pending at first; one that cannot be made is accepted, too, and ends in {@code error}. */
    CompletableFuture<Snapshot> copySnapshot(CopyRequest request);

    /** Lets the account make volumes of an own snapshot; nothing changes where it may already. */
    CompletableFuture<Void> share(String snapshotId, String account);

    /** Takes that back. A snapshot that is gone is fine, and one that was not shared. */
    CompletableFuture<Void> unshare(String snapshotId, String account);

    /**
     * Whether EBS has filled these volumes from their snapshots; one that is gone counts as filled, one of which EC2 tells
     * nothing does not. Joined like {@link #instance}; AWS is up to five minutes late with it.
     */
    CompletableFuture<Boolean> filled(Collection<String> volumeIds);

    /** A snapshot that is gone already is fine. */
    CompletableFuture<Void> deleteSnapshot(String id);

    /** A volume that is gone already is fine. */
    CompletableFuture<Void> deleteVolume(String id);

    /** Overwrites tags of the same key. The same tags on objects of many migrations are joined into one call. */
    CompletableFuture<Void> tag(Collection<String> ids, Map<String, String> tags);

    /** Completes when EC2 has accepted to stop it; many go in one call, through the route {@code stop-instances}. */
    CompletableFuture<Void> stop(String instanceId);

    /** Completes when EC2 has accepted to start it; many go in one call, through the route {@code start-instances}. */
    CompletableFuture<Void> start(String instanceId);
}
