package caravan.intake;

import caravan.aws.AwsFailure;
import caravan.aws.AwsFault;
import caravan.aws.Ec2Access;
import caravan.aws.Ec2Gateway;
import caravan.aws.Ec2Gateways;
import caravan.model.Instance;
import caravan.model.Instance.Attachment;
import caravan.model.PlanVm;
import caravan.model.Volume;
import caravan.model.Zone;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Checks a plan against AWS as it is now: instances, volume types, subnets and the target zone. Reads only. */
final class SourceCheck {

    /** Not a fault of the drop: it is tried again later. */
    private static final Set<AwsFault> PASSING =
            EnumSet.of(AwsFault.THROTTLED, AwsFault.BUSY, AwsFault.AMBIGUOUS, AwsFault.CAPACITY, AwsFault.EXPIRED);

    private final Ec2Gateways gateways;
    private final Report report;

    SourceCheck(Ec2Gateways gateways, Report report) {
        this.gateways = gateways;
        this.report = report;
    }

    /** The machines of the plan as they are; those that are missing are reported and left out. */
    List<FoundVm> check(PlanSides sides, Ec2Access access) {
        try {
            return found(sides, access);
        } catch (AwsFailure e) {
            if (PASSING.contains(e.fault())) {
                throw e;
            }
            report.refuse(
                    sides.object().document(),
                    "/spec/provider/source",
                    "names Provider '" + sides.source().ref().name() + "', with whose credentials " + e.getMessage()
                            + (e.requestId().isEmpty() ? "" : " (request id " + e.requestId() + ")"),
                    "credentials that may call " + e.operation() + " in " + access.region());
            return List.of();
        }
    }

    private List<FoundVm> found(PlanSides sides, Ec2Access access) {
        var gateway = gateways.source(access);
        checkZone(sides, access);
        checkPairs(sides, gateway);
        var instances = instances(sides, gateway, access);
        var volumes = volumes(instances, gateway);
        var found = new ArrayList<FoundVm>();
        for (var i = 0; i < instances.size(); i++) {
            var at = new Place(sides, "/spec/vms/" + i);
            instances.get(i).ifPresent(instance -> found.add(found(at, instance, volumes)));
        }
        return found;
    }

    private record Place(PlanSides sides, String pointer) {}

    private List<Optional<Instance>> instances(PlanSides sides, Ec2Gateway gateway, Ec2Access access) {
        var ids = sides.plan().vms().stream().map(PlanVm::id).toList();
        var instances = Answer.ofAll(ids.stream().map(id -> look(gateway, id)).toList());
        var alive = new ArrayList<Optional<Instance>>();
        for (var i = 0; i < ids.size(); i++) {
            var instance = instances.get(i).filter(one -> !one.terminated());
            if (instance.isEmpty() && isInstanceId(ids.get(i))) {
                var gone = instances.get(i).isPresent();
                report.refuse(
                        sides.object().document(),
                        "/spec/vms/" + i + "/id",
                        "names instance '" + ids.get(i) + "', which "
                                + (gone
                                        ? "is terminated"
                                        : "does not exist in region " + access.region()
                                                + " for the credentials of Provider '"
                                                + sides.source().ref().name() + "'"),
                        "an instance that is running or stopped");
            }
            alive.add(instance);
        }
        return alive;
    }

    /** AWS refuses a whole call for an id that is none; the reader has named it already. */
    private static CompletableFuture<Optional<Instance>> look(Ec2Gateway gateway, String id) {
        return isInstanceId(id) ? gateway.instance(id) : CompletableFuture.completedFuture(Optional.empty());
    }

    private static boolean isInstanceId(String id) {
        return id.matches("i-[0-9a-z]{1,32}");
    }

    private Map<String, Volume> volumes(List<Optional<Instance>> instances, Ec2Gateway gateway) {
        var ids = instances.stream()
                .flatMap(Optional::stream)
                .flatMap(instance -> instance.disks().stream())
                .map(Attachment::volumeId)
                .collect(Collectors.toSet());
        return ids.isEmpty()
                ? Map.of()
                : Answer.of(gateway.volumes(ids)).stream()
                        .collect(Collectors.toMap(Volume::id, Function.identity(), (a, b) -> a));
    }

