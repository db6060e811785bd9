package caravan.aws;

import caravan.model.EbsDefaults;
import caravan.model.Instance;
import caravan.model.InstanceType;
import caravan.model.Snapshot;
import caravan.model.Subnet;
import caravan.model.Volume;
import caravan.model.Zone;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.DescribeInstanceTypesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeSnapshotsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeVolumesRequest;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.InstanceAttributeName;
import software.amazon.awssdk.services.ec2.model.VolumeStatusItem;

/** The reading calls, page by page where EC2 has pages; ids and MaxResults never go together. */
final class Ec2Reads {

    /** Names, and entries of a page, that DescribeInstanceTypes takes. */
    static final int TYPES = 100;

    private static final int PAGE = 500;
    private static final String SELF = "self";

    private final Ec2Client ec2;
    private final Calls calls;

    Ec2Reads(Ec2Client ec2, Calls calls) {
        this.ec2 = ec2;
        this.calls = calls;
    }

    Lookup<Instance> instances() {
        return new Lookup<>(
                ids -> instances(request -> request.instanceIds(ids)),
                ids -> instances(
                        request -> request.filters(filter("instance-id", ids)).maxResults(PAGE)),
                Instance::id);
    }

    Lookup<Volume> volumes() {
        return new Lookup<>(
                ids -> volumes(request -> request.volumeIds(ids)),
                ids -> volumes(
                        request -> request.filters(filter("volume-id", ids)).maxResults(PAGE)),
                Volume::id);
    }

    /** Without an owner: a shared snapshot is looked at from the other account too. */
    Lookup<Snapshot> snapshots() {
        return new Lookup<>(
                ids -> snapshots(request -> request.snapshotIds(ids)),
                ids -> snapshots(
                        request -> request.filters(filter("snapshot-id", ids)).maxResults(PAGE)),
                Snapshot::id);
    }

    CompletableFuture<List<Snapshot>> snapshotsTagged(String key, Collection<String> values) {
        return tagged(
                key,
                values,
                by -> snapshots(request -> request.ownerIds(SELF).filters(by).maxResults(PAGE)));
    }

    CompletableFuture<List<Volume>> volumesTagged(String key, Collection<String> values) {
        return tagged(key, values, by -> volumes(request -> request.filters(by).maxResults(PAGE)));
    }

    CompletableFuture<List<Snapshot>> snapshotsWithTag(String key) {
        var has = filter("tag-key", List.of(key));
        return snapshots(request -> request.ownerIds(SELF).filters(has).maxResults(PAGE), Snapshot::withOwnTagsAlone);
    }

    CompletableFuture<List<Volume>> volumesWithTag(String key) {
        var has = filter("tag-key", List.of(key));
        return volumes(request -> request.filters(has).maxResults(PAGE), Volume::withOwnTagsAlone);
    }

    /** Those that are gone are left out of the call, which one unknown id would fail, and count as filled. */
    CompletableFuture<Map<String, Boolean>> filled(Collection<String> ids) {
        return volumes()
                .find(ids)
                .thenCompose(there -> there.isEmpty()
                        ? CompletableFuture.completedFuture(all(ids))
                        : calls.call("DescribeVolumeStatus", () -> {
                            var filled = all(ids);
                            there.keySet().forEach(id -> filled.put(id, false));
                            ec2
                                    .describeVolumeStatus(request -> request.volumeIds(there.keySet()))
                                    .volumeStatuses()
                                    .stream()
                                    .filter(Ec2Reads::isFilled)
                                    .forEach(status -> filled.put(status.volumeId(), true));
                            return filled;
                        }));
    }

    private static Map<String, Boolean> all(Collection<String> ids) {
        return ids.stream().collect(Collectors.toMap(id -> id, id -> true, (one, other) -> one, HashMap::new));
    }

    /** Told for volumes that were made of a snapshot: EC2 API reference, InitializationStatusDetails. */
    private static boolean isFilled(VolumeStatusItem status) {
        var details = status.initializationStatusDetails();
        return details != null && details.progress() != null && details.progress() >= 100;
    }

    CompletableFuture<List<Instance>> allInstances() {
        return instances(request -> request.maxResults(PAGE));
    }

    CompletableFuture<List<Volume>> allVolumes() {
        return volumes(request -> request.maxResults(PAGE));
    }

    CompletableFuture<List<Subnet>> allSubnets() {
        return pages("DescribeSubnets", token -> {
            var page = ec2.describeSubnets(request -> request.maxResults(PAGE).nextToken(orNull(token)));
            return new Page<>(page.subnets().stream().map(FromSdk::subnet).toList(), page.nextToken());
        });
    }

    CompletableFuture<List<Zone>> zones() {
        return calls.call(
                "DescribeAvailabilityZones", () -> ec2.describeAvailabilityZones().availabilityZones().stream()
                        .map(FromSdk::zone)
                        .toList());
    }

