package caravan.manifest;

import caravan.api.InstanceMigration;
import caravan.api.Kinds;
import caravan.model.Names;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.Map;

/** The virtual machine, made Halted and started by a second call after commit: rule 9. */
public final class VirtualMachines {

    private static final String RUN_STRATEGY = "runStrategy";

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
                .withAnnotations(Labels.annotations(identity))
                .build());
        machine.setAdditionalProperty(
                "spec",
                Fields.of(RUN_STRATEGY, "Halted")
                        .with("template", template(record))
                        .map());
        return machine;
    }

    /** The merge patch that starts a committed machine and says who did, so that nobody starts it a second time. */
    public static Map<String, Object> started(String record) {
        return Map.of(
                "metadata",
                Map.of("annotations", Map.of(Names.STARTED, record)),
                "spec",
                Map.of(RUN_STRATEGY, "Always"));
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
        return Fields.of("metadata", Fields.of("labels", labels).map())
                .with(
                        "spec",
                        Fields.of("architecture", machine.architecture())
                                .withAny("nodeSelector", target.nodeSelector())
                                .withAny("affinity", target.affinity())
                                .with("domain", machine.domain(record.getSpec().instanceId()))
                                .with("networks", Interfaces.networks(intent.nics()))
                                .with("volumes", Drives.volumes(intent.disks()))
                                .map())
                .map();
    }
}
