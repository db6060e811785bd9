package caravan.sim.kube;

import caravan.api.Kinds;
import caravan.api.reader.Trees;
import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Starts and stops VirtualMachines as their run strategy says, and holds each with a finalizer until its disks are
 * detached. Disks are attached from start to stop.
 */
public final class KubeVirt implements Player {

    /** How long a guest boots and shuts down; simulated time. */
    public record Pace(Duration boot, Duration shutdown) {

        /** Seconds rather than minutes: nobody waits for a guest here, only for its agent. */
        public static Pace usual() {
            return new Pace(Duration.ofSeconds(8), Duration.ofSeconds(4));
        }
    }

    private static final String FINALIZER = "kubevirt.io/virtualMachineControllerFinalize";
    private static final Duration NOW = Duration.ZERO;
    private static final Duration RETRY = Duration.ofSeconds(2);
    private static final Duration TOUCH = Duration.ofMillis(300);
    private static final int TOUCHES = 20;

    private enum Life {
        STOPPED,
        STARTING,
        RUNNING,
        STOPPING
    }

    private final ClusterObjects objects;
    private final Timing timing;
    private final Attachments attachments;
    private final Pace pace;
    private final Map<String, Life> lives = new ConcurrentHashMap<>();
    private volatile Predicate<String> crashes = name -> false;
    private volatile Predicate<String> touched = name -> false;
    private Optional<AutoCloseable> watch = Optional.empty();

    /** Pods and VMs of one cluster share their attachments. */
    public KubeVirt(ClusterObjects objects, Timing timing, Attachments attachments, Pace pace) {
        this.objects = objects;
        this.timing = timing;
        this.attachments = attachments;
        this.pace = pace;
    }

    /** VMs with these names never become ready. */
    public void crashing(Predicate<String> names) {
        crashes = names;
    }

    /** These VMs are written by KubeVirt in between, twenty times from their creation on: others meet conflicts. */
    public void touching(Predicate<String> names) {
        touched = names;
    }

    @Override
    public void start() {
        watch = Optional.of(objects.watch(Kinds.VIRTUAL_MACHINE, this::seen));
    }

    private void seen(ClusterObjects.Seen<GenericKubernetesResource> machine) {
        var metadata = machine.metadata().get();
        timing.after(NOW, () -> reconcile(metadata));
        if (machine.action() == ClusterObjects.Action.ADDED && touched.test(metadata.getName())) {
            timing.after(TOUCH, () -> touch(metadata, TOUCHES));
        }
    }

    private void touch(ObjectMeta machine, int left) {
        var found = objects.edit(Kinds.VIRTUAL_MACHINE, machine.getNamespace(), machine.getName(), now -> {
            now.getMetadata().getAnnotations().put("kubevirt.io/touched", Integer.toString(left));
            return now;
        });
        if (found && left > 1) {
            timing.after(TOUCH, () -> touch(machine, left - 1));
        }
    }

    @Override
    public void close() {
        watch.ifPresent(Player::end);
    }

    private void reconcile(ObjectMeta seen) {
        var found = objects.get(Kinds.VIRTUAL_MACHINE, seen.getNamespace(), seen.getName());
        if (found.isEmpty()) {
            if (lives.remove(seen.getUid()) != null) {
                attachments.detach(userOf(seen));
            }
            return;
        }
        var machine = found.get();
        var deleting = machine.getMetadata().getDeletionTimestamp() != null;
        var wanted = isWanted(machine) && !deleting;
        var life = lives.getOrDefault(uid(machine), Life.STOPPED);
        if (!deleting && !machine.getMetadata().getFinalizers().contains(FINALIZER)) {
            edit(machine, finalizers -> finalizers.add(FINALIZER));
        } else if (wanted && life == Life.STOPPED) {
            begin(machine);
        } else if (!wanted && (life == Life.RUNNING || life == Life.STARTING)) {
            shutDown(machine, life, deleting ? "Terminating" : "Stopping");
        } else if (life == Life.STOPPED) {
            rest(machine, deleting);
        }
    }

