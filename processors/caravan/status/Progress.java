package caravan.status;

import java.util.OptionalInt;

/** Tells how far a snapshot has come, in percent, while somebody waits for it. It lives in memory only. */
@FunctionalInterface
public interface Progress {

    OptionalInt of(String snapshotId);
}
