package caravan.phase;

import caravan.api.InstanceMigration;
import caravan.kube.KubeFailure;
import caravan.model.Futures;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What this process knows of the pods of conversions that it has recorded and asked for. Nobody else makes a pod of an
 * attempt that is recorded, so where it has sent no create that may have been done, nothing runs on the disks. What is
 * forgotten, by a restart too, only costs an attempt.
 */
final class AskedPods {

    /** As many as may be under way at once. */
    private static final int MOST = 10_000;

    /** {@code words}: what the API server has said instead; empty before. */
    private record Asked(int attempt, boolean unmade, String words) {}

    private final Map<String, Asked> byRecord = new LinkedHashMap<>() {

        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Asked> eldest) {
            return size() > MOST;
        }
    };

    /** Its pod has not been asked for yet. */
    synchronized void begin(InstanceMigration record) {
        put(record, true, "");
    }

    /** Its pod is asked for now: from here on it may be there. */
    synchronized void ask(InstanceMigration record) {
        byRecord.remove(record.uid());
    }

    /** It was asked for in vain, or nobody knows. */
    synchronized void failed(InstanceMigration record, Throwable failure) {
        put(record, KubeFailure.isNotMade(failure), Futures.causeOf(failure).getMessage());
    }

    private void put(InstanceMigration record, boolean unmade, String words) {
        byRecord.put(record.uid(), new Asked(record.getStatus().conversionAttempt(), unmade, words));
    }

    /** No pod of this attempt runs. */
    synchronized boolean unmade(InstanceMigration record) {
        return known(record).filter(Asked::unmade).isPresent();
    }

    /** What was said when it was asked for; empty where this is not known. */
    synchronized String words(InstanceMigration record) {
        return known(record).map(Asked::words).orElse("");
    }

    private Optional<Asked> known(InstanceMigration record) {
        return Optional.ofNullable(byRecord.get(record.uid()))
                .filter(asked -> asked.attempt() == record.getStatus().conversionAttempt());
    }
}
