package caravan.phase;

import caravan.api.InstanceMigration;
import caravan.api.Kinds;
import caravan.manifest.ConversionPods;
import caravan.model.MigrationException;
import caravan.model.State;
import java.util.concurrent.CompletableFuture;

/** Runs virt-v2v on the new disks, once: rule 12. */
public final class ImageConversion {

    private final PhaseTools tools;
    private final Pods pods;
    private final ConversionSettings settings;

    public ImageConversion(PhaseTools tools, ConversionSettings settings) {
        this.tools = tools;
        this.pods = new Pods(tools);
        this.settings = settings;
    }

    /** Records the attempt, then makes its Secret and pod. An attempt whose pod is missing is never repeated. */
    public CompletableFuture<InstanceMigration> begin(InstanceMigration record) {
        if (record.state() != State.IMAGE_CONVERSION) {
            return CompletableFuture.completedFuture(record);
        }
        return record.getStatus().conversionAttempt() > 0
                ? requirePod(record)
                : tools.cancellations()
                        .check(record)
                        .thenCompose(wanted -> tools.ledger().write(record, status -> status.withConversionAttempt(1)))
                        .thenCompose(this::make);
    }

    private CompletableFuture<InstanceMigration> make(InstanceMigration record) {
        return tools.objects()
                .createOrVerify(Kinds.SECRET, ConversionPods.secret(record))
                .thenCompose(secret ->
                        tools.objects().createOrVerify(Kinds.POD, ConversionPods.pod(record, settings.podOptions())))
                .thenApply(pod -> record);
    }

    private CompletableFuture<InstanceMigration> requirePod(InstanceMigration record) {
        var name = ConversionPods.nameOf(record);
        return tools.kube()
                .get(Kinds.POD, record.getSpec().intent().target().namespace(), name)
                .thenApply(found -> {
                    if (found.isEmpty()) {
                        throw new MigrationException(
                                "ConversionInterrupted",
                                "Pod " + name,
                                "Conversion " + record.getStatus().conversionAttempt() + " of "
                                        + record.getSpec().instanceId() + " was begun, and its pod " + name
                                        + " is gone; the disks may be half converted.",
                                "Run a new Migration, which makes new disks from new snapshots.");
                    }
                    return record;
                });
    }

    public CompletableFuture<InstanceMigration> await(InstanceMigration record) {
        if (record.state() != State.IMAGE_CONVERSION) {
            return CompletableFuture.completedFuture(record);
        }
        return pods.awaitSuccess(
                        record, ConversionPods.nameOf(record), tools.settings().conversionTimeout())
                .thenApply(ended -> record);
    }

    /** Deletes pod and Secret and sees both gone, so that no late pod can start. */
    public CompletableFuture<InstanceMigration> complete(InstanceMigration record) {
        if (record.state() != State.IMAGE_CONVERSION) {
            return CompletableFuture.completedFuture(record);
        }
        return removeSecret(record).thenCompose(gone -> pods.removeAll(record)).thenCompose(gone -> tools.ledger()
                .complete(record, status -> status));
    }

    private CompletableFuture<Void> removeSecret(InstanceMigration record) {
        var secret = ConversionPods.secret(record).getMetadata();
        return tools.kube()
                .get(Kinds.SECRET, secret.getNamespace(), secret.getName())
                .thenCompose(found -> found.isPresent()
                        ? tools.objects()
                                .remove(
                                        Kinds.SECRET,
                                        found.get(),
                                        tools.settings().detachTimeout())
                        : CompletableFuture.completedFuture(null));
    }
}
