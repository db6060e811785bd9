package caravan.phase;

import caravan.api.DiskRecord;
import caravan.api.InstanceMigration;
import caravan.api.StepRecord;
import caravan.aws.Ec2Gateway;
import caravan.model.Futures;
import caravan.model.State;
import caravan.model.SuspendedException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/**
 * Waits until EBS has filled the new volumes from their snapshots, at most until a deadline: before that they are read
 * from the shared snapshot, under its key.
 */
final class Filling {

    private static final Duration FIRST = Duration.ofSeconds(1);
    /** All that wait long look at the whole minutes, so that one call serves them. */
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private final PhaseTools tools;

    Filling(PhaseTools tools) {
        this.tools = tools;
    }

    /** Completes in either case: the deadline counts from the beginning of the cleanup. */
    CompletableFuture<Void> over(InstanceMigration record, Ec2Gateway target) {
        var now = tools.timer().now();
        var until = record.getStatus().steps().stream()
                .filter(step -> step.name().equals(State.CLEANUP.text()))
                .map(StepRecord::started)
                .map(Instant::parse)
                .findFirst()
                .orElse(now)
                .plus(tools.settings().fillingTimeout());
        var volumes = record.getStatus().disks().stream()
                .map(DiskRecord::volumeId)
                .filter(Objects::nonNull)
                .toList();
        return look(new Look(target, volumes, now, until));
    }

    private record Look(Ec2Gateway target, List<String> volumes, Instant began, Instant until) {}

    private CompletableFuture<Void> look(Look look) {
        var now = tools.timer().now();
        if (!now.isBefore(look.until())) {
            return CompletableFuture.completedFuture(null);
        }
        return filled(look)
                .thenCompose(filled -> filled
                        ? CompletableFuture.completedFuture(null)
                        : tools.timer().after(pause(look, tools.timer().now())).thenCompose(later -> look(look)));
    }

    /** What is not answered is asked again, until the deadline. */
    private static CompletableFuture<Boolean> filled(Look look) {
        return look.target()
                .filled(look.volumes())
                .exceptionallyCompose(failure -> Futures.causeOf(failure) instanceof SuspendedException suspended
                        ? CompletableFuture.failedFuture(suspended)
                        : CompletableFuture.completedFuture(false));
    }

    /** As long again as it has taken so far. */
    static Duration pause(Instant began, Instant now, Instant until) {
        var passed = Duration.between(began, now);
        var wanted = passed.compareTo(FIRST) < 0 ? FIRST : passed;
        var next =
                wanted.compareTo(LONGEST) < 0 ? wanted : LONGEST.minusMillis(now.toEpochMilli() % LONGEST.toMillis());
        var left = Duration.between(now, until);
        return next.compareTo(left) < 0 ? next : left;
    }

    private static Duration pause(Look look, Instant now) {
        return pause(look.began(), now, look.until());
    }
}
