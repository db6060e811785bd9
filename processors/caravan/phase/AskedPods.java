package caravan.phase;

import caravan.api.InstanceMigration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Attempts at a conversion that this process has recorded, and for which it has sent no create of a pod that may have
 * been done. Nobody else makes a pod of an attempt that is recorded, so nothing runs on their disks. What is forgotten, by
 * a restart too, only costs an attempt.
 */
final class UnmadeAttempts {

    /** As many as may be under way at once; most are forgotten at once. */
    private static final int MOST = 10_000;

    private final Map<String, Integer> byRecord = new LinkedHashMap<>() {

        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
            return size() > MOST;
        }
    };

    synchronized void add(InstanceMigration record) {
        byRecord.put(record.uid(), record.getStatus().conversionAttempt());
    }

    synchronized void remove(InstanceMigration record) {
        byRecord.remove(record.uid());
    }

    synchronized boolean contains(InstanceMigration record) {
        return Integer.valueOf(record.getStatus().conversionAttempt()).equals(byRecord.get(record.uid()));
    }
}
