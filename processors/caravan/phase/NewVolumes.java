package caravan.phase;

import caravan.api.DiskIntent;
import caravan.api.DiskRecord;
import caravan.api.InstanceMigration;
import caravan.aws.AwsFailure;
import caravan.aws.AwsFault;
import caravan.aws.Ec2Gateway;
import caravan.aws.VolumeRequest;
import caravan.model.Futures;
import caravan.model.MigrationException;
import caravan.model.Volume;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** Asks EC2 for volumes: filled as fast as there is room for, and with words for what EC2 does not make. */
final class NewVolumes {

    private final PhaseTools tools;
    private final DiskRequests requests;
    private final FillBudget budget;
    /** By disk, why it is not filled as it was meant to be. */
    private final Map<String, String> slower = new ConcurrentHashMap<>();

    NewVolumes(PhaseTools tools, DiskRequests requests) {
        this.tools = tools;
        this.requests = requests;
        this.budget = new FillBudget(tools.timer());
    }

    /** Fails with the reason VolumeRefused when EC2 does not make such volumes. */
    CompletableFuture<Volume> create(Ec2Gateway target, InstanceMigration record, DiskRecord made) {
        var intended = Intents.disk(record, made.sourceVolumeId());
        var wanted = requests.volume(record, record.getSpec().intent().target().zone(), intended, made);
        if (wanted.initializationRate() == 0) {
            return send(target, record, wanted);
        }
        var share = budget.take(placeOf(record), wanted.initializationRate(), wanted.sizeGiB());
        if (share.rate() < wanted.initializationRate()) {
            tell(
                    record,
                    intended,
                    share.rate(),
                    "as much as is left of the " + FillBudget.MOST + " MiB/s that EBS has for this region");
        }
        return send(target, record, wanted.filledAt(share.rate()))
                .whenComplete((volume, failure) -> {
                    if (failure != null) {
                        budget.giveBack(share);
                    }
                })
                .exceptionallyCompose(failure -> share.rate() > 0 && mayBeTheRate(failure)
                        ? unfilled(target, record, intended, wanted)
                        : CompletableFuture.failedFuture(Futures.causeOf(failure)));
    }

    private static String placeOf(InstanceMigration record) {
        var intent = record.getSpec().intent();
        return intent.target().account() + " " + intent.source().region();
    }

    /** Filling is an economy. A token that this burns raises the generation, and later ones do not ask for it. */
    private CompletableFuture<Volume> unfilled(
            Ec2Gateway target, InstanceMigration record, DiskIntent intended, VolumeRequest wanted) {
        return send(target, record, wanted.filledAt(0)).thenApply(volume -> {
            tell(record, intended, 0, "since EBS refused it");
            return volume;
        });
    }

    private CompletableFuture<Volume> send(Ec2Gateway target, InstanceMigration record, VolumeRequest request) {
        return tools.cancellations()
                .race(record, target.createVolume(request))
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(explained(request, failure)));
    }

    private static boolean mayBeTheRate(Throwable failure) {
        return of(failure)
                        .filter(aws -> aws.fault() == AwsFault.QUOTA || aws.fault() == AwsFault.OTHER)
                        .isPresent()
                || Futures.causeOf(failure) instanceof MigrationException;
    }

    private static Throwable explained(VolumeRequest request, Throwable failure) {
        return of(failure)
                .filter(VolumeRequest::isUnmade)
                .<Throwable>map(aws -> VolumeRefusals.refused(request, aws.getMessage(), aws))
                .orElseGet(() -> Futures.causeOf(failure));
    }

    private static Optional<AwsFailure> of(Throwable failure) {
        return Futures.causeOf(failure) instanceof AwsFailure aws ? Optional.of(aws) : Optional.empty();
    }

    private void tell(InstanceMigration record, DiskIntent disk, int rate, String why) {
        slower.put(
                key(record, disk.sourceVolumeId()),
                "The new volume of " + disk.sourceVolumeId() + " is filled "
                        + (rate == 0 ? "when it is read" : "at " + rate + " MiB/s") + " instead of at "
                        + disk.initializationRate() + " MiB/s, " + why + ".");
    }

    /** Why the disk is not filled as fast as it was meant to be; told once. */
    Optional<String> slower(InstanceMigration record, String sourceVolumeId) {
        return Optional.ofNullable(slower.remove(key(record, sourceVolumeId)));
    }

    private static String key(InstanceMigration record, String sourceVolumeId) {
        return record.uid() + " " + sourceVolumeId;
    }
}
