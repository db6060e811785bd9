package caravan.phase;

import caravan.api.DiskRecord;
import caravan.api.InstanceMigration;
import caravan.api.Intent;
import caravan.aws.Denial;
import caravan.aws.Ec2Tags;
import caravan.inventory.Providers;
import caravan.inventory.Sides;
import caravan.model.Futures;
import caravan.model.Instance;
import caravan.model.MigrationException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Asks whether the keys may do what the journey needs, before anything is touched: a source that nobody may start again is
 * not stopped. Deleting is not asked for, because EC2 answers that only for what is there.
 */
public final class Rehearsal {

    private final Providers providers;
    private final DiskRequests requests;

    public Rehearsal(Providers providers, Ec2Tags tags) {
        this.providers = providers;
        this.requests = new DiskRequests(tags);
    }

    /** Fails with all that is not allowed, on both sides. */
    CompletableFuture<Void> require(InstanceMigration record, Instance instance, Intent intent) {
        return providers
                .of(record)
                .thenCompose(sides -> Futures.all(questions(record, instance, intent, sides)))
                .thenApply(answers -> {
                    var denials = answers.stream().flatMap(Optional::stream).toList();
                    if (!denials.isEmpty()) {
                        throw missing(record, denials);
                    }
                    return null;
                });
    }

    /** A source that is off is neither stopped nor started. */
    private List<CompletableFuture<Optional<Denial>>> questions(
            InstanceMigration record, Instance instance, Intent intent, Sides sides) {
        var asked = new ArrayList<CompletableFuture<Optional<Denial>>>();
        var source = sides.source().rights();
        if (intent.source().wasRunning()) {
            asked.add(source.stop(instance.id(), instance.tags()));
            asked.add(source.start(instance.id(), instance.tags()));
        }
        for (var disk : intent.disks()) {
            var blank = new DiskRecord(disk.sourceVolumeId());
            asked.add(source.snapshot(requests.snapshot(record, blank)));
            asked.add(sides.target()
                    .rights()
                    .volume(requests.volume(record, intent.target().zone(), disk, blank)));
        }
        return asked;
    }

    private static MigrationException missing(InstanceMigration record, List<Denial> denials) {
        var id = record.getSpec().instanceId();
        return new MigrationException(
                "RightsMissing",
                id,
                "Instance " + id + " is left as it is: the Provider's keys may not do all that its migration needs. EC2"
                        + " denies "
                        + denials.stream()
                                .collect(Collectors.toMap(
                                        Denial::action, Function.identity(), (one, other) -> one, TreeMap::new))
                                .values()
                                .stream()
                                .map(denial -> denial + " (" + denial.said() + ")")
                                .collect(Collectors.joining(", "))
                        + ".",
                "Allow "
                        + denials.stream()
                                .map(Denial::action)
                                .distinct()
                                .sorted()
                                .collect(Collectors.joining(", "))
                        + " as deploy/iam/ does, or set the tag that its policy asks for, and run a new Migration.");
    }
}
