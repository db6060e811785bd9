package caravan.sim.aws;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Who made, changed and deleted what, as things are at this moment: whether anything leaked, was doubled, or was touched
 * that is somebody else's. A key stands also for the sessions that it opened.
 */
public final class Audit {

    private static final Set<String> POWER = Set.of("StartInstances", "StopInstances");

    private final List<Made> all;
    private final Keys keys;

    /** A call on an object that the caller has not made. */
    public record Foreign(Made object, Touch touch) {
        @Override
        public String toString() {
            return object.id() + ": " + touch + " (call " + touch.call() + " at " + touch.at() + ")";
        }
    }

    Audit(List<Made> all, Keys keys) {
        this.all = all;
        this.keys = keys;
    }

    /** Everything that ever was, seeds included. */
    public List<Made> all() {
        return all;
    }

    /** Everything that calls with the keys made, the deleted ones included. */
    public List<Made> madeBy(String... accessKeyIds) {
        return select(made -> isBy(made.accessKeyId(), accessKeyIds));
    }

    /** What the keys made and nobody deleted: after an ended and swept migration that failed, nothing. */
    public List<Made> leftBy(String... accessKeyIds) {
        return select(made -> made.alive() && isBy(made.accessKeyId(), accessKeyIds));
    }

    /** What was made with this tag and nobody deleted, whoever made it. */
    public List<Made> left(String tagKey, String tagValue) {
        return select(made -> made.alive() && tagValue.equals(made.tags().get(tagKey)));
    }

    /** What lies in a Recycle Bin with this tag. */
    public List<Made> recycled(String tagKey, String tagValue) {
        return select(made -> made.recycled() && tagValue.equals(made.tags().get(tagKey)));
    }

    /** Objects of one kind that the keys made, that are alive, and that have the same value of a tag; by that value. */
    public Map<String, List<Made>> doubled(String tagKey, String... accessKeyIds) {
        var groups = leftBy(accessKeyIds).stream()
                .filter(made -> made.tags().containsKey(tagKey))
                .collect(Collectors.groupingBy(
                        made -> prefix(made.id()) + " " + made.tags().get(tagKey), TreeMap::new, Collectors.toList()));
        groups.values().removeIf(group -> group.size() < 2);
        return groups;
    }

    private static String prefix(String id) {
        return id.substring(0, id.indexOf('-'));
    }

    /** Calls with the keys that changed or deleted what they have not made; starts and stops of instances aside. */
    public List<Foreign> foreignChangedBy(String... accessKeyIds) {
        return foreign(accessKeyIds)
                .filter(one -> !POWER.contains(one.touch().operation()))
                .toList();
    }

    /** Of {@link #foreignChangedBy} those that deleted, terminated or detached it. */
    public List<Foreign> foreignDeletedBy(String... accessKeyIds) {
        return foreign(accessKeyIds)
                .filter(one -> one.touch().operation().matches("(Delete|Terminate|Detach).*"))
                .filter(one -> !one.touch().operation().equals("DeleteTags"))
                .toList();
    }

    private Stream<Foreign> foreign(String... accessKeyIds) {
        return all.stream()
                .filter(made -> made.seeded() || !isBy(made.accessKeyId(), accessKeyIds))
                .flatMap(made -> made.log().stream()
                        .filter(touch -> isBy(touch.accessKeyId(), accessKeyIds))
                        .map(touch -> new Foreign(made, touch)));
    }

    private List<Made> select(Predicate<Made> wanted) {
        return all.stream().filter(made -> !made.seeded()).filter(wanted).toList();
    }

    private boolean isBy(String accessKeyId, String... accessKeyIds) {
        return Stream.of(accessKeyIds).anyMatch(key -> keys.family(key).contains(accessKeyId));
    }
}
