package caravan.bench;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.LinkedHashMap;
import java.util.Map;

/** What this JVM needs, looked at again and again. */
final class Heap {

    private static final int MIB = 1 << 20;
    private static final double MILLIS = 1_000;

    private long afterCollection;
    private int threads;

    void look() {
        threads = Math.max(threads, ManagementFactory.getThreadMXBean().getThreadCount());
        afterCollection = Math.max(
                afterCollection,
                ManagementFactory.getMemoryPoolMXBeans().stream()
                        .filter(pool -> pool.getType() == MemoryType.HEAP && pool.getCollectionUsage() != null)
                        .map(MemoryPoolMXBean::getCollectionUsage)
                        .mapToLong(usage -> usage.getUsed())
                        .sum());
    }

    /** In use now, garbage included, in MiB. */
    long now() {
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / MIB;
    }

    Map<String, Object> facts() {
        var facts = new LinkedHashMap<String, Object>();
        facts.put("heap allowed, MiB", Runtime.getRuntime().maxMemory() / MIB);
        facts.put("heap in use after a collection, at most, MiB", afterCollection / MIB);
        facts.put(
                "seconds of collections",
                Launch.rounded(ManagementFactory.getGarbageCollectorMXBeans().stream()
                                .mapToLong(GarbageCollectorMXBean::getCollectionTime)
                                .sum()
                        / MILLIS));
        facts.put("threads at most", threads);
        facts.put(
                "CPU seconds",
                ProcessHandle.current().info().totalCpuDuration().orElseThrow().toSeconds());
        return facts;
    }
}
