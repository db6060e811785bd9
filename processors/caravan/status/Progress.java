package caravan.status;

import caravan.api.InstanceMigration;
import caravan.model.WaitProgress.Stalled;
import java.util.Optional;
import java.util.OptionalInt;

/** Tells how far a snapshot has come, in percent, while somebody waits for it. It lives in memory only. */
@FunctionalInterface
public interface Progress {

    OptionalInt of(String snapshotId);

    /** What the record waits for, if it has not moved for too long. */
    default Optional<Stalled> stalled(InstanceMigration record) {
        return Optional.empty();
    }
}
