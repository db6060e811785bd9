package caravan.phase;

import caravan.api.InstanceMigration;
import caravan.api.Kinds;
import caravan.manifest.ConversionPods;
import caravan.model.Futures;
import caravan.model.Names;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The Secrets without which no conversion pod can start, one per attempt. When all are seen gone, and then all pods, no
 * late pod can touch the disks any more.
 */
final class ConversionGate {

    private final PhaseTools tools;
    private final Pods pods;

    ConversionGate(PhaseTools tools) {
        this.tools = tools;
        this.pods = new Pods(tools);
    }

    CompletableFuture<Void> close(InstanceMigration record) {
        return Futures.each(ConversionPods.namesOf(record), name -> remove(record, name))
                .thenCompose(gone -> pods.removeAll(record));
    }

    private CompletableFuture<Void> remove(InstanceMigration record, String name) {
        return tools.kube()
                .get(Kinds.SECRET, record.getSpec().intent().target().namespace(), name)
                .thenCompose(found -> found.filter(secret -> isOf(record, secret))
                        .map(secret -> tools.objects()
                                .remove(Kinds.SECRET, secret, tools.settings().detachTimeout()))
                        .orElse(CompletableFuture.completedFuture(null)));
    }

    private static boolean isOf(InstanceMigration record, Secret secret) {
        return Optional.ofNullable(secret.getMetadata().getLabels())
                .filter(labels -> record.uid().equals(labels.get(Names.RECORD)))
                .isPresent();
    }
}
