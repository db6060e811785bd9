package caravan.phase;

import caravan.model.MigrationException;
import caravan.model.Verdict;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import java.util.Optional;

/** Pure: how a claim stands that is to be bound. */
public final class BoundClaims {

    private BoundClaims() {}

    /** By its id, {@code namespace/name}. */
    public static Verdict judge(String id, Optional<PersistentVolumeClaim> found) {
        if (found.isPresent() && "Lost".equals(found.get().getStatus().getPhase())) {
            return new Verdict.Impossible(new MigrationException(
                    "ClaimLost",
                    "PersistentVolumeClaim " + id,
                    "PersistentVolumeClaim " + id + " has lost its volume.",
                    "Find out who deleted the PersistentVolume, and run a new Migration."));
        }
        var phase = found.map(PersistentVolumeClaim::getStatus).map(status -> status.getPhase());
        return phase.filter("Bound"::equals).isPresent()
                ? new Verdict.Reached()
                : new Verdict.Waiting(
                        0, phase.map(standing -> "it is " + standing).orElse(""));
    }
}
