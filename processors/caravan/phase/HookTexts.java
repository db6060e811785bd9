package caravan.phase;

import caravan.api.InstanceMigration;
import caravan.manifest.HookJobs;
import caravan.model.Instance;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Pure: the files that a hook finds, as the peer writes them: the Plan, and the machine as its inventory shows it, which is
 * AWS's own answer below {@code object}.
 */
final class HookTexts {

    private static final YAMLMapper YAML = YAMLMapper.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
            .build();

    private HookTexts() {}

    /** {@code source} is empty when the instance is gone, which after the commit is nobody's concern. */
    static Map<String, String> of(
            InstanceMigration record,
            Optional<GenericKubernetesResource> plan,
            Optional<Instance> source,
            String playbook) {
        var texts = new LinkedHashMap<String, String>();
        texts.put(HookJobs.PLAN, yaml(plan.map(HookTexts::plan).orElse(Map.of())));
        texts.put(HookJobs.PLAYBOOK, playbook);
        texts.put(HookJobs.WORKLOAD, yaml(workload(record, source)));
        return texts;
    }

    /** Its status may be a megabyte, and who manages which field concerns no playbook. */
    private static Map<String, Object> plan(GenericKubernetesResource plan) {
        var metadata = new LinkedHashMap<String, Object>();
        metadata.put("name", plan.getMetadata().getName());
        metadata.put("namespace", plan.getMetadata().getNamespace());
        metadata.put("uid", plan.getMetadata().getUid());
        metadata.put(
                "labels", Optional.ofNullable(plan.getMetadata().getLabels()).orElse(Map.of()));
        var tree = new LinkedHashMap<String, Object>();
        tree.put("apiVersion", plan.getApiVersion());
        tree.put("kind", plan.getKind());
        tree.put("metadata", metadata);
        tree.put("spec", plan.getAdditionalProperties().get("spec"));
        return tree;
    }

    private static Map<String, Object> workload(InstanceMigration record, Optional<Instance> source) {
        var spec = record.getSpec();
        var tree = new LinkedHashMap<String, Object>();
        tree.put("id", spec.instanceId());
        tree.put("name", spec.instanceName());
        tree.put("targetName", spec.intent().target().name());
        tree.put("targetNamespace", spec.intent().target().namespace());
        source.ifPresent(instance -> {
            tree.put("powerState", instance.is(Instance.RUNNING) ? "On" : "Off");
            tree.put("object", object(instance));
        });
        return tree;
    }

    private static Map<String, Object> object(Instance instance) {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("InstanceId", instance.id());
        tree.put("InstanceType", instance.type());
        tree.put("Architecture", instance.architecture());
        tree.put("PlatformDetails", instance.platformDetails());
        tree.put("RootDeviceName", instance.rootDeviceName());
        tree.put("State", Map.of("Name", instance.state()));
        tree.put("Placement", Map.of("AvailabilityZone", instance.zone()));
        instance.nics().stream()
                .filter(nic -> nic.deviceIndex() == 0)
                .findFirst()
                .ifPresent(nic -> tree.put("PrivateIpAddress", nic.privateIp()));
        tree.put(
                "BlockDeviceMappings",
                instance.disks().stream().map(HookTexts::mapping).toList());
        tree.put(
                "NetworkInterfaces",
                instance.nics().stream().map(HookTexts::nic).toList());
        tree.put(
                "Tags",
                instance.tags().entrySet().stream()
                        .sorted(Map.Entry.comparingByKey())
                        .map(tag -> named("Key", tag.getKey(), "Value", tag.getValue()))
                        .toList());
        return tree;
    }

    private static Map<String, Object> mapping(Instance.Attachment disk) {
        return named("DeviceName", disk.device(), "Ebs", Map.of("VolumeId", disk.volumeId()));
    }

    private static Map<String, Object> nic(Instance.Nic nic) {
        var tree = named("NetworkInterfaceId", nic.id(), "SubnetId", nic.subnetId());
        tree.put("MacAddress", nic.macAddress());
        tree.put("PrivateIpAddress", nic.privateIp());
        tree.put("Attachment", Map.of("DeviceIndex", nic.deviceIndex()));
        return tree;
    }

    private static Map<String, Object> named(String one, Object first, String other, Object second) {
        var tree = new LinkedHashMap<String, Object>();
        tree.put(one, first);
        tree.put(other, second);
        return tree;
    }

    private static String yaml(Object tree) {
        try {
            return YAML.writeValueAsString(tree);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree of maps, lists and texts could not be written: " + List.of(e), e);
        }
    }
}
