package caravan.sim;

import java.util.Collection;
import java.util.stream.Collectors;

/** What a user writes for machines {@code Beside} the fleet, as YAML: providers and maps of the seeded cluster are taken. */
public final class Orders {

    private static final String PLAN = """
            apiVersion: forklift.konveyor.io/v1beta1
            kind: Plan
            metadata: {name: %s, namespace: migration}
            spec:
              provider:
                source: {name: aws, namespace: migration}
                destination: {name: host, namespace: migration}
              map:
                network: {name: networks, namespace: migration}
                storage: {name: storage, namespace: migration}
              targetNamespace: vms
              skipGuestConversion: %s
              vms: [%s]
            """;
    private static final String MIGRATION = """
            apiVersion: forklift.konveyor.io/v1beta1
            kind: Migration
            metadata: {name: %s, namespace: migration, annotations: {%s}}
            spec:
              plan: {name: %s, namespace: migration}
            """;

    private Orders() {}

    /** Each machine gets the name {@link #vmOf}. */
    public static String plan(String name, boolean convert, Collection<String> instanceIds) {
        return PLAN.formatted(
                name, !convert, instanceIds.stream().map(id -> vm(id, vmOf(id))).collect(Collectors.joining(", ")));
    }

    /** For one machine, which gets another name. */
    public static String renaming(String name, String instanceId, String vm) {
        return PLAN.formatted(name, true, vm(instanceId, vm));
    }

    /** The annotation is a YAML entry, or empty. */
    public static String migration(String name, String plan, String annotation) {
        return MIGRATION.formatted(name, annotation, plan);
    }

    /** The name that plans give to the virtual machine. */
    public static String vmOf(String instanceId) {
        return "vm-" + instanceId.substring(instanceId.length() - 4);
    }

    private static String vm(String instanceId, String name) {
        return "{id: " + instanceId + ", name: " + name + "}";
    }
}
