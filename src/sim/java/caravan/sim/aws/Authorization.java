package caravan.sim.aws;

import caravan.sim.aws.iam.Ask;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.ec2.model.AttachVolumeRequest;
import software.amazon.awssdk.services.ec2.model.CopySnapshotRequest;
import software.amazon.awssdk.services.ec2.model.CreateSnapshotRequest;
import software.amazon.awssdk.services.ec2.model.CreateSnapshotsRequest;
import software.amazon.awssdk.services.ec2.model.CreateTagsRequest;
import software.amazon.awssdk.services.ec2.model.CreateVolumeRequest;
import software.amazon.awssdk.services.ec2.model.DeleteSnapshotRequest;
import software.amazon.awssdk.services.ec2.model.DeleteTagsRequest;
import software.amazon.awssdk.services.ec2.model.DeleteVolumeRequest;
import software.amazon.awssdk.services.ec2.model.DetachVolumeRequest;
import software.amazon.awssdk.services.ec2.model.ModifyInstanceAttributeRequest;
import software.amazon.awssdk.services.ec2.model.ModifySnapshotAttributeRequest;
import software.amazon.awssdk.services.ec2.model.StartInstancesRequest;
import software.amazon.awssdk.services.ec2.model.StopInstancesRequest;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;
import software.amazon.awssdk.services.ec2.model.TerminateInstancesRequest;

/**
 * What IAM is asked for a call, by the tables of the service authorization reference, "Actions, resources, and condition
 * keys for Amazon EC2": each resource of a call is asked for by itself, and tags that are set by a creating call are one
 * more action. A resource that is not there is not asked for: the call itself says so.
 */
final class Authorization {

    private static final String CREATE_TAGS = "ec2:CreateTags";

    private final SimRegion region;
    private final Turn turn;
    private final List<Ask> asks = new ArrayList<>();

    private Authorization(SimRegion region, Turn turn) {
        this.region = region;
        this.turn = turn;
    }

    /** In the order in which EC2 names what is missing. */
    static List<Ask> of(SimRegion region, Turn turn, SdkPojo request) {
        var authorization = new Authorization(region, turn);
        authorization.collect(request);
        return authorization.asks;
    }

    private String action() {
        return "ec2:" + turn.operation().replace(Call.REHEARSED, "");
    }

    private void collect(SdkPojo request) {
        if (request instanceof StopInstancesRequest stop) {
            instances(stop.instanceIds());
        } else if (request instanceof StartInstancesRequest start) {
            instances(start.instanceIds());
        } else if (request instanceof TerminateInstancesRequest end) {
            instances(end.instanceIds());
        } else if (request instanceof ModifyInstanceAttributeRequest modify) {
            instances(List.of(String.valueOf(modify.instanceId())));
        } else if (request instanceof CreateVolumeRequest create) {
            made(Kind.VOLUME, create.tagSpecifications(), looksOf(create));
            existing(Kind.SNAPSHOT, create.snapshotId());
        } else if (request instanceof CreateSnapshotRequest create) {
            made(Kind.SNAPSHOT, create.tagSpecifications(), Map.of());
            existing(Kind.VOLUME, create.volumeId());
        } else if (request instanceof CreateSnapshotsRequest create) {
            made(Kind.SNAPSHOT, create.tagSpecifications(), Map.of());
            instances(List.of(String.valueOf(create.instanceSpecification().instanceId())));
        } else if (request instanceof CopySnapshotRequest copy) {
            made(Kind.SNAPSHOT, copy.tagSpecifications(), Map.of());
            existing(Kind.SNAPSHOT, copy.sourceSnapshotId());
        } else if (request instanceof DeleteVolumeRequest delete) {
            existing(Kind.VOLUME, delete.volumeId());
        } else if (request instanceof DeleteSnapshotRequest delete) {
            existing(Kind.SNAPSHOT, delete.snapshotId());
        } else if (request instanceof ModifySnapshotAttributeRequest share) {
            existing(Kind.SNAPSHOT, share.snapshotId(), SnapshotSharing.context(share));
        } else if (request instanceof CreateTagsRequest create) {
            create.resources().forEach(id -> existing(Tagging.kindOf(id), id, tagContext(create.tags())));
        } else if (request instanceof DeleteTagsRequest delete) {
            delete.resources().forEach(id -> existing(Tagging.kindOf(id), id, tagContext(delete.tags())));
        } else if (request instanceof AttachVolumeRequest attach) {
            existing(Kind.VOLUME, attach.volumeId());
            existing(Kind.INSTANCE, attach.instanceId());
        } else if (request instanceof DetachVolumeRequest detach) {
            existing(Kind.VOLUME, detach.volumeId());
            existing(Kind.INSTANCE, detach.instanceId());
        } else if (Call.mutating(turn.operation())) {
            throw new IllegalArgumentException("Nobody has said what IAM is asked for " + action() + ".");
        } else {
            asks.add(Ask.of(action()));
        }
    }

