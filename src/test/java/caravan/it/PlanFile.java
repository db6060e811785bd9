package caravan.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.ec2.model.Instance;

import static java.util.stream.Collectors.joining;

/**
 * One plan as a user writes it: src/test/resources/CarryIT.
 *
 * @param converted whether virt-v2v runs on the new disks
 */
record PlanFile(String name, boolean converted, List<Instance> instances, String namespace, String target) {

    private static final Path FOLDER = Path.of("src", "test", "resources", "CarryIT");

    PlanFile(String name, boolean converted, List<Instance> instances) {
        this(name, converted, instances, Site.PLANS, Site.TARGET);
    }

    PlanFile in(String plans, String targets) {
        return new PlanFile(name, converted, instances, plans, targets);
    }

    /** Source and target, which every plan refers to. */
    static String providers() {
        return read("providers.yaml");
    }

    /** Providers, maps, Plan and Migration. */
    String complete() {
        return placed(providers()) + "---\n" + yaml();
    }

    String migration() {
        return name + "-1";
    }

    /** Maps, Plan and Migration. */
    String yaml() {
        var values = Map.of(
                "plan", name,
                "subnet", instances.get(0).subnetId(),
                "unconverted", Boolean.toString(!converted),
                "vms",
                        instances.stream()
                                .map(instance -> "{id: " + instance.instanceId() + ", name: " + nameOf(instance) + "}")
                                .collect(joining(", ", "[", "]")));
        var text = read("plan.yaml");
        for (var value : values.entrySet()) {
            text = text.replace("${" + value.getKey() + "}", value.getValue());
        }
        return placed(text);
    }

    private String placed(String text) {
        return text.replace("namespace: " + Site.PLANS, "namespace: " + namespace)
                .replace("targetNamespace: " + Site.TARGET, "targetNamespace: " + target);
    }

    static String nameOf(Instance instance) {
        return instance.tags().stream()
                .filter(tag -> tag.key().equals("Name"))
                .map(tag -> tag.value())
                .findFirst()
                .orElseThrow();
    }

    private static String read(String file) {
        try {
            return Files.readString(FOLDER.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
