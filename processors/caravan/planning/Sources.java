package caravan.planning;

import caravan.aws.AwsFailure;
import caravan.aws.AwsFault;
import caravan.aws.Ec2Gateway;
import caravan.inventory.Sides;
import caravan.model.Futures;
import caravan.model.Instance;
import caravan.model.InstanceType;
import caravan.model.Volume;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/**
 * What EC2 tells of machines. All that is asked of many machines is asked at once, step by step: questions that trickle in
 * wait for others to join them, seconds each time.
 */
public final class Sources {

    private final Map<String, CompletableFuture<Source>> byId;

    private Sources(Map<String, CompletableFuture<Source>> byId) {
        this.byId = Map.copyOf(byId);
    }

    /** One machine: fewer volumes than it has if EC2 does not know one. */
    record Source(Instance instance, List<Volume> volumes, Optional<InstanceType> type) {}

    /** One of those that were asked for; fails with the reason SourceGone where there is none. */
    CompletableFuture<Source> of(String instanceId) {
        return byId.get(instanceId);
    }

    static CompletableFuture<Source> read(Sides sides, String instanceId) {
        return sides.source()
                .instance(instanceId)
                .thenApply(found -> SourceChecks.present(instanceId, sides, found))
                .thenCompose(instance -> sides.source()
                        .volumes(volumesOf(instance))
                        .thenCombine(
                                typeOf(sides.source(), instance.type()),
                                (volumes, type) -> new Source(instance, volumes, type)));
    }

    static CompletableFuture<Sources> readAll(Sides sides, Collection<String> instanceIds) {
        var ec2 = sides.source();
        return Futures.each(instanceIds, id -> ec2.instance(id).thenApply(found -> Map.entry(id, found)))
                .thenCompose(found -> rest(sides, found));
    }

    /** Disks and types of those that are there. */
    private static CompletableFuture<Sources> rest(
            Sides sides, Collection<Map.Entry<String, Optional<Instance>>> found) {
        var ec2 = sides.source();
        var instances = found.stream().flatMap(one -> one.getValue().stream()).toList();
        var types = new HashMap<String, CompletableFuture<Optional<InstanceType>>>();
        instances.forEach(instance -> types.computeIfAbsent(instance.type(), name -> typeOf(ec2, name)));
        return ec2.volumes(instances.stream()
                        .flatMap(instance -> volumesOf(instance).stream())
                        .toList())
                .thenApply(volumes -> {
                    var byId = volumes.stream()
                            .collect(Collectors.toMap(Volume::id, volume -> volume, (one, other) -> one));
                    return new Sources(found.stream()
                            .collect(Collectors.toMap(
                                    Map.Entry::getKey, one -> CompletableFuture.completedFuture(one.getValue())
                                            .thenApply(there -> SourceChecks.present(one.getKey(), sides, there))
                                            .thenCompose(instance -> types.get(instance.type())
                                                    .thenApply(type -> source(instance, byId, type))))));
                });
    }

    private static Source source(Instance instance, Map<String, Volume> volumes, Optional<InstanceType> type) {
        return new Source(
                instance,
                volumesOf(instance).stream()
                        .distinct()
                        .filter(volumes::containsKey)
                        .map(volumes::get)
                        .toList(),
                type);
    }

    private static List<String> volumesOf(Instance instance) {
        return instance.disks().stream().map(Instance.Attachment::volumeId).toList();
    }

    /** Who may not ask EC2 is told what the type's name tells, if it does. */
    private static CompletableFuture<Optional<InstanceType>> typeOf(Ec2Gateway ec2, String name) {
        return ec2.instanceType(name).exceptionallyCompose(failure -> {
            var denied = Futures.causeOf(failure) instanceof AwsFailure aws && aws.fault() == AwsFault.DENIED;
            var guess = denied ? TypeGuess.of(name) : Optional.<InstanceType>empty();
            return guess.isPresent()
                    ? CompletableFuture.completedFuture(guess)
                    : CompletableFuture.failedFuture(failure);
        });
    }
}
