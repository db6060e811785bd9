package caravan.bench;

import caravan.model.State;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The JVM of the product in {@link TenThousand}; writes what it has seen into a file when all have ended. */
public final class CrowdProcess {

    private static final int MIB = 1 << 20;
    private static final long LOOK_MILLIS = 250;

    private CrowdProcess() {}

    /** Arguments: endpoint of the simulated AWS, speed, number of VMs, seconds at most, file. */
    public static void main(String[] args) throws IOException, InterruptedException {
        var speed = Double.parseDouble(args[1]);
        var vms = Integer.parseInt(args[2]);
        var most = Long.parseLong(args[3]);
        var crowd = new Crowd(URI.create(args[0]), speed);
        crowd.migrate(vms);
        var begin = System.nanoTime();
        var caravan = crowd.start(settings());
        var heap = new Heap();
        var lastTold = 0L;
        while (crowd.ended() < vms && Launch.secondsSince(begin) < most) {
            heap.look();
            pause();
            var now = (long) Launch.secondsSince(begin);
            if (now >= lastTold + 10) {
                lastTold = now;
                System.out.println(now + " s: " + crowd.states() + ", " + caravan.inFlight() + " in flight, "
                        + caravan.waiting() + " waits, heap " + heap.now() + " MiB");
            }
        }
        var facts = facts(crowd, vms, Launch.secondsSince(begin), speed);
        facts.putAll(heap.facts());
        new ObjectMapper()
                .writerWithDefaultPrettyPrinter()
                .writeValue(Path.of(args[4]).toFile(), facts);
        System.exit(0);
    }

    private static Map<String, Object> facts(Crowd crowd, int vms, double seconds, double speed) {
        var facts = new LinkedHashMap<String, Object>();
        facts.put("VMs", vms);
        facts.put("succeeded", crowd.in(State.SUCCEEDED));
        facts.put("states", crowd.states().toString());
        facts.put("seconds", Launch.rounded(seconds));
        facts.put("simulated seconds", Launch.rounded(seconds * speed));
        facts.put("throttles", crowd.throttles());
        facts.put("AWS calls", crowd.calls());
        facts.put("Kubernetes calls", new TreeMap<>(crowd.cluster().counts().all()));
        facts.put(
                "CPU seconds",
                ProcessHandle.current().info().totalCpuDuration().orElseThrow().toSeconds());
        return facts;
    }

    private static void pause() throws InterruptedException {
        var over = !new CountDownLatch(1).await(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        assert over;
    }

    static Map<String, String> settings() {
        return Map.of(
                "CARAVAN_PLAN_MAX_IN_FLIGHT", "1000",
                "CARAVAN_PROVIDER_MAX_IN_FLIGHT", "1000",
                "CARAVAN_AWS_REQUEST_SHARE", "100",
                "CARAVAN_KUBE_REREAD", "60s",
                "CARAVAN_SWEEP_CRON", "0 0 0 1 1 ? 2099",
                "CARAVAN_INVENTORY_CRON", "0 0 0 1 1 ? 2099");
    }

    /** What is in use after a collection, at most; looked at again and again. */
    private static final class Heap {

        private long afterCollection;
        private int threads;

        void look() {
            threads = Math.max(threads, ManagementFactory.getThreadMXBean().getThreadCount());
            afterCollection = Math.max(
                    afterCollection,
                    ManagementFactory.getMemoryPoolMXBeans().stream()
                            .filter(pool -> pool.getType() == MemoryType.HEAP)
                            .map(MemoryPoolMXBean::getCollectionUsage)
                            .filter(usage -> usage != null)
                            .mapToLong(usage -> usage.getUsed())
                            .sum());
        }

        long now() {
            return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / MIB;
        }

        Map<String, Object> facts() {
            return Map.of(
                    "heap at most MiB", Runtime.getRuntime().maxMemory() / MIB,
                    "heap in use after a collection MiB", afterCollection / MIB,
                    "GC seconds",
                            ManagementFactory.getGarbageCollectorMXBeans().stream()
                                            .mapToLong(bean -> bean.getCollectionTime())
                                            .sum()
                                    / 1_000,
                    "threads", threads);
        }
    }
}
