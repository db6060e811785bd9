package caravan.sim.aws;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Tag;

/** Who ever had a tag, so that a search by tag need not look at every object of a large account. */
final class TagIndex<T extends SdkPojo> {

    private final Map<Tag, Set<Resource<T>>> everTagged = new HashMap<>();

    void add(Resource<T> resource, List<Tag> tags) {
        tags.forEach(tag ->
                everTagged.computeIfAbsent(tag, key -> new LinkedHashSet<>()).add(resource));
    }

    /** A superset of what the filters match; empty when they name no tag plainly. */
    Optional<Stream<Resource<T>>> candidates(List<Filter> filters) {
        return filters.stream().filter(TagIndex::isPlain).findFirst().map(this::candidates);
    }

    private Stream<Resource<T>> candidates(Filter filter) {
        var key = filter.name().substring("tag:".length());
        return filter.values().stream()
                .map(value -> Tag.builder().key(key).value(value).build())
                .flatMap(tag -> everTagged.getOrDefault(tag, Set.of()).stream())
                .distinct();
    }

    private static boolean isPlain(Filter filter) {
        return filter.name().startsWith("tag:")
                && filter.values().stream().noneMatch(value -> value.contains("*") || value.contains("?"));
    }
}
