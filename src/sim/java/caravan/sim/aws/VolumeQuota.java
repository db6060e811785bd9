package caravan.sim.aws;

import java.util.Optional;
import java.util.function.ToIntFunction;
import software.amazon.awssdk.services.ec2.model.Volume;

/** Whether an account may have one volume more: storage and IOPS are limited by type. */
final class VolumeQuota {

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
