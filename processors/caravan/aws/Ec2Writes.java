package caravan.aws;

import caravan.model.Snapshot;
import caravan.model.Volume;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.CopySnapshotRequest;
import software.amazon.awssdk.services.ec2.model.CreateSnapshotRequest;
import software.amazon.awssdk.services.ec2.model.CreateSnapshotResponse;
import software.amazon.awssdk.services.ec2.model.CreateVolumePermission;
import software.amazon.awssdk.services.ec2.model.CreateVolumeRequest;
import software.amazon.awssdk.services.ec2.model.CreateVolumeResponse;
import software.amazon.awssdk.services.ec2.model.ModifySnapshotAttributeRequest;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.SnapshotAttributeName;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;

/** The changing calls. Each is sent once; its tags go with it, so that nothing is ever made without them. */
final class Ec2Writes {

    /** EC2 refuses longer ones. */
    private static final int DESCRIPTION = 255;
    /** EC2 takes 1,000 ids and advises fewer. */
    private static final int TAGGED_AT_ONCE = 500;

    private final Ec2Client ec2;
    private final Calls calls;

    Ec2Writes(Ec2Client ec2, Calls calls) {
        this.ec2 = ec2;
        this.calls = calls;
    }

    CompletableFuture<Snapshot> createSnapshot(SnapshotRequest request) {
        var wanted = wanted(request);
        return calls.call("CreateSnapshot", () -> FromSdk.snapshot(snapshot(ec2.createSnapshot(wanted))));
    }

    static CreateSnapshotRequest wanted(SnapshotRequest request) {
        return CreateSnapshotRequest.builder()
                .volumeId(request.volumeId())
                .description(cut(request.description()))
                .tagSpecifications(specification(ResourceType.SNAPSHOT, request.tags()))
                .build();
    }

    CompletableFuture<Volume> createVolume(VolumeRequest request) {
        if (request.clientToken().isEmpty()) {
            throw new IllegalArgumentException(
                    "EC2 takes an empty client token for one, and the next call for a repeat.");
        }
        var wanted = wanted(request);
        return calls.call("CreateVolume", () -> FromSdk.volume(volume(ec2.createVolume(wanted))));
    }

    static CreateVolumeRequest wanted(VolumeRequest request) {
        return CreateVolumeRequest.builder()
                .clientToken(request.clientToken())
                .snapshotId(sent(request.snapshotId()))
                .availabilityZone(request.zone())
                .volumeType(request.type())
                .size(request.sizeGiB())
                .iops(sent(request.iops()))
                .throughput(sent(request.throughput()))
                // False is not sent: encryption by default, or the snapshot's own, decides.
                .encrypted(request.encrypted() ? Boolean.TRUE : null)
                .kmsKeyId(sent(request.kmsKeyId()))
                .volumeInitializationRate(sent(request.initializationRate()))
                .tagSpecifications(specification(ResourceType.VOLUME, request.tags()))
                .build();
    }

    CompletableFuture<Snapshot> copySnapshot(CopyRequest request) {
        var wanted = wanted(request);
        return calls.call("CopySnapshot", () -> {
            var id = ec2.copySnapshot(wanted).snapshotId();
            return FromSdk.snapshot(software.amazon.awssdk.services.ec2.model.Snapshot.builder()
                    .snapshotId(id)
                    .build());
        });
    }

    /** The region is named, or the SDK would look for it in the host, and find none in an emulator's. */
    static CopySnapshotRequest wanted(CopyRequest request) {
        return CopySnapshotRequest.builder()
                .sourceSnapshotId(request.snapshotId())
                .sourceRegion(request.region())
                .destinationRegion(request.region())
                .encrypted(true)
                .kmsKeyId(request.kmsKeyId())
                .description(cut(request.description()))
                .tagSpecifications(specification(ResourceType.SNAPSHOT, request.tags()))
                .build();
    }

    CompletableFuture<Void> share(String snapshotId, String account) {
        var wanted = sharing(snapshotId, account);
        return calls.call("ModifySnapshotAttribute", () -> {
            ec2.modifySnapshotAttribute(wanted);
            return null;
        });
    }

