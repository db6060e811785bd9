package caravan.sim.aws;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.model.CreateVolumePermission;
import software.amazon.awssdk.services.ec2.model.DescribeSnapshotAttributeRequest;
import software.amazon.awssdk.services.ec2.model.DescribeSnapshotAttributeResponse;
import software.amazon.awssdk.services.ec2.model.ModifySnapshotAttributeRequest;
import software.amazon.awssdk.services.ec2.model.ModifySnapshotAttributeResponse;
import software.amazon.awssdk.services.ec2.model.OperationType;
import software.amazon.awssdk.services.ec2.model.SnapshotAttributeName;

/** Who besides the owner may create volumes from a snapshot. */
final class SnapshotSharing {

    private static final String EVERYBODY = "all";

    private final SimRegion region;

    SnapshotSharing(SimRegion region) {
        this.region = region;
    }

    boolean canUse(String account, Resource<?> snapshot) {
        var permitted = permitted(snapshot.id());
        return snapshot.account().equals(account) || permitted.contains(account) || permitted.contains(EVERYBODY);
    }

    private Set<String> permitted(String snapshotId) {
        return region.shares.getOrDefault(snapshotId, Set.of());
    }

    ModifySnapshotAttributeResponse modify(Turn turn, ModifySnapshotAttributeRequest request) {
        var one = region.snapshots.own(turn, String.valueOf(request.snapshotId()));
        var adds = changes(request, OperationType.ADD);
        var removes = changes(request, OperationType.REMOVE);
        if (adds.isEmpty() == removes.isEmpty()) {
            throw adds.isEmpty()
                    ? Refusal.missing("createVolumePermission")
                    : Refusal.combination("Add and Remove cannot be mixed in one request");
        }
        var snapshot = one.at(turn.now()).orElseThrow();
        var unshareable = Boolean.TRUE.equals(snapshot.encrypted())
                && (region.defaultKey(turn.account()).equals(snapshot.kmsKeyId()) || adds.contains(EVERYBODY));
        if (unshareable && !adds.isEmpty()) {
            throw Refusal.of(
                    "OperationNotPermitted",
                    "Encrypted snapshots with EBS default key cannot be shared, nor be public");
        }
        var permitted = region.shares.computeIfAbsent(one.id(), key -> new HashSet<>());
        permitted.addAll(adds);
        permitted.removeAll(Set.copyOf(removes));
        one.touched(turn);
        return ModifySnapshotAttributeResponse.builder().build();
    }

    /** Both the structure and the older OperationType with user ids and group names. */
    private static List<String> changes(ModifySnapshotAttributeRequest request, OperationType type) {
        var structure = request.createVolumePermission();
        var listed = structure == null
                ? Stream.<CreateVolumePermission>empty()
                : (type == OperationType.ADD ? structure.add() : structure.remove()).stream();
        var plain = request.operationType() == type
                ? Stream.concat(request.userIds().stream(), request.groupNames().stream())
                : Stream.<String>empty();
        return Stream.concat(listed.map(one -> one.userId() == null ? one.groupAsString() : one.userId()), plain)
                .toList();
    }

    /** By user and by group, as IAM is asked for. */
    static Map<String, List<String>> context(ModifySnapshotAttributeRequest request) {
        return Map.of(
                "ec2:Add/userId", those(changes(request, OperationType.ADD), false),
                "ec2:Add/group", those(changes(request, OperationType.ADD), true),
                "ec2:Remove/userId", those(changes(request, OperationType.REMOVE), false),
                "ec2:Remove/group", those(changes(request, OperationType.REMOVE), true));
    }

    private static List<String> those(List<String> who, boolean groups) {
        return who.stream().filter(one -> one.equals(EVERYBODY) == groups).toList();
    }

    DescribeSnapshotAttributeResponse describe(Turn turn, DescribeSnapshotAttributeRequest request) {
        if (request.attribute() != SnapshotAttributeName.CREATE_VOLUME_PERMISSION) {
            throw Refusal.value(request.attributeAsString(), "attribute", "The simulator has none such.");
        }
        var one = region.snapshots.own(turn, String.valueOf(request.snapshotId()));
        return DescribeSnapshotAttributeResponse.builder()
                .snapshotId(one.id())
                .createVolumePermissions(permitted(one.id()).stream()
                        .sorted()
                        .map(SnapshotSharing::permission)
                        .toList())
                .build();
    }

    private static CreateVolumePermission permission(String who) {
        return who.equals(EVERYBODY)
                ? CreateVolumePermission.builder().group(who).build()
                : CreateVolumePermission.builder().userId(who).build();
    }
}