    CompletableFuture<Boolean> stopProtected(String instanceId) {
        return calls.call("DescribeInstanceAttribute", () -> {
            try {
                var answer = ec2.describeInstanceAttribute(
                        request -> request.instanceId(instanceId).attribute(InstanceAttributeName.DISABLE_API_STOP));
                return answer.disableApiStop() != null
                        && Boolean.TRUE.equals(answer.disableApiStop().value());
            } catch (AwsFailure e) {
                if (e.fault() == AwsFault.NOT_FOUND) {
                    return false;
                }
                throw e;
            }
        });
    }

    /** The key is of interest only where it is used without being asked for. */
    CompletableFuture<EbsDefaults> ebsDefaults() {
        return calls.call("GetEbsEncryptionByDefault", () -> ec2.getEbsEncryptionByDefault(request -> {})
                        .ebsEncryptionByDefault())
                .thenCompose(encrypting -> Boolean.TRUE.equals(encrypting)
                        ? calls.call(
                                "GetEbsDefaultKmsKeyId",
                                () -> new EbsDefaults(
                                        true,
                                        ec2.getEbsDefaultKmsKeyId(request -> {}).kmsKeyId()))
                        : CompletableFuture.completedFuture(EbsDefaults.NONE));
    }

    Lookup<InstanceType> types() {
        return new Lookup<>(
                names -> types(request -> request.instanceTypesWithStrings(names)),
                names -> types(request ->
                        request.filters(filter("instance-type", names)).maxResults(TYPES)),
                InstanceType::name);
    }

    private CompletableFuture<List<InstanceType>> types(Consumer<DescribeInstanceTypesRequest.Builder> query) {
        return pages("DescribeInstanceTypes", token -> {
            var page = ec2.describeInstanceTypes(request -> query.accept(request.nextToken(orNull(token))));
            return new Page<>(
                    page.instanceTypes().stream().map(FromSdk::instanceType).toList(), page.nextToken());
        });
    }

    private CompletableFuture<List<Instance>> instances(Consumer<DescribeInstancesRequest.Builder> query) {
        return pages("DescribeInstances", token -> {
            var page = ec2.describeInstances(request -> query.accept(request.nextToken(orNull(token))));
            var instances = page.reservations().stream()
                    .flatMap(reservation -> reservation.instances().stream())
                    .map(FromSdk::instance)
                    .toList();
            return new Page<>(instances, page.nextToken());
        });
    }

    private CompletableFuture<List<Volume>> volumes(Consumer<DescribeVolumesRequest.Builder> query) {
        return volumes(query, UnaryOperator.identity());
    }

    /** Each is made shorter as its page arrives. */
    private CompletableFuture<List<Volume>> volumes(
            Consumer<DescribeVolumesRequest.Builder> query, UnaryOperator<Volume> shorter) {
        return pages("DescribeVolumes", token -> {
            var page = ec2.describeVolumes(request -> query.accept(request.nextToken(orNull(token))));
            var volumes = page.volumes().stream().map(FromSdk::volume).map(shorter);
            return new Page<>(volumes.toList(), page.nextToken());
        });
    }

    private CompletableFuture<List<Snapshot>> snapshots(Consumer<DescribeSnapshotsRequest.Builder> query) {
        return snapshots(query, UnaryOperator.identity());
    }

    private CompletableFuture<List<Snapshot>> snapshots(
            Consumer<DescribeSnapshotsRequest.Builder> query, UnaryOperator<Snapshot> shorter) {
        return pages("DescribeSnapshots", token -> {
            var page = ec2.describeSnapshots(request -> query.accept(request.nextToken(orNull(token))));
            var snapshots = page.snapshots().stream().map(FromSdk::snapshot).map(shorter);
            return new Page<>(snapshots.toList(), page.nextToken());
        });
    }

    private static <V> CompletableFuture<List<V>> tagged(
            String key, Collection<String> values, Function<Filter, CompletableFuture<List<V>>> find) {
        return Lookup.joined(Lookup.chunks(values, Lookup.FILTER_VALUES).stream()
                .map(some -> find.apply(filter("tag:" + key, some)))
                .toList());
    }

    private static Filter filter(String name, Collection<String> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("EC2 would take the filter " + name + " without values for no filter.");
        }
        return Filter.builder().name(name).values(values).build();
    }

    /** What EC2 answered at once; a null token ends the list, an empty page does not. */
    private record Page<V>(List<V> items, String nextToken) {}

    private <V> CompletableFuture<List<V>> pages(String operation, Function<String, Page<V>> fetch) {
        return pagesFrom("", operation, fetch).thenApply(items -> List.copyOf(items));
    }

    private <V> CompletableFuture<List<V>> pagesFrom(String token, String operation, Function<String, Page<V>> fetch) {
        return calls.call(operation, () -> fetch.apply(token)).thenCompose(page -> {
            if (page.nextToken() == null || page.nextToken().isEmpty()) {
                return CompletableFuture.completedFuture(page.items());
            }
            return pagesFrom(page.nextToken(), operation, fetch).thenApply(rest -> {
                var all = new ArrayList<>(page.items());
                all.addAll(rest);
                return all;
            });
        });
    }

    private static String orNull(String token) {
        return token.isEmpty() ? null : token;
    }
}
