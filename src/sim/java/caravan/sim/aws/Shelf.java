package caravan.sim.aws;

import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.utils.builder.ToCopyableBuilder;

/** Everything of one kind in a region, over all accounts; shows a caller what is its own. */
final class Shelf<T extends SdkPojo> {

    private final Kind kind;
    private final Consistency consistency;
    private final Map<String, Resource<T>> all = new LinkedHashMap<>();
    private final TagIndex<T> index = new TagIndex<>();

    Shelf(Kind kind, Consistency consistency) {
        this.kind = kind;
        this.consistency = consistency;
    }

    Kind kind() {
        return kind;
    }

    Resource<T> add(Resource<T> resource) {
        if (all.putIfAbsent(resource.id(), resource) != null) {
            throw new IllegalArgumentException("The " + kind.type() + " " + resource.id() + " exists already.");
        }
        index(resource);
        return resource;
    }

    /** To be called when it was tagged. */
    void index(String id) {
        index(all.get(id));
    }

    private void index(Resource<T> resource) {
        resource.timeline().last().ifPresent(look -> index.add(resource, Shapes.tags(look)));
        resource.timeline().first().ifPresent(look -> index.add(resource, Shapes.tags(look)));
    }

    Optional<Resource<T>> any(String id) {
        return Optional.ofNullable(all.get(id));
    }

    /** What the caller may change: its own, as long as it exists. */
    Resource<T> own(Turn turn, String id) {
        return owned(turn, id).orElseThrow(() -> kind.notFound(List.of(id)));
    }

    Optional<Resource<T>> owned(Turn turn, String id) {
        return any(id).filter(one -> isOwn(turn, one))
                .filter(one -> consistency.seenByWrites(turn, one))
                .filter(one -> one.at(turn.now()).isPresent());
    }

    static boolean isOwn(Turn turn, Resource<?> resource) {
        return resource.account().equals(turn.account());
    }

    /** All of them, or a refusal that names those that do not exist. */
    List<Resource<T>> own(Turn turn, Collection<String> ids) {
        refuse(ids, id -> owned(turn, id).isPresent());
        return ids.stream().distinct().map(all::get).toList();
    }

    List<T> find(Turn turn, Collection<String> ids, List<Filter> filters) {
        refuse(ids, id -> any(id).filter(one -> isOwn(turn, one) && isSeen(turn, one))
                .isPresent());
        return find(turn, ids, filters, Shelf::isOwn);
    }

    /** An id that nothing in the region has, for anybody, fails the call. */
    void refuseUnknown(Turn turn, Collection<String> ids) {
        refuse(ids, id -> any(id).filter(one -> isSeen(turn, one)).isPresent());
    }

    private boolean isSeen(Turn turn, Resource<T> one) {
        return consistency.seenById(turn, one) && one.at(turn.seen()).isPresent();
    }

    private void refuse(Collection<String> ids, Predicate<String> known) {
        var bad = ids.stream().distinct().filter(known.negate()).toList();
        if (!bad.isEmpty()) {
            throw kind.notFound(bad);
        }
    }

    /** An empty list of ids means everything. */
    List<T> find(Turn turn, Collection<String> ids, List<Filter> filters, BiPredicate<Turn, Resource<?>> visible) {
        var wanted = new Filters(filters);
        all.values().stream()
                .findFirst()
                .flatMap(one -> one.timeline().first())
                .ifPresent(shape -> wanted.check((SdkPojo) ((ToCopyableBuilder<?, ?>) shape).toBuilder()));
        var candidates = ids.isEmpty()
                ? index.candidates(filters)
                        .orElseGet(() -> all.values().stream())
                        .filter(one -> consistency.seenInLists(turn, one))
                : ids.stream().distinct().flatMap(id -> any(id).stream());
        return candidates
                .filter(one -> visible.test(turn, one))
                .flatMap(one -> one.at(turn.seen()).map(look -> shown(turn, one, look)).stream())
                .filter(wanted::match)
                .toList();
    }

    /** Tags belong to the owner: a snapshot shared with another account shows none there. */
    private T shown(Turn turn, Resource<T> resource, T look) {
        if (!isOwn(turn, resource)) {
            return Shapes.withTags(look, List.of());
        }
        return consistency.tagLag().isZero() ? look : Shapes.withTags(look, tags(turn, resource));
    }

    List<Tag> tags(Turn turn, Resource<?> resource) {
        return resource.at(turn.seen().minus(consistency.tagLag()))
                .map(Shapes::tags)
                .orElse(List.of());
    }

    Optional<T> look(String id, Instant when) {
        return any(id).flatMap(one -> one.at(when));
    }

    List<T> looks(Instant when) {
        return all.values().stream().flatMap(one -> one.at(when).stream()).toList();
    }

    Collection<Resource<T>> resources() {
        return all.values();
    }

    List<Made> histories(Instant now) {
        return all.values().stream().map(one -> one.history(now)).toList();
    }

    List<Made> made(Instant now) {
        return histories(now).stream().filter(one -> !one.seeded()).toList();
    }
}
