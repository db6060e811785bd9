package caravan.sim.aws;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.model.CreateTagsRequest;
import software.amazon.awssdk.services.ec2.model.CreateTagsResponse;
import software.amazon.awssdk.services.ec2.model.DeleteTagsRequest;
import software.amazon.awssdk.services.ec2.model.DeleteTagsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeTagsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeTagsResponse;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagDescription;
import software.amazon.awssdk.services.ec2.model.TagSpecification;

/** Tags of every kind of resource: set with it in one call, later overwritten, removed, listed. */
final class Tagging {

    private static final int MOST_TAGS = 50;

    private final List<Shelf<?>> shelves;

    Tagging(SimRegion region) {
        shelves = List.of(region.instances, region.volumes, region.snapshots, region.subnets, region.vpcs);
    }

    /** The tags that a create call wants on what it creates. */
    static List<Tag> of(List<TagSpecification> specifications, ResourceType type) {
        for (var specification : specifications) {
            if (specification.resourceType() != type) {
                throw Refusal.value(
                        specification.resourceTypeAsString(), "tagSpecifications", "This call makes no such resource.");
            }
        }
        return checked(merged(
                List.of(),
                specifications.stream().flatMap(one -> one.tags().stream()).toList()));
    }

    static List<Tag> merged(List<Tag> before, List<Tag> more) {
        var all = new LinkedHashMap<String, Tag>();
        Stream.concat(before.stream(), more.stream()).forEach(tag -> all.put(tag.key(), tag));
        return List.copyOf(all.values());
    }

    private static List<Tag> checked(List<Tag> tags) {
        if (tags.size() > MOST_TAGS) {
            throw Refusal.of("TagLimitExceeded", "The maximum number of Tags for a resource has been reached.");
        }
        tags.forEach(Tagging::check);
        return tags;
    }

    private static void check(Tag tag) {
        if (tag.key() == null || tag.key().isEmpty() || tag.key().length() > 128) {
            throw Refusal.value(tag.key(), "Tag.Key", "A key has 1 to 128 characters.");
        }
        if (tag.key().startsWith("aws:")) {
            throw Refusal.value(tag.key(), "Tag.Key", "Tag keys starting with 'aws:' are reserved for internal use");
        }
        if (tag.value() != null && tag.value().length() > 256) {
            throw Refusal.value(tag.value(), "Tag.Value", "A value has at most 256 characters.");
        }
    }

    CreateTagsResponse create(Turn turn, CreateTagsRequest request) {
        Refusal.unlessGiven(request.tags(), "Tag");
        request.tags().forEach(Tagging::check);
        var all = resources(turn, request.resources());
        all.forEach(one -> checkLimit(turn, one, request.tags()));
        all.forEach(one -> one.tag(turn, before -> merged(before, request.tags())));
        request.resources().forEach(id -> shelf(id).index(id));
        return CreateTagsResponse.builder().build();
    }

    private static void checkLimit(Turn turn, Resource<?> one, List<Tag> more) {
        var before = one.at(turn.now()).map(Shapes::tags).orElse(List.of());
        if (merged(before, more).size() > MOST_TAGS) {
            throw Refusal.of("TagLimitExceeded", "The maximum number of Tags for a resource has been reached.");
        }
    }

    /** Without tags: all of them, except AWS's own. A tag with a value goes only when it has that value. */
    DeleteTagsResponse delete(Turn turn, DeleteTagsRequest request) {
        resources(turn, request.resources())
                .forEach(one -> one.tag(turn, before -> before.stream()
                        .filter(tag -> tag.key().startsWith("aws:") || !meant(tag, request.tags()))
                        .toList()));
        return DeleteTagsResponse.builder().build();
    }

    private static boolean meant(Tag tag, List<Tag> wanted) {
        return wanted.isEmpty()
                || wanted.stream()
                        .anyMatch(one -> one.key().equals(tag.key())
                                && (one.value() == null || one.value().equals(tag.value())));
    }

    private List<Resource<?>> resources(Turn turn, List<String> ids) {
        Refusal.unlessGiven(ids, "ResourceId");
        return ids.stream().<Resource<?>>map(id -> resource(turn, id)).toList();
    }

    static Kind kindOf(String id) {
        return Stream.of(Kind.INSTANCE, Kind.VOLUME, Kind.SNAPSHOT, Kind.SUBNET, Kind.VPC)
                .filter(kind -> id.startsWith(kind.prefix() + "-"))
                .findFirst()
                .orElseThrow(() -> Refusal.of("InvalidID", "The ID '" + id + "' is not valid"));
    }

    private Resource<?> resource(Turn turn, String id) {
        return shelf(id).own(turn, id);
    }

    private Shelf<?> shelf(String id) {
        return shelves.stream()
                .filter(one -> id.startsWith(one.kind().prefix() + "-"))
                .findFirst()
                .orElseThrow(() -> Refusal.of("InvalidID", "The ID '" + id + "' is not valid"));
    }

    DescribeTagsResponse describe(Turn turn, DescribeTagsRequest request) {
        var all = shelves.stream().flatMap(shelf -> tags(turn, shelf)).toList();
        var found = new Filters(request.filters()).keep(all, TagDescription.builder());
        var limits = new Paging.Limits(1_000, List.of());
        var page = Paging.page(found, request.maxResults(), request.nextToken(), limits);
        return DescribeTagsResponse.builder()
                .tags(page.items())
                .nextToken(page.nextToken())
                .build();
    }

    private static Stream<TagDescription> tags(Turn turn, Shelf<?> shelf) {
        return shelf.resources().stream()
                .filter(one -> Shelf.isOwn(turn, one))
                .flatMap(one -> shelf.tags(turn, one).stream().map(tag -> described(shelf.kind(), one.id(), tag)));
    }

    private static TagDescription described(Kind kind, String id, Tag tag) {
        return TagDescription.builder()
                .resourceId(id)
                .resourceType(kind.type())
                .key(tag.key())
                .value(tag.value())
                .build();
    }
}
