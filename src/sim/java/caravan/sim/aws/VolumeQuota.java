package caravan.sim.aws;

import java.time.Instant;
import java.util.Optional;
import java.util.function.ToIntFunction;
import software.amazon.awssdk.services.ec2.model.Volume;

/** Whether an account may have one volume more: storage and IOPS are limited by type. */
final class VolumeQuota {

    /** MiB/s: EBS user guide, "Amazon EBS volume initialization rate". */
    private static final int MOST_FILLING = 5_000;

    private final SimRegion region;

    VolumeQuota(SimRegion region) {
        this.region = region;
    }

    /** A replayed volume counts twice: it is there, and it is asked for. */
    void check(Turn turn, Volume more) {
        var quotas = region.quotas();
        quotas.checkStorage(turn.account(), more.volumeType(), () -> sum(turn, more, Volume::size));
        quotas.checkIops(turn.account(), more.volumeType(), () -> sum(turn, more, VolumeQuota::iops));
    }

    /** All that an account fills in a region at a time; a volume is filled for as long as its size takes. */
    void checkFilling(Turn turn, Volume more) {
        var filling = region.volumes.resources().stream()
                .filter(one -> Shelf.isOwn(turn, one))
                .flatMap(one -> one.at(turn.now()).stream())
                .filter(volume -> rate(volume) > 0 && filledAt(volume).isAfter(turn.now()))
                .mapToInt(VolumeQuota::rate)
                .sum();
        if (rate(more) > 0 && filling + rate(more) > MOST_FILLING) {
            throw Refusal.of(
                    "VolumeInitializationRateLimitExceeded",
                    "The maximum cumulative volume initialization rate of " + MOST_FILLING + " MiB/s is exceeded.");
        }
    }

    private static Instant filledAt(Volume volume) {
        return volume.createTime().plusSeconds(volume.size() * 1_024L / rate(volume));
    }

    private static int rate(Volume volume) {
        return Optional.ofNullable(volume.volumeInitializationRate()).orElse(0);
    }

    private int sum(Turn turn, Volume more, ToIntFunction<Volume> measure) {
        var have = region.volumes.resources().stream()
                .filter(one -> Shelf.isOwn(turn, one))
                .flatMap(one -> one.at(turn.now()).stream())
                .filter(volume -> volume.volumeType() == more.volumeType())
                .mapToInt(measure)
                .sum();
        return have + measure.applyAsInt(more);
    }

    private static int iops(Volume volume) {
        return Optional.ofNullable(volume.iops()).orElse(0);
    }
}