    private void instances(List<String> ids) {
        ids.forEach(id -> existing(Kind.INSTANCE, id));
    }

    /** Something new has the tags of the request, and they are an action of their own. */
    private void made(Kind kind, List<TagSpecification> specifications, Map<String, List<String>> looks) {
        var tags = specifications.stream().flatMap(one -> one.tags().stream()).toList();
        var context = tagContext(tags);
        context.putAll(looks);
        arns(kind, "*").forEach(arn -> asks.add(new Ask(action(), arn, context)));
        if (!tags.isEmpty()) {
            var tagging = tagContext(tags);
            tagging.put("ec2:CreateAction", List.of(action().substring("ec2:".length())));
            arns(kind, "*").forEach(arn -> asks.add(new Ask(CREATE_TAGS, arn, tagging)));
        }
    }

    private static Map<String, List<String>> looksOf(CreateVolumeRequest request) {
        var looks = new LinkedHashMap<String, List<String>>();
        Optional.ofNullable(request.size()).ifPresent(size -> looks.put("ec2:VolumeSize", List.of(size.toString())));
        looks.put("ec2:VolumeType", List.of(VolumeRules.type(request).toString()));
        looks.put("ec2:Encrypted", List.of(String.valueOf(Boolean.TRUE.equals(request.encrypted()))));
        looks.put("ec2:AvailabilityZone", List.of(String.valueOf(request.availabilityZone())));
        return looks;
    }

    private static Map<String, List<String>> tagContext(List<Tag> tags) {
        var context = new LinkedHashMap<String, List<String>>();
        tags.forEach(tag -> context.put("aws:RequestTag/" + tag.key(), List.of(String.valueOf(tag.value()))));
        if (!tags.isEmpty()) {
            context.put("aws:TagKeys", tags.stream().map(Tag::key).toList());
        }
        return context;
    }

    private void existing(Kind kind, String id) {
        existing(kind, id, Map.of());
    }

    private Optional<Resource<?>> find(Kind kind, String id) {
        return Stream.of(region.instances, region.volumes, region.snapshots, region.subnets, region.vpcs)
                .filter(shelf -> shelf.kind().equals(kind))
                .findFirst()
                .flatMap(shelf -> shelf.any(id));
    }

    /** What it is tagged with counts for its owner's principals alone. */
    private void existing(Kind kind, String id, Map<String, List<String>> more) {
        var found = id == null ? Optional.<Resource<?>>empty() : find(kind, id);
        found.filter(resource -> resource.at(turn.now()).isPresent()).ifPresent(resource -> {
            var context = new LinkedHashMap<>(more);
            context.put("ec2:Owner", List.of(resource.account()));
            if (resource.account().equals(turn.account())) {
                resource.at(turn.now()).stream()
                        .flatMap(look -> Shapes.tags(look).stream())
                        .forEach(tag -> {
                            context.put("aws:ResourceTag/" + tag.key(), List.of(String.valueOf(tag.value())));
                            context.put("ec2:ResourceTag/" + tag.key(), List.of(String.valueOf(tag.value())));
                        });
            }
            arns(kind, id).forEach(arn -> asks.add(new Ask(action(), arn, context)));
        });
    }

    /**
     * The ARNs of snapshots have had no account for long, and have one in the reference of today; a policy is safe when it
     * covers both.
     */
    private Stream<String> arns(Kind kind, String id) {
        var end = ":" + kind.type() + "/" + id;
        var owned = "arn:aws:ec2:" + region.name() + ":" + turn.account() + end;
        return kind.equals(Kind.SNAPSHOT)
                ? Stream.of("arn:aws:ec2:" + region.name() + ":" + end, owned)
                : Stream.of(owned);
    }
}