    CompletableFuture<Void> unshare(String snapshotId, String account) {
        return calls.call(
                "ModifySnapshotAttribute",
                goneIsFine(() -> ec2.modifySnapshotAttribute(unsharing(snapshotId, account))));
    }

    static ModifySnapshotAttributeRequest sharing(String snapshotId, String account) {
        return permission(snapshotId)
                .createVolumePermission(permission -> permission.add(with(account)))
                .build();
    }

    static ModifySnapshotAttributeRequest unsharing(String snapshotId, String account) {
        return permission(snapshotId)
                .createVolumePermission(permission -> permission.remove(with(account)))
                .build();
    }

    private static CreateVolumePermission with(String account) {
        return CreateVolumePermission.builder().userId(account).build();
    }

    private static ModifySnapshotAttributeRequest.Builder permission(String snapshotId) {
        return ModifySnapshotAttributeRequest.builder()
                .snapshotId(snapshotId)
                .attribute(SnapshotAttributeName.CREATE_VOLUME_PERMISSION);
    }

    private static String cut(String description) {
        return description.length() <= DESCRIPTION ? description : description.substring(0, DESCRIPTION);
    }

    CompletableFuture<Void> deleteSnapshot(String id) {
        return calls.call("DeleteSnapshot", goneIsFine(() -> ec2.deleteSnapshot(request -> request.snapshotId(id))));
    }

    CompletableFuture<Void> deleteVolume(String id) {
        return calls.call("DeleteVolume", goneIsFine(() -> ec2.deleteVolume(request -> request.volumeId(id))));
    }

    CompletableFuture<Void> tag(Collection<String> ids, Map<String, String> tags) {
        if (tags.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        var parts = Lookup.chunks(ids, TAGGED_AT_ONCE).stream()
                .map(some -> calls.call(
                        "CreateTags",
                        () -> ec2.createTags(request -> request.resources(some).tags(tags(tags)))))
                .toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(parts);
    }

    private static Supplier<Void> goneIsFine(Runnable delete) {
        return () -> {
            try {
                delete.run();
            } catch (AwsFailure e) {
                if (e.fault() != AwsFault.NOT_FOUND) {
                    throw e;
                }
            }
            return null;
        };
    }

    private static Integer sent(int value) {
        return value == 0 ? null : Integer.valueOf(value);
    }

    private static String sent(String value) {
        return value.isEmpty() ? null : value;
    }

    private static TagSpecification specification(ResourceType type, Map<String, String> tags) {
        return TagSpecification.builder().resourceType(type).tags(tags(tags)).build();
    }

    private static List<Tag> tags(Map<String, String> tags) {
        return tags.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(tag ->
                        Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
                .toList();
    }

    /** The answer has the members of a Snapshot, but is none. */
    private static software.amazon.awssdk.services.ec2.model.Snapshot snapshot(CreateSnapshotResponse from) {
        return software.amazon.awssdk.services.ec2.model.Snapshot.builder()
                .snapshotId(from.snapshotId())
                .volumeId(from.volumeId())
                .state(from.stateAsString())
                .volumeSize(from.volumeSize())
                .progress(from.progress())
                .stateMessage(from.stateMessage())
                .startTime(from.startTime())
                .tags(from.tags())
                .build();
    }

    /** The answer has the members of a Volume, but is none. */
    private static software.amazon.awssdk.services.ec2.model.Volume volume(CreateVolumeResponse from) {
        return software.amazon.awssdk.services.ec2.model.Volume.builder()
                .volumeId(from.volumeId())
                .state(from.stateAsString())
                .volumeType(from.volumeTypeAsString())
                .size(from.size())
                .iops(from.iops())
                .throughput(from.throughput())
                .encrypted(from.encrypted())
                .kmsKeyId(from.kmsKeyId())
                .snapshotId(from.snapshotId())
                .availabilityZone(from.availabilityZone())
                .multiAttachEnabled(from.multiAttachEnabled())
                .attachments(from.attachments())
                .tags(from.tags())
                .build();
    }
}
