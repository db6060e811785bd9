package caravan.phase;

import caravan.api.HookIntent;
import caravan.api.InstanceMigration;
import caravan.api.Kinds;
import caravan.kube.KubeGateway;
import caravan.manifest.HookJobs;
import caravan.model.MigrationException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Asks the API server whether it would take the pod of a hook. A Job is taken whatever its pods are: that they violate the
 * Pod Security of the namespace, exceed its quota or want a ServiceAccount that is missing shows when none ever appears.
 */
public final class HookRehearsal {

    private static final long ANY_DEADLINE = 60;

    private final TargetRehearsal rehearsal;

    public HookRehearsal(KubeGateway kube) {
        this.rehearsal = new TargetRehearsal(kube);
    }

    /**
     * How its pod would be taken.
     *
     * @param nonRoot whether it must promise that it is not root
     * @param objection why it would not be taken at all
     */
    public record Admission(boolean nonRoot, Optional<MigrationException> objection) {}

    /** First as its image is, which may be root. Fails where the API server cannot be asked. */
    CompletableFuture<Admission> pod(InstanceMigration record, HookIntent hook) {
        return pod(record, hook, false)
                .thenCompose(freely -> freely.isEmpty()
                        ? CompletableFuture.completedFuture(new Admission(false, Optional.empty()))
                        : pod(record, hook, true).thenApply(bound -> new Admission(true, bound)));
    }

    private CompletableFuture<Optional<MigrationException>> pod(
            InstanceMigration record, HookIntent hook, boolean nonRoot) {
        return rehearsal
                .objection(Kinds.POD, HookJobs.pod(record, hook, nonRoot))
                .thenApply(objection -> objection.map(known -> refused(hook, known)));
    }

    /** The pod, and the Job as well. */
    public CompletableFuture<Optional<MigrationException>> objection(InstanceMigration record, HookIntent hook) {
        return pod(record, hook)
                .thenCompose(admission -> admission.objection().isPresent()
                        ? CompletableFuture.completedFuture(admission.objection())
                        : rehearsal
                                .objection(Kinds.JOB, HookJobs.job(record, hook, ANY_DEADLINE, admission.nonRoot()))
                                .thenApply(objection -> objection.map(known -> refused(hook, known))));
    }

    private static MigrationException refused(HookIntent hook, MigrationException objection) {
        return new MigrationException(
                "HookRefused",
                objection.object(),
                "The hook " + HookRun.of(hook) + " could never run: " + objection.getMessage(),
                "Make its ServiceAccount, or change what the API server names: Pod Security level, quota or limits of"
                        + " namespace " + hook.namespace() + ", or what a webhook there wants.",
                objection);
    }
}
