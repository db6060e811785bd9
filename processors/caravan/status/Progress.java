package caravan.status;

import caravan.model.WaitProgress.Stalled;
import java.util.Optional;
import java.util.OptionalInt;

/** Tells how far a snapshot has come, in percent, while somebody waits for it. It lives in memory only. */
@FunctionalInterface
public interface Progress {

    OptionalInt of(String snapshotId);

    /** The wait for an object that has not moved for too long; {@code id} is an instance's, a snapshot's or a volume's. */
    default Optional<Stalled> stalled(String id) {
        return Optional.empty();
    }
}
