package caravan.status;

import caravan.api.InstanceMigration;
import caravan.model.Conversion;
import caravan.model.WaitProgress.Stalled;
import java.util.Optional;
import java.util.OptionalInt;

/** Tells how far a snapshot has come, in percent, or a conversion, while somebody waits for it. It lives in memory only. */
@FunctionalInterface
public interface Progress {

    OptionalInt of(String snapshotId);

    /** How far the conversion of the record of this uid has come; empty where none runs, or nothing is known of it. */
    default Optional<Conversion> conversion(String record) {
        return Optional.empty();
    }

    /** What the record waits for, if it has not moved for too long. */
    default Optional<Stalled> stalled(InstanceMigration record) {
        return Optional.empty();
    }
}
