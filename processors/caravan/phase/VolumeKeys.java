package caravan.phase;

import caravan.api.DiskIntent;
import caravan.api.Intent;
import caravan.aws.AwsFailure;
import caravan.aws.AwsFault;
import caravan.inventory.Sides;
import caravan.model.EbsDefaults;
import caravan.model.Futures;
import caravan.model.KmsKey;
import caravan.model.Remembered;
import caravan.model.Timer;
import caravan.model.Volume;
import caravan.planning.Survey;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The KMS keys that a machine needs beside those that are shared with another account: of its disks, and of its new volumes.
 * EC2 accepts snapshots, volumes and a start under a key that is out of service and fails them a moment later, so that a
 * source that was stopped would stay off (KMS developer guide, "Key states of AWS KMS keys").
 */
public final class VolumeKeys {

    /** All machines of a plan have the same keys; who enables one is heard soon enough. */
    private static final Duration LIFE = Duration.ofMinutes(1);

    private final Remembered<Told> known;

    VolumeKeys(Timer timer) {
        known = new Remembered<>(timer, LIFE, told -> true);
    }

    /**
     * A key that something needs.
     *
     * @param name as the volume or the StorageClass has it
     * @param ofTarget whether it is asked about from the account of the new volumes
     * @param object of the first disk that needs it, such as {@code volume vol-0a1b}
     */
    public record Need(String name, boolean ofTarget, String object) {}

    /**
     * What KMS tells of it.
     *
     * @param key empty where it does not exist, or KMS does not tell
     */
    public record Told(Need need, Optional<KmsKey> key) {

        /** Whether nothing can be done under it. */
        public boolean isOutOfService() {
            return key.filter(found -> !found.enabled()).isPresent();
        }

        /** Whether EBS makes no volume under it. */
        public boolean isUnfit() {
            return key.filter(found -> found.enabled() && !found.symmetric()).isPresent();
        }

        /** What is wrong, as a sentence; of one that {@link #isOutOfService} or {@link #isUnfit}. */
        public String problem() {
            var found = key.orElseThrow();
            return "KMS key " + found.arn() + ", which " + need.object() + " needs, "
                    + (isOutOfService()
                            ? "is " + found.state() + ": nothing is made or started under it."
                            : "is no symmetric key for encrypting: EBS makes no volume under it.");
        }

        /** What to do, as a sentence. */
        public String remedy() {
            return isOutOfService()
                    ? "Enable the key, or cancel its deletion."
                    : "Name a symmetric key for encrypting in the StorageClass.";
        }
    }

    /** Each once. Keys of disks that go to another account are looked at where they are shared. */
    public static List<Need> of(Survey survey, Intent intent) {
        var needs = new LinkedHashMap<String, Need>();
        var across = survey.place().crossesAccounts();
        if (!across) {
            survey.volumes().stream()
                    .filter(volume -> volume.encrypted() && !volume.kmsKeyId().isEmpty())
                    .forEach(volume -> add(needs, source(volume)));
        }
        for (var disk : intent.disks()) {
            var name = keyOf(survey, disk);
            if (!name.isEmpty()) {
                add(needs, new Need(name, across, "the new volume of " + disk.sourceVolumeId()));
            }
        }
        return List.copyOf(needs.values());
    }

    private static Need source(Volume volume) {
        return new Need(volume.kmsKeyId(), false, "volume " + volume.id());
    }

    /** Where nobody names one, the account's default key; AWS's own is always in service. */
    private static String keyOf(Survey survey, DiskIntent disk) {
        if (!disk.kmsKeyId().isEmpty()) {
            return disk.kmsKeyId();
        }
        var usual = survey.defaults().kmsKeyId();
        return disk.encrypted() && !usual.equals(EbsDefaults.NONE.kmsKeyId()) ? usual : "";
    }

    private static void add(Map<String, Need> needs, Need need) {
        needs.putIfAbsent(need.name(), need);
    }

    /** Asks KMS by DescribeKey. That it does not tell is told, and no failure: it is not needed otherwise. */
    public CompletableFuture<Told> ask(Sides sides, Survey.Place place, Need need) {
        var side = need.ofTarget() ? sides.target() : sides.source();
        return known.get(
                        sides.provider().ref() + " " + place + " " + need.ofTarget() + " " + need.name(),
                        () -> side.keys()
                                .key(need.name())
                                .exceptionallyCompose(VolumeKeys::untold)
                                .thenApply(key -> new Told(need, key)))
                .thenApply(told -> new Told(need, told.key()));
    }

    private static CompletableFuture<Optional<KmsKey>> untold(Throwable failure) {
        return Futures.causeOf(failure) instanceof AwsFailure answer && answer.fault() != AwsFault.EXPIRED
                ? CompletableFuture.completedFuture(Optional.empty())
                : CompletableFuture.failedFuture(Futures.causeOf(failure));
    }
}
