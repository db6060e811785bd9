package caravan.canary;

import caravan.api.InstanceMigration;
import caravan.api.JsonText;
import caravan.api.Kinds;
import caravan.kube.KubeGateway;
import caravan.ledger.SourceLocks;
import caravan.model.Finding;
import caravan.model.Names;
import caravan.model.SuspendedException;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpecBuilder;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers canaries: one Lease for each perch, beside the source locks. It is held, by the flight's uid, from before the
 * first call that makes something until all of it is seen gone; its annotations tell how to find what may be left, and
 * what the last flight has found.
 */
final class CanaryLog {

    private static final Logger LOG = LoggerFactory.getLogger(CanaryLog.class);
    /** Of Kubernetes' MicroTime. */
    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private static final String LABEL = Names.CANARY;
    private static final String RECORD = Names.CARAVAN + "canary-record";
    private static final String FLOWN = Names.CARAVAN + "canary-flown";
    private static final String FOUND = Names.CARAVAN + "canary-found";
    private static final String WHERE = Names.CARAVAN + "canary-where";
    private static final String PREFIX = "canary-";

    private final KubeGateway kube;
    private final String namespace;

    CanaryLog(KubeGateway kube, String namespace) {
        this.kube = kube;
        this.namespace = namespace;
    }

    /** One that cannot be read keeps no other from being known. */
    CompletableFuture<List<CanaryEntry>> entries() {
        return kube.list(Kinds.LEASE, namespace, Map.of(LABEL, "true")).thenApply(leases -> leases.stream()
                .map(CanaryLog::readable)
                .flatMap(Optional::stream)
                .toList());
    }

    private static Optional<CanaryEntry> readable(Lease lease) {
        try {
            return Optional.of(entry(lease));
        } catch (RuntimeException e) {
            LOG.warn(
                    "Lease {} of a canary cannot be read: {}. When nothing carries the tag {} any more, delete it.",
                    lease.getMetadata().getName(),
                    e.getMessage(),
                    Names.CANARY);
            return Optional.empty();
        }
    }

    private static CanaryEntry entry(Lease lease) {
        var notes = Optional.ofNullable(lease.getMetadata().getAnnotations()).orElse(Map.of());
        var under = SourceLocks.holderOf(lease)
                .map(uid -> notes.get(RECORD))
                .map(text -> JsonText.read(text, InstanceMigration.class));
        var flown = Optional.ofNullable(notes.get(FLOWN))
                .map(at -> new CanaryEntry.Flown(
                        Instant.parse(at), List.of(JsonText.read(notes.getOrDefault(FOUND, "[]"), Finding[].class))));
        return new CanaryEntry(lease.getMetadata().getName().substring(PREFIX.length()), under, flown);
    }

    /** Before the first call. Suspended while something of an earlier flight may be left. */
    CompletableFuture<Void> begin(Flight flight, Instant now) {
        return noted(
                flight,
                lease -> {
                    requireFree(flight, lease);
                    return Map.of(
                            "metadata",
                            Map.of("annotations", Map.of(RECORD, JsonText.of(flight.record()))),
                            "spec",
                            Map.of("holderIdentity", flight.uid(), "acquireTime", MICROS.format(now)));
                },
                () -> lease(flight, now));
    }

    private static void requireFree(Flight flight, Lease lease) {
        if (SourceLocks.holderOf(lease).filter(uid -> !uid.equals(flight.uid())).isPresent()) {
            throw new SuspendedException(
                    "Of an earlier canary of " + flight.perch().text()
                            + " something may be left: Lease "
                            + lease.getMetadata().getName() + " is held. Where nothing carries"
                            + " its tag " + Names.CANARY + " any more, delete that Lease.");
        }
    }

    private Lease lease(Flight flight, Instant now) {
        return new LeaseBuilder()
                .withMetadata(new ObjectMetaBuilder()
                        .withNamespace(namespace)
                        .withName(PREFIX + flight.key())
                        .withLabels(Map.of(LABEL, "true"))
                        .withAnnotations(Map.of(WHERE, flight.perch().text(), RECORD, JsonText.of(flight.record())))
                        .build())
                .withSpec(new LeaseSpecBuilder()
                        .withHolderIdentity(flight.uid())
                        .withAcquireTime(now.atZone(ZoneOffset.UTC))
                        .build())
                .build();
    }

    /** What is known of it now, such as its volume. */
    CompletableFuture<Void> note(Flight flight) {
        return annotate(flight, Map.of(RECORD, JsonText.of(flight.record())));
    }

    /** It has failed of this; what it has made is still there. */
    CompletableFuture<Void> flown(Flight flight, CanaryEntry.Flown flown) {
        return annotate(flight, notes(flown));
    }

    private static Map<String, String> notes(CanaryEntry.Flown flown) {
        return Map.of(FLOWN, flown.at().toString(), FOUND, JsonText.of(flown.findings()));
    }

    /** Nothing of it is left, whatever became of its Lease; {@code well} where it was not known before how it has flown. */
    CompletableFuture<Void> landed(Flight flight, Optional<CanaryEntry.Flown> well) {
        return kube.get(Kinds.LEASE, namespace, PREFIX + flight.key())
                .thenCompose(found -> found.filter(lease -> isOf(flight, lease))
                        .map(lease -> kube.patch(Kinds.LEASE, lease, released(well)))
                        .orElse(CompletableFuture.completedFuture(null)))
                .thenApply(done -> null);
    }

    private static Map<String, Object> released(Optional<CanaryEntry.Flown> well) {
        return Map.of(
                "metadata",
                Map.of("annotations", well.map(CanaryLog::notes).orElse(Map.of())),
                "spec",
                Map.of("holderIdentity", ""));
    }

    private static boolean isOf(Flight flight, Lease lease) {
        return SourceLocks.holderOf(lease).filter(flight.uid()::equals).isPresent();
    }

    /** Of a Lease that is not this flight's any more nothing is changed. */
    private CompletableFuture<Void> annotate(Flight flight, Map<String, String> notes) {
        return noted(
                flight,
                lease -> isOf(flight, lease) ? Map.of("metadata", Map.of("annotations", notes)) : Map.of(),
                () -> {
                    throw new SuspendedException(
                            "The Lease of " + flight.perch().text() + " is gone.");
                });
    }

    private CompletableFuture<Void> noted(
            Flight flight, Function<Lease, Map<String, Object>> merge, Supplier<Lease> made) {
        return kube.get(Kinds.LEASE, namespace, PREFIX + flight.key())
                .thenCompose(found -> found.isEmpty()
                        ? kube.create(Kinds.LEASE, made.get())
                        : patched(found.get(), merge.apply(found.get())))
                .thenApply(done -> null);
    }

    private CompletableFuture<Lease> patched(Lease lease, Map<String, Object> merge) {
        return merge.isEmpty() ? CompletableFuture.completedFuture(lease) : kube.patch(Kinds.LEASE, lease, merge);
    }
}
