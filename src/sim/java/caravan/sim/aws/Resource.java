package caravan.sim.aws;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.ec2.model.Tag;

/** An object of an account: its looks over time and who did what to it. */
final class Resource<T extends SdkPojo> {

    private final String id;
    private final Caller maker;
    private final Instant madeAt;
    private final Timeline<T> timeline;
    private final List<Touch> log = new ArrayList<>();
    private int call;
    private boolean seeded;
    private boolean deleted;
    private Optional<T> recycled = Optional.empty();

    private Resource(String id, Caller maker, Instant madeAt, T first) {
        this.id = id;
        this.maker = maker;
        this.madeAt = madeAt;
        this.timeline = new Timeline<>(madeAt, first);
    }

    static <T extends SdkPojo> Resource<T> made(String id, Turn turn, T first) {
        var resource = new Resource<>(id, turn.caller(), turn.now(), first);
        resource.call = turn.call();
        return resource;
    }

    static <T extends SdkPojo> Resource<T> seeded(String id, Caller owner, Instant since, T first) {
        var resource = new Resource<>(id, owner, since, first);
        resource.seeded = true;
        return resource;
    }

    String id() {
        return id;
    }

    String account() {
        return maker.accountId();
    }

    Instant madeAt() {
        return madeAt;
    }

    Timeline<T> timeline() {
        return timeline;
    }

    Optional<T> at(Instant when) {
        return timeline.at(when);
    }

    boolean isSeeded() {
        return seeded;
    }

    boolean isDeleted() {
        return deleted;
    }

    void touched(Turn turn) {
        log.add(new Touch(turn.operation(), turn.caller().accessKeyId(), turn.call(), turn.now()));
    }

    /** What lies in the Recycle Bin. */
    Optional<T> recycled() {
        return recycled;
    }

    void recycled(T look) {
        recycled = Optional.of(look);
    }

    void restored(Turn turn) {
        timeline.set(turn.now(), recycled.orElseThrow());
        recycled = Optional.empty();
        deleted = false;
        touched(turn);
    }

    void deleted(Turn turn) {
        deleted = true;
        touched(turn);
    }

    void tag(Turn turn, UnaryOperator<List<Tag>> change) {
        timeline.change(turn.now(), look -> Shapes.withTags(look, change.apply(Shapes.tags(look))));
        touched(turn);
    }

    Made history(Instant now) {
        var alive = !deleted && timeline.at(now).isPresent();
        return new Made(id, maker, call, firstTags(), madeAt, seeded, deleted, recycled.isPresent(), alive, log);
    }

    private Map<String, String> firstTags() {
        return timeline.first().map(Shapes::tags).orElse(List.of()).stream()
                .collect(Collectors.toMap(Tag::key, Tag::value));
    }
}
