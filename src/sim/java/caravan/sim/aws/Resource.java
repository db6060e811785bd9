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
    private boolean seeded;
    private final Timeline<T> timeline;
    private final List<String> touches = new ArrayList<>();
    private boolean deleted;

    private Resource(String id, Caller maker, Instant madeAt, T first) {
        this.id = id;
        this.maker = maker;
        this.madeAt = madeAt;
        this.timeline = new Timeline<>(madeAt, first);
    }

    static <T extends SdkPojo> Resource<T> made(String id, Turn turn, T first) {
        return new Resource<>(id, turn.caller(), turn.now(), first);
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

    void touched(Turn turn) {
        touches.add(turn.operation() + " by " + turn.caller().accessKeyId());
    }

    void deleted(Turn turn) {
        deleted = true;
        touched(turn);
    }

    void tag(Turn turn, UnaryOperator<List<Tag>> change) {
        timeline.change(turn.now(), look -> Shapes.withTags(look, change.apply(Shapes.tags(look))));
        touched(turn);
    }

    Made history() {
        return new Made(id, maker.accountId(), maker.accessKeyId(), firstTags(), madeAt, seeded, deleted, touches);
    }

    private Map<String, String> firstTags() {
        return timeline.first().map(Shapes::tags).orElse(List.of()).stream()
                .collect(Collectors.toMap(Tag::key, Tag::value));
    }
}
