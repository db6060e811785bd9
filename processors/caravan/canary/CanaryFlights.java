package caravan.canary;

import caravan.api.Kinds;
import caravan.aws.Ec2Gateway;
import caravan.aws.Ec2Tags;
import caravan.manifest.CanaryPods;
import caravan.manifest.PersistentVolumeClaims;
import caravan.manifest.PersistentVolumes;
import caravan.manifest.PodOptions;
import caravan.model.Names;
import caravan.model.Volume;
import caravan.model.Wait;
import caravan.phase.BoundClaims;
import caravan.phase.DiskRequests;
import caravan.phase.MadeVolumes;
import caravan.phase.PhaseTools;
import caravan.phase.PodEnds;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** What a canary does on its way, one step after the other. One that is to land passes them all. */
public final class CanaryFlights {

    private final PhaseTools tools;
    private final CanaryLog log;
    private final DiskRequests requests;
    private final PodOptions options;
    private final PodEnds pods;

    public CanaryFlights(PhaseTools tools, Ec2Tags tags, PodOptions options) {
        this.tools = tools;
        this.log = new CanaryLog(tools.kube(), Names.SYSTEM_NAMESPACE);
        this.requests = new DiskRequests(tags);
        this.options = options;
        this.pods = new PodEnds(tools.kube(), tools.timer());
    }

    /** Notes it in the log, before anything is made. */
    public CompletableFuture<Flight> begin(Flight flight) {
        return step(flight, () -> log.begin(flight, tools.timer().now()));
    }

    /** Makes the volume, notes it and waits until it is there. */
    public CompletableFuture<Flight> makeVolume(Flight flight) {
        return step(flight, () -> target(flight).thenCompose(target -> target.createVolume(
                        requests.volume(flight.record(), flight.perch().zone(), flight.disk(), flight.made()))
                .thenCompose(volume -> log.note(flight.volumeMade(volume.id())))
                .thenCompose(noted -> target.awaitVolume(available(flight)))));
    }

    private Wait<Volume> available(Flight flight) {
        var id = flight.made().volumeId();
        var from = tools.timer().now();
        return new Wait<>(
                id,
                "volume " + id + " of a canary to be available",
                found -> MadeVolumes.judge(
                        flight.made(),
                        found,
                        tools.timer().now().isBefore(from.plus(tools.settings().consistencyWindow()))),
                tools.settings().volumeTimeout());
    }

    /** Makes PersistentVolume and claim, and waits until they are bound. */
    public CompletableFuture<Flight> bind(Flight flight) {
        return step(flight, () -> tools.objects()
                .createOrVerify(Kinds.PERSISTENT_VOLUME, PersistentVolumes.forDisk(flight.record(), flight.disk()))
                .thenCompose(made -> tools.objects()
                        .createOrVerify(
                                Kinds.PERSISTENT_VOLUME_CLAIM,
                                PersistentVolumeClaims.forDisk(flight.record(), flight.disk())))
                .thenCompose(made -> tools.kube().await(Kinds.PERSISTENT_VOLUME_CLAIM, bound(flight))));
    }

    private Wait<PersistentVolumeClaim> bound(Flight flight) {
        var id = flight.namespace() + "/" + flight.disk().claimName();
        return new Wait<>(
                id,
                "PersistentVolumeClaim " + id + " of a canary to be bound",
                found -> BoundClaims.judge(id, found),
                tools.settings().bindTimeout());
    }

    /** Lets a pod attach and read it, and write where conversions would. */
    public CompletableFuture<Flight> read(Flight flight) {
        return step(flight, () -> tools.objects()
                .createOrVerify(Kinds.POD, CanaryPods.pod(flight.record(), options))
                .thenCompose(pod -> pods.success(
                        flight.namespace(),
                        pod.getMetadata().getName(),
                        new PodEnds.Times(
                                tools.settings().pendingTimeout(),
                                tools.settings().probeTimeout()),
                        wait -> wait)));
    }

    /** Overwrites the tag that a commit overwrites, by what it is already. */
    public CompletableFuture<Flight> mark(Flight flight) {
        return step(flight, () -> target(flight)
                .thenCompose(
                        target -> target.tag(List.of(flight.made().volumeId()), Map.of(Names.TAG_ADOPTED, "false"))));
    }

    private CompletableFuture<Ec2Gateway> target(Flight flight) {
        return tools.providers().of(flight.record()).thenApply(sides -> sides.target());
    }

    private static CompletableFuture<Flight> step(Flight flight, Supplier<CompletableFuture<?>> work) {
        return flight.landing()
                ? CompletableFuture.completedFuture(flight)
                : work.get().thenApply(done -> flight);
    }
}
