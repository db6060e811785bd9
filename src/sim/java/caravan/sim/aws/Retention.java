package caravan.sim.aws;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.ec2.model.Tag;

/** What keeps a deleted object, or keeps it from being deleted: Recycle Bin rules, snapshot locks, images. */
final class Retention {

    private final List<Rule> rules = new ArrayList<>();
    private final Set<String> locked = new HashSet<>();
    private final Map<String, String> images = new HashMap<>();
    private final Set<String> backups = new HashSet<>();

    /** An empty key: every object of the kind in the region (Recycle Bin user guide, "Region-level rules"). */
    private record Rule(String accountId, Kind kind, String key, String value) {
        private boolean matches(Resource<?> one, List<Tag> tags) {
            return one.account().equals(accountId)
                    && one.id().startsWith(kind.prefix() + "-")
                    && (key.isEmpty()
                            || tags.stream()
                                    .anyMatch(tag ->
                                            tag.key().equals(key) && tag.value().equals(value)));
        }
    }

    void rule(String accountId, Kind kind, Tag tag) {
        rules.add(new Rule(accountId, kind, tag.key(), tag.value()));
    }

    void lock(String snapshotId, boolean on) {
        if (on) {
            locked.add(snapshotId);
        } else {
            locked.remove(snapshotId);
        }
    }

    void image(String snapshotId, String imageId) {
        images.put(snapshotId, imageId);
    }

    void backup(String snapshotId) {
        backups.add(snapshotId);
    }

    /** AWS does not document the code for a locked snapshot. */
    void checkDelete(String snapshotId) {
        var image = images.get(snapshotId);
        if (image != null) {
            throw Refusal.of(
                    "InvalidSnapshot.InUse", "The snapshot " + snapshotId + " is currently in use by " + image);
        }
        if (backups.contains(snapshotId)) {
            throw Refusal.value(snapshotId, "snapshotId", "It is managed by AWS Backup.");
        }
        if (locked.contains(snapshotId)) {
            throw Refusal.of("OperationNotPermitted", "The snapshot " + snapshotId + " is locked");
        }
    }

    /** Puts it there when a rule says so. */
    <T extends SdkPojo> void recycle(Resource<T> one, T look) {
        if (rules.stream().anyMatch(rule -> rule.matches(one, Shapes.tags(look)))) {
            one.recycled(look);
        }
    }
}
