package caravan.manifest;

import caravan.api.InstanceMigration;
import caravan.api.Intent;
import caravan.api.JsonText;
import caravan.api.Kinds;
import caravan.model.Names;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** The virtual machine, made Halted and started by a second call after commit: rule 9. */
public final class VirtualMachines {

    private static final String RUN_STRATEGY = "runStrategy";
    private static final String HALTED = "Halted";
    private static final String PERSISTENT = "persistent";
    /**
     * Its disks are ReadWriteOnce, so that it cannot migrate live: with LiveMigrate alone a drain would wait for ever for the
     * disruption budget that KubeVirt makes. This way it is shut down and started on another node.
     */
    private static final String EVICTION = "LiveMigrateIfPossible";
    /** Seconds for a guest to shut down, as in kubevirt/common-templates; Windows may install updates meanwhile. */
    private static final int LINUX_GRACE = 180;

    private static final int WINDOWS_GRACE = 3600;

    /** What stands in the place of the strategy where somebody has written it so; KubeVirt takes one of them only. */
    private static final String RUNNING = "running";

    /** As KubeVirt prints a machine of which something runs. A deletion alone says nothing of that. */
    private static final Set<String> ALIVE =
            Set.of("Starting", "Running", "Paused", "Migrating", "Stopping", "CrashLoopBackOff", "ErrorUnschedulable");

    private VirtualMachines() {}

    /** Complete, and not running, so that undoing it loses nothing. */
    public static GenericKubernetesResource halted(InstanceMigration record) {
        var target = record.getSpec().intent().target();
        var identity = record.identity();
        var own = Labels.ofMachine(identity);
        own.put(Labels.APP, target.name());
        own.put("guestConverted", String.valueOf(target.convert()));
        var machine = new GenericKubernetesResource();
        machine.setApiVersion(Kinds.VIRTUAL_MACHINE.apiVersion());
        machine.setKind(Kinds.VIRTUAL_MACHINE.name());
        machine.setMetadata(new ObjectMetaBuilder()
                .withName(target.name())
                .withNamespace(target.namespace())
                .withLabels(Labels.over(target.labels(), own))
                .withAnnotations(annotations(record))
                .build());
        machine.setAdditionalProperty(
                "spec",
                Fields.of(RUN_STRATEGY, HALTED)
                        .withAny("instancetype", instancetype(target.instancetype()))
                        .with("template", template(record))
                        .map());
        return machine;
    }

    /** Beside the whole values of shortened labels: the interfaces as they were at the source. */
    private static Map<String, String> annotations(InstanceMigration record) {
        var annotations = new LinkedHashMap<>(Labels.annotations(record.identity()));
        var interfaces = Interfaces.atSource(record.getSpec().intent().nics());
        if (!interfaces.isEmpty()) {
            annotations.put(Names.SOURCE_INTERFACES, JsonText.of(interfaces));
        }
        return annotations;
    }

    private static Map<String, Object> instancetype(String kindAndName) {
        var slash = kindAndName.indexOf('/');
        return slash < 0
                ? Map.of()
                : Fields.of("kind", kindAndName.substring(0, slash))
                        .with("name", kindAndName.substring(slash + 1))
                        .map();
    }

    /** The merge patch that starts a committed machine and says who did, so that nobody starts it a second time. */
    public static Map<String, Object> started(String record) {
        return Map.of(
                "metadata",
                Map.of("annotations", Map.of(Names.STARTED, record)),
                "spec",
                Map.of(RUN_STRATEGY, "Always"));
    }

    /** The merge patch that stops a machine, however it was started. */
    public static Map<String, Object> stopped(GenericKubernetesResource machine) {
        var spec = new HashMap<String, Object>();
        spec.put(RUN_STRATEGY, HALTED);
        if (machine.<Object>get("spec", RUNNING) != null) {
            spec.put(RUNNING, null);
        }
        return Map.of("spec", spec);
    }

    /** Whether KubeVirt makes a claim of its own for it, to keep the state of its TPM and its UEFI variables in. */
    public static boolean keepsState(GenericKubernetesResource machine) {
        return isTrue(machine, "devices", "tpm", PERSISTENT)
                || isTrue(machine, "firmware", "bootloader", "efi", PERSISTENT);
    }

    private static boolean isTrue(GenericKubernetesResource machine, Object... ofDomain) {
        var path = Stream.concat(Stream.of("spec", "template", "spec", "domain"), Stream.of(ofDomain));
        return Boolean.TRUE.equals(machine.get(path.toArray()));
    }

    /** Nothing of it is to run. */
    public static boolean isHalted(GenericKubernetesResource machine) {
        return HALTED.equals(machine.get("spec", RUN_STRATEGY));
    }

    /** Nothing of it is to run, and nothing does: it has no VirtualMachineInstance (any more). */
    public static boolean rests(GenericKubernetesResource machine) {
        return isHalted(machine)
                && !Boolean.TRUE.equals(machine.get("status", "created"))
                && !ALIVE.contains(String.valueOf(machine.<Object>get("status", "printableStatus")));
    }

    /**
     * The running instance and its pod get the user's labels but not the record's: pods with the record's label are
     * removed before commit and by the sweep.
     */
    private static Map<String, Object> template(InstanceMigration record) {
        var intent = record.getSpec().intent();
        var target = intent.target();
        var labels = Labels.over(target.labels(), Map.of(Labels.APP, target.name()));
        var machine = Machine.of(intent);
        var metadata = Fields.of("labels", labels).with("annotations", system(intent));
        return Fields.of("metadata", metadata.map())
                .with(
                        "spec",
                        Fields.of("architecture", machine.architecture())
                                .withAny("nodeSelector", target.nodeSelector())
                                .withAny("affinity", target.affinity())
                                .with("evictionStrategy", EVICTION)
                                .with("terminationGracePeriodSeconds", isWindows(intent) ? WINDOWS_GRACE : LINUX_GRACE)
                                .with("domain", machine.domain(record.getSpec().instanceId()))
                                .with("networks", Interfaces.networks(intent.nics()))
                                .with("volumes", Drives.volumes(intent.disks()))
                                .map())
                .map();
    }

    /** What OpenShift's console shows a machine's system by. EC2 tells no versions, so there are none. */
    private static Map<String, Object> system(Intent intent) {
        var source = intent.source();
        return Fields.of("vm.kubevirt.io/os", source.system().isEmpty() ? source.platform() : source.system())
                .with("vm.kubevirt.io/workload", "server")
                .map();
    }

    private static boolean isWindows(Intent intent) {
        return intent.source().platform().equals("windows");
    }
}
