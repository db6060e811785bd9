package caravan.phase;

import caravan.api.DiskIntent;
import caravan.api.Intent;
import caravan.api.Kinds;
import caravan.kube.KubeGateway;
import caravan.model.Futures;
import caravan.model.MigrationException;
import java.util.concurrent.CompletableFuture;

/** Looks, before anything is touched, whether claims exist already whose names a plan gives exactly. */
final class TakenClaims {

    private final KubeGateway kube;

    TakenClaims(KubeGateway kube) {
        this.kube = kube;
    }

    /** Fails with the reason NameTaken, naming all of them. */
    CompletableFuture<Void> require(Intent intent) {
        var namespace = intent.target().namespace();
        return Futures.each(intent.disks(), disk -> taken(namespace, disk)).thenAccept(all -> {
            var taken = all.stream().filter(name -> !name.isEmpty()).toList();
            if (!taken.isEmpty()) {
                throw new MigrationException(
                        "NameTaken",
                        "PersistentVolumeClaim " + namespace + "/" + taken.get(0),
                        "In namespace " + namespace
                                + " there are PersistentVolumeClaims already with the names that the"
                                + " pvcNameTemplate gives: " + String.join(", ", taken) + ".",
                        "Delete or rename them, change the pvcNameTemplate, or let pvcNameTemplateUseGenerateName be true.");
            }
        });
    }

    private CompletableFuture<String> taken(String namespace, DiskIntent disk) {
        return kube.get(Kinds.PERSISTENT_VOLUME_CLAIM, namespace, disk.claimName())
                .thenApply(found -> found.isPresent() ? disk.claimName() : "");
    }
}
