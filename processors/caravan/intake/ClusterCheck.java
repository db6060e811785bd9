package caravan.intake;

import caravan.api.Kinds;
import caravan.api.reader.Trees;
import caravan.kube.KubeFailure;
import caravan.kube.KubeFailure.Reason;
import caravan.kube.KubeGateway;
import caravan.model.StorageMapping;
import caravan.model.SuspendedException;
import java.util.ArrayList;
import java.util.List;

/** Checks a drop against the cluster as it is now, and asks the API server whether it would take the objects. */
final class ClusterCheck {

    private final KubeGateway kube;
    private final LiveObjects live;
    private final IntakeSettings settings;
    private final Report report;

    ClusterCheck(KubeGateway kube, LiveObjects live, IntakeSettings settings, Report report) {
        this.kube = kube;
        this.live = live;
        this.settings = settings;
        this.report = report;
    }

    /** The namespace that drops are taken in. Without it nothing can be looked up. */
    boolean hasNamespace(DropObject first) {
        var there = live.has(Kinds.NAMESPACE, "", settings.namespace());
        if (!there) {
            report.refuse(
                    first.document(),
                    "/metadata/namespace",
                    "is '" + settings.namespace() + "', and there is no such namespace",
                    "make it first, with: kubectl create namespace " + settings.namespace());
        }
        return there;
    }

    /** Of a StorageMap: each pair has its place in the document, used by a plan or not. */
    void checkClasses(DropObject object, StorageMapping map) {
        for (var i = 0; i < map.pairs().size(); i++) {
            var name = map.pairs().get(i).storageClass();
            if (!name.isEmpty() && !live.has(Kinds.STORAGE_CLASS, "", name)) {
                report.refuse(
                        object.document(),
                        "/spec/map/" + i + "/destination/storageClass",
                        "is '" + name + "', and the cluster has no such StorageClass",
                        "one of those that kubectl get storageclass lists");
            }
        }
    }

    /** An object of the same name must be the same object. */
    void checkExisting(DropObject object) {
        var existing =
                live.get(object.kind(), object.ref().namespace(), object.ref().name());
        if (existing.isEmpty()) {
            return;
        }
        if (existing.get().getMetadata().getDeletionTimestamp() != null) {
            report.refuse(
                    object.document(),
                    "/metadata/name",
                    "is '" + object.ref().name() + "', and " + object.title() + " is being deleted",
                    "another name, or drop it again when the old one is gone");
            return;
        }
        var tree = Trees.of(existing.get());
        var differences = SpecComparison.differences(
                object.kind().name(), object.document().at("/spec"), tree.path("spec"));
        if (!differences.isEmpty()) {
            report.refuse(
                    object.document(),
                    "/metadata/name",
                    "is '" + object.ref().name() + "', and " + object.title()
                            + " exists already with another spec; document and cluster differ in "
                            + String.join(", ", differences),
                    "another name, or the same spec; to replace the one in the cluster, delete it first");
        }
    }

    /** The API server's own word on what is new; it makes nothing. */
    void checkAdmission(List<DropObject> objects) {
        for (var object : new ArrayList<>(objects)) {
            if (!live.has(object.kind(), object.ref().namespace(), object.ref().name())) {
                tryCreate(object);
            }
        }
    }

    private void tryCreate(DropObject object) {
        try {
            Answer.of(kube.dryRunCreate(object.kind(), Bodies.of(object)));
        } catch (KubeFailure e) {
            if (e.is(Reason.NOT_FOUND)) {
                throw new SuspendedException(
                        "The cluster does not know the kind " + object.kind().name() + " of "
                                + object.kind().apiVersion() + "; apply the CRDs of deploy/.",
                        e);
            }
            if (e.is(Reason.ALREADY_EXISTS)) {
                throw new SuspendedException(object.title() + " was made by somebody else just now.", e);
            }
            if (!e.is(Reason.INVALID)) {
                throw e;
            }
            report.refuse(object.document(), "", "is refused by the API server: " + e.getMessage(), "a valid object");
        }
    }
}