    private FoundVm found(Place place, Instance instance, Map<String, Volume> volumes) {
        var disks = instance.disks().stream()
                .map(disk -> Optional.ofNullable(volumes.get(disk.volumeId())))
                .flatMap(Optional::stream)
                .toList();
        checkDisks(place, instance, disks);
        checkNics(place, instance);
        return new FoundVm(instance, disks);
    }

    private void checkDisks(Place place, Instance instance, List<Volume> disks) {
        var storage = place.sides().storage();
        if (instance.disks().isEmpty()) {
            refuse(place, "has no EBS volume", "an instance whose root device is an EBS volume");
        }
        for (var disk : disks) {
            if (storage.storageClassFor(disk.type()).isEmpty()) {
                refuse(
                        place,
                        "has the volume " + disk.id() + " of type " + disk.type() + ", which StorageMap '"
                                + storage.ref().name() + "' does not map",
                        "a pair whose source.name is " + disk.type());
            }
        }
    }

    private void checkNics(Place place, Instance instance) {
        var networks = place.sides().networks();
        var onlyPod = 0;
        for (var nic : instance.nics()) {
            var pairs = networks.pairs().stream()
                    .filter(pair -> pair.subnetId().equals(nic.subnetId()))
                    .toList();
            if (pairs.isEmpty()) {
                refuse(
                        place,
                        "has the interface " + nic.id() + " in " + nic.subnetId() + ", which NetworkMap '"
                                + networks.ref().name() + "' does not map",
                        "a pair whose source.id is " + nic.subnetId() + "; type ignored leaves the interface out");
            } else if (pairs.stream().allMatch(Targets::isPod)) {
                onlyPod++;
            }
        }
        if (onlyPod > 1) {
            refuse(
                    place,
                    "has " + onlyPod + " interfaces that NetworkMap '"
                            + networks.ref().name() + "' maps to the pod network",
                    "one at most; map the others to type multus or ignored");
        }
    }

    private void refuse(Place place, String problem, String allowed) {
        var id = place.sides().object().document().text(place.pointer() + "/id");
        report.refuse(
                place.sides().object().document(),
                place.pointer(),
                "names instance '" + id + "', which " + problem,
                allowed);
    }

    private void checkPairs(PlanSides sides, Ec2Gateway gateway) {
        var pairs = sides.networks().pairs();
        var known = Answer.of(gateway.allSubnets()).stream()
                .map(subnet -> subnet.id())
                .collect(Collectors.toSet());
        pairs.stream()
                .filter(pair -> !known.contains(pair.subnetId()))
                .forEach(pair -> report.warn(
                        sides.object().document(),
                        "/spec/map/network/name",
                        "names a map with a pair for '" + pair.subnetId() + "', which is no subnet that Provider '"
                                + sides.source().ref().name() + "' can see",
                        "the id of a subnet of the region"));
    }

    private void checkZone(PlanSides sides, Ec2Access access) {
        var zones = Answer.of(gateways.target(access).zones());
        var wanted = sides.source().targetZone();
        var zone = zones.stream().filter(one -> one.name().equals(wanted)).findFirst();
        if (wanted.isEmpty() || zone.filter(Zone::holdsVolumes).isPresent()) {
            return;
        }
        report.refuse(
                sides.object().document(),
                "/spec/provider/source",
                "names Provider '" + sides.source().ref().name() + "', whose target-az '" + wanted + "' "
                        + zone.map(one -> "is a " + one.type() + " in state " + one.state())
                                .orElse("does not exist in region " + access.targetRegion()),
                "one of "
                        + zones.stream()
                                .filter(Zone::holdsVolumes)
                                .map(Zone::name)
                                .sorted()
                                .collect(Collectors.joining(", ")));
    }
}
