package caravan.phase;

import caravan.api.DiskRecord;
import caravan.api.InstanceMigration;
import caravan.api.InstanceMigrationStatus;
import caravan.api.Kinds;
import caravan.kube.Attachments;
import caravan.manifest.ConversionPods;
import caravan.model.Futures;
import caravan.model.MigrationException;
import caravan.model.ProtocolRule;
import caravan.model.State;
import caravan.model.WaitProgress;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.concurrent.CompletableFuture;

/**
 * Runs virt-v2v on the new disks, once per volume: an attempt is recorded before its pod is made, and one that was cut
 * short is followed by another only on new volumes.
 */
@ProtocolRule("12")
public final class ImageConversion {

    private final PhaseTools tools;
    private final Pods pods;
    private final ConversionGate gate;
    private final FreshDisks fresh;
    private final ConversionSettings settings;
    private final LastWords lastWords;
    private final ConversionWatch watch;
    private final AskedPods asked = new AskedPods();

    public ImageConversion(PhaseTools tools, Attachments attachments, ConversionSettings settings) {
        this.tools = tools;
        this.pods = new Pods(tools);
        this.lastWords = new LastWords(tools.kube());
        this.gate = new ConversionGate(tools);
        this.fresh = new FreshDisks(tools, attachments);
        this.settings = settings;
        this.watch = new ConversionWatch(tools.kube(), tools.timer(), settings.watching());
    }

    /** From now on it hears of how far conversions have come. */
    public void observe(WaitProgress observer) {
        watch.observe(observer);
    }

    /**
     * Records the attempt, then makes its Secret and pod. An attempt whose pod is missing is never repeated, unless this
     * process knows that it has made none.
     */
    public CompletableFuture<InstanceMigration> begin(InstanceMigration record) {
        if (record.state() != State.IMAGE_CONVERSION) {
            return CompletableFuture.completedFuture(record);
        }
        if (isBegun(record.getStatus()) && !asked.unmade(record)) {
            return requirePod(record);
        }
        return tools.cancellations()
                .check(record)
                .thenCompose(wanted -> tools.ledger().write(record, status -> begun(status)
                        .withWaitingSince(tools.ledger().now())))
                .thenCompose(this::make);
    }

    /** On these very volumes. */
    private static boolean isBegun(InstanceMigrationStatus status) {
        return status.disks().stream().anyMatch(disk -> disk.conversionAttempt() > 0);
    }

    private static InstanceMigrationStatus begun(InstanceMigrationStatus status) {
        if (isBegun(status)) {
            return status;
        }
        var attempt = status.conversionAttempt() + 1;
        return status.withConversionAttempt(attempt)
                .withDisks(status.disks().stream()
                        .map((DiskRecord disk) -> disk.withConversionAttempt(attempt))
                        .toList());
    }

    private CompletableFuture<InstanceMigration> make(InstanceMigration record) {
        asked.begin(record);
        return tools.objects()
                .createOrVerify(Kinds.SECRET, ConversionPods.secret(record))
                .thenCompose(secret -> makePod(record))
                .thenApply(pod -> record);
    }

    private CompletableFuture<Pod> makePod(InstanceMigration record) {
        asked.ask(record);
        return tools.objects()
                .createOrVerify(Kinds.POD, ConversionPods.pod(record, settings.podOptions()))
                .whenComplete((pod, failure) -> {
                    if (failure != null) {
                        asked.failed(record, failure);
                    }
                });
    }

    private CompletableFuture<InstanceMigration> requirePod(InstanceMigration record) {
        var name = ConversionPods.nameOf(record);
        return tools.kube()
                .get(Kinds.POD, record.getSpec().intent().target().namespace(), name)
                .thenCompose(found -> found.isPresent()
                        ? CompletableFuture.completedFuture(record)
                        : again(record, missing(record, name)));
    }

    private String missing(InstanceMigration record, String name) {
        var words = asked.words(record);
        return words.isEmpty()
                ? "its pod " + name + " is gone"
                : "its pod " + name + " is not there, and may have been. " + words;
    }

    /** Waits for the result; a pod without one leaves disks of which nobody knows how they are. */
    public CompletableFuture<InstanceMigration> await(InstanceMigration record) {
        if (record.state() != State.IMAGE_CONVERSION) {
            return CompletableFuture.completedFuture(record);
        }
        var ends = pods.awaitSuccess(
                record,
                ConversionPods.nameOf(record),
                new PodEnds.Times(
                        tools.settings().pendingTimeout(), tools.settings().conversionTimeout()));
        watch.during(record, ends);
        return ends.thenCompose(ended -> told(record))
                .exceptionallyCompose(failure -> PodEnds.interrupted(failure)
                        ? again(record, Futures.causeOf(failure).getMessage())
                        : CompletableFuture.failedFuture(Futures.causeOf(failure)));
    }

    /**
     * What the converter warns of, by its log and not by its port: a network policy may keep everybody from that. Told
     * before the pod goes; a restart in between finds the pod and reads again.
     */
    private CompletableFuture<InstanceMigration> told(InstanceMigration record) {
        return lastWords
                .warnings(record.getSpec().intent().target().namespace(), ConversionPods.nameOf(record))
                .thenCompose(warnings -> warnings.isEmpty()
                        ? CompletableFuture.completedFuture(record)
                        : tools.ledger()
                                .write(
                                        record,
                                        status -> status.withCondition(Warnings.ofConversion(warnings)
                                                .at(tools.ledger().now()))));
    }

    private CompletableFuture<InstanceMigration> again(InstanceMigration record, String why) {
        var attempt = record.getStatus().conversionAttempt();
        var text = "Conversion " + attempt + " of " + record.getSpec().instanceId()
                + " was begun and cut short, so its disks may be half converted: " + why;
        if (attempt >= settings.attempts()) {
            return CompletableFuture.failedFuture(new MigrationException(
                    "ConversionInterrupted",
                    "Pod " + ConversionPods.nameOf(record),
                    text,
                    "Find out what becomes of the pods' nodes; caravan.conversion.attempts is " + settings.attempts()
                            + ". Then run a new Migration."));
        }
        return tools.cancellations()
                .check(record)
                .thenCompose(wanted -> fresh.replace(record, text + " New disks are made of the same snapshots."));
    }

    /** Deletes Secret and pod and sees both gone, so that no late pod can start. */
    public CompletableFuture<InstanceMigration> complete(InstanceMigration record) {
        if (record.state() != State.IMAGE_CONVERSION) {
            return CompletableFuture.completedFuture(record);
        }
        return gate.close(record).thenCompose(closed -> tools.ledger().complete(record, status -> status));
    }
}