    private void rest(GenericKubernetesResource machine, boolean deleting) {
        if (deleting) {
            edit(machine, finalizers -> finalizers.remove(FINALIZER));
        } else {
            report(machine, "Stopped", false);
        }
    }

    private void begin(GenericKubernetesResource machine) {
        lives.putIfAbsent(uid(machine), Life.STOPPED);
        if (lives.replace(uid(machine), Life.STOPPED, Life.STARTING)) {
            report(machine, "Starting", false);
            timing.after(pace.boot(), () -> finishBoot(machine));
        }
    }

    private void finishBoot(GenericKubernetesResource machine) {
        if (lives.get(uid(machine)) != Life.STARTING) {
            return;
        }
        if (!attach(machine)) {
            timing.after(RETRY, () -> finishBoot(machine));
        } else if (crashes.test(machine.getMetadata().getName())) {
            report(machine, "CrashLoopBackOff", false);
        } else if (lives.replace(uid(machine), Life.STARTING, Life.RUNNING)) {
            report(machine, "Running", true);
        }
    }

    private boolean attach(GenericKubernetesResource machine) {
        var volumes = attachments.volumes(machine.getMetadata().getNamespace(), claimsOf(machine));
        if (volumes.isEmpty()) {
            report(machine, "ErrorPvcNotFound", false);
            return false;
        }
        try {
            attachments.attach(userOf(machine.getMetadata()), volumes.get());
            return true;
        } catch (RuntimeException e) {
            report(machine, "ErrorUnschedulable", false);
            return false;
        }
    }

    private void shutDown(GenericKubernetesResource machine, Life life, String shown) {
        if (!lives.replace(uid(machine), life, Life.STOPPING)) {
            return;
        }
        report(machine, shown, false);
        timing.after(pace.shutdown(), () -> {
            attachments.detach(userOf(machine.getMetadata()));
            lives.put(uid(machine), Life.STOPPED);
            reconcile(machine.getMetadata());
        });
    }

    private void report(GenericKubernetesResource machine, String printable, boolean ready) {
        var created = ready || printable.equals("CrashLoopBackOff");
        Map<String, Object> status = Map.of(
                "created",
                created,
                "ready",
                ready,
                "printableStatus",
                printable,
                "conditions",
                List.of(Map.of("type", "Ready", "status", ready ? "True" : "False")));
        var metadata = machine.getMetadata();
        objects.editStatus(Kinds.VIRTUAL_MACHINE, metadata.getNamespace(), metadata.getName(), found -> {
            found.setAdditionalProperty("status", status);
            return found;
        });
    }

    private static boolean isWanted(GenericKubernetesResource machine) {
        var spec = spec(machine);
        var strategy = spec.path("runStrategy").asText(spec.path("running").asBoolean() ? "Always" : "Halted");
        return !strategy.equals("Halted") && !strategy.equals("Manual");
    }

    private static List<String> claimsOf(GenericKubernetesResource machine) {
        var volumes = spec(machine).at("/template/spec/volumes");
        return StreamSupport.stream(volumes.spliterator(), false)
                .flatMap(volume ->
                        Stream.of(volume.at("/persistentVolumeClaim/claimName"), volume.at("/dataVolume/name")))
                .filter(JsonNode::isTextual)
                .map(JsonNode::asText)
                .toList();
    }

    private static JsonNode spec(GenericKubernetesResource machine) {
        return Trees.written(machine).path("spec");
    }

    private void edit(GenericKubernetesResource machine, Consumer<List<String>> change) {
        var metadata = machine.getMetadata();
        objects.edit(Kinds.VIRTUAL_MACHINE, metadata.getNamespace(), metadata.getName(), found -> {
            change.accept(found.getMetadata().getFinalizers());
            return found;
        });
    }

    private static String uid(GenericKubernetesResource machine) {
        return machine.getMetadata().getUid();
    }

    private static String userOf(ObjectMeta machine) {
        return "vm " + machine.getUid();
    }
}
