package caravan.phase;

import caravan.api.InstanceMigration;
import caravan.api.Kinds;
import caravan.phase.PodEnds.Times;
import java.util.concurrent.CompletableFuture;

/** Runs a pod of a migration to its end. */
final class Pods {

    private final PhaseTools tools;
    private final PodEnds ends;

    Pods(PhaseTools tools) {
        this.tools = tools;
        this.ends = new PodEnds(tools.kube(), tools.timer());
    }

    /** As {@link PodEnds#success}, unless its user wants the migration no more; times count since its step has waited for it. */
    CompletableFuture<Void> awaitSuccess(InstanceMigration record, String name, Times times) {
        var now = tools.timer().now();
        var left = new Times(Deadline.left(record, now, times.begins()), Deadline.left(record, now, times.ends()));
        var namespace = record.getSpec().intent().target().namespace();
        return ends.success(namespace, name, left, wait -> tools.cancellations().race(record, wait));
    }

    /** Deletes the pods that carry the record's uid, and sees them gone. */
    CompletableFuture<Void> removeAll(InstanceMigration record) {
        var namespace = record.getSpec().intent().target().namespace();
        return tools.objects()
                .removeAll(Kinds.POD, namespace, record.uid(), tools.settings().detachTimeout());
    }
}
