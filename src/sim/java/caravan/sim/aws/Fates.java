package caravan.sim.aws;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.Volume;

/** What becomes of work that AWS accepted: it succeeds, unless a test wrote another fate down here. */
public final class Fates {

    /** In a wait that a test does not see the end of. */
    public static final Duration FOREVER = Duration.ofDays(3_650);

    static final String NO_GRANT = "Client.InternalError";

    private final Map<String, Counted> failingStarts = new HashMap<>();
    private final Map<String, Counted> noCapacity = new HashMap<>();
    private final Map<String, Duration> slowStops = new HashMap<>();
    private final Map<String, Duration> slowAttachments = new HashMap<>();
    private final Map<String, Duration> slowSnapshots = new HashMap<>();
    private final Map<String, String> failingSnapshots = new HashMap<>();
    private final Map<String, Duration> slowVolumeTags = new HashMap<>();
    private final Map<String, Duration> slowFillings = new HashMap<>();
    private final Set<String> deniedKeys = new HashSet<>();
    private final Set<String> vanishingTags = new HashSet<>();
    private final Set<String> failingTags = new HashSet<>();
    private Optional<Duration> tokenLife = Optional.empty();
    private int vanishing;

    private static final class Counted {
        private final String code;
        private int left;

        private Counted(String code, int left) {
            this.code = code;
            this.left = left;
        }
    }

    /**
     * The instance's next starts are accepted, go pending, and fall back to stopped with this StateReason: {@code
     * Client.InternalError} is what a caller without kms:CreateGrant gets (AWS knowledge centre).
     */
    public synchronized Fates failStarts(String instanceId, int count, String reasonCode) {
        failingStarts.put(instanceId, new Counted(reasonCode, count));
        return this;
    }

    /** The next starts of the instance are refused; the EC2 API reference lists the code among the server errors. */
    public synchronized Fates noCapacity(String instanceId, int count) {
        noCapacity.put(instanceId, new Counted("InsufficientInstanceCapacity", count));
        return this;
    }

    /** The instance's stops take this long; {@link #FOREVER}: stuck in {@code stopping}. */
    public synchronized Fates slowStops(String instanceId, Duration duration) {
        slowStops.put(instanceId, duration);
        return this;
    }

    /** Attaching and detaching the volume take this long. */
    public synchronized Fates slowAttachments(String volumeId, Duration duration) {
        slowAttachments.put(volumeId, duration);
        return this;
    }

    /** The next volumes are accepted and vanish after {@code creating}, as after a failure of KMS. */
    public synchronized Fates vanishVolumes(int count) {
        vanishing = count;
        return this;
    }

    /** As {@link #vanishVolumes(int)}, for every volume that carries a tag of this value. */
    public synchronized Fates vanishVolumesTagged(String value) {
        vanishingTags.add(value);
        return this;
    }

    /** Every volume that carries a tag of this value is accepted and ends in state {@code error}. */
    public synchronized Fates failVolumesTagged(String value) {
        failingTags.add(value);
        return this;
    }

    /** Every volume that carries a tag of this value stays in {@code creating} for this long. */
    public synchronized Fates slowVolumesTagged(String value, Duration duration) {
        slowVolumeTags.put(value, duration);
        return this;
    }

    /** Every volume that carries a tag of this value takes so long to be filled from its snapshot. */
    public synchronized Fates slowFilling(String value, Duration duration) {
        slowFillings.put(value, duration);
        return this;
    }

    /**
     * Nobody can use the KMS key: volumes under it vanish after {@code creating}, instances with such a volume fall back to
     * stopped, copies under it end in {@code error} (EBS user guide, "How EBS encryption works"; the check is asynchronous).
     */
    public synchronized Fates denyKey(String kmsKeyId) {
        deniedKeys.add(kmsKeyId);
        return this;
    }

    public synchronized Fates allowKey(String kmsKeyId) {
        deniedKeys.remove(kmsKeyId);
        return this;
    }

    /** AWS promises nothing about how long it remembers a client token; for ever until told otherwise. */
    public synchronized Fates forgetTokensAfter(Duration duration) {
        tokenLife = Optional.of(duration);
        return this;
    }

    /** Snapshots of this volume are accepted and end in state {@code error} with this StateMessage. */
    public synchronized Fates failSnapshotsOf(String volumeId, String message) {
        failingSnapshots.put(volumeId, message);
        return this;
    }

    /** Snapshots of this volume stay pending for this long; {@link #FOREVER}: the percentage never moves. */
    public synchronized Fates slowSnapshotsOf(String volumeId, Duration duration) {
        slowSnapshots.put(volumeId, duration);
        return this;
    }

    public synchronized void clear() {
        vanishing = 0;
        tokenLife = Optional.empty();
        List.of(failingStarts, noCapacity, slowStops, slowAttachments, slowSnapshots, failingSnapshots, slowVolumeTags)
                .forEach(Map::clear);
        slowFillings.clear();
        List.of(vanishingTags, failingTags, deniedKeys).forEach(Set::clear);
    }

    synchronized boolean volumeVanishes(Volume volume) {
        return anyOf(vanishingTags, volume.tags()) || isDenied(volume.kmsKeyId()) || (vanishing > 0 && vanishing-- > 0);
    }

    synchronized boolean isDenied(String kmsKeyId) {
        return kmsKeyId != null && deniedKeys.contains(kmsKeyId);
    }

    synchronized Optional<Duration> volumeTakes(List<Tag> tags) {
        return byTag(slowVolumeTags, tags);
    }

    synchronized Optional<Duration> fillingTakes(List<Tag> tags) {
        return byTag(slowFillings, tags);
    }

    private static Optional<Duration> byTag(Map<String, Duration> slow, List<Tag> tags) {
        return tags.stream()
                .flatMap(tag -> Optional.ofNullable(slow.get(tag.value())).stream())
                .findFirst();
    }

    synchronized Optional<Duration> tokenLife() {
        return tokenLife;
    }

    synchronized boolean volumeFails(List<Tag> tags) {
        return anyOf(failingTags, tags);
    }

    private static boolean anyOf(Set<String> values, List<Tag> tags) {
        return tags.stream().map(Tag::value).anyMatch(values::contains);
    }

    synchronized Optional<Duration> attachmentTakes(String volumeId) {
        return Optional.ofNullable(slowAttachments.get(volumeId));
    }

    /** The StateMessage. */
    synchronized Optional<String> snapshotFails(String volumeId) {
        return Optional.ofNullable(failingSnapshots.get(volumeId));
    }

    synchronized Optional<Duration> snapshotTakes(String volumeId) {
        return Optional.ofNullable(slowSnapshots.get(volumeId));
    }

    synchronized Optional<Duration> stopTakes(String instanceId) {
        return Optional.ofNullable(slowStops.get(instanceId));
    }

    /** The StateReason that the instance falls back with. */
    synchronized Optional<String> startFails(String instanceId) {
        return next(failingStarts, instanceId);
    }

    /** The code that the start is refused with. */
    synchronized Optional<String> startRefused(String instanceId) {
        return next(noCapacity, instanceId);
    }

    private static Optional<String> next(Map<String, Counted> all, String id) {
        return Optional.ofNullable(all.get(id)).filter(one -> one.left-- > 0).map(one -> one.code);
    }
}
