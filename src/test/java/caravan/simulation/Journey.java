package caravan.simulation;

import caravan.api.InstanceMigration;
import caravan.it.Eventually;
import caravan.model.State;
import caravan.sim.Orders;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a user does with one plan, and what becomes of it. */
final class Journey {

    private static final String API = "forklift.konveyor.io/v1beta1";
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private final Stage stage;
    private final String plan;

    private Journey(Stage stage, String plan) {
        this.stage = stage;
        this.plan = plan;
    }

    /** A plan whose guests need no conversion. */
    static Journey plan(Stage stage, String name, String... instanceIds) {
        return create(stage, name, false, instanceIds);
    }

    /** As {@link #plan}, with another name for the virtual machine: the usual one is taken. */
    static Journey renaming(Stage stage, String name, String instanceId) {
        stage.create(Orders.renaming(name, instanceId, name));
        return new Journey(stage, name);
    }

    static Journey converting(Stage stage, String name, String... instanceIds) {
        return create(stage, name, true, instanceIds);
    }

    /** One machine with a hook before and one after, each with this spec in YAML flow style. */
    static Journey hooked(Stage stage, String name, String hook, String instanceId) {
        stage.create("""
                apiVersion: forklift.konveyor.io/v1beta1
                kind: Hook
                metadata: {name: %s, namespace: migration}
                spec: {%s}
                """.formatted(name, hook));
        var hooks = Stream.of("PreHook", "PostHook")
                .map(step -> "{hook: {namespace: migration, name: " + name + "}, step: " + step + "}")
                .collect(Collectors.joining(", ", "hooks: [", "]"));
        stage.create(Orders.plan(name, false, List.of(instanceId))
                .replace("id: " + instanceId, "id: " + instanceId + ", " + hooks));
        return new Journey(stage, name);
    }

    private static Journey create(Stage stage, String name, boolean convert, String... instanceIds) {
        stage.create(Orders.plan(name, convert, List.of(instanceIds)));
        return new Journey(stage, name);
    }

    /** The name that the plan gives to the virtual machine. */
    static String vmOf(String instanceId) {
        return Orders.vmOf(instanceId);
    }

    /** Creates a Migration of this name. */
    Journey start(String migration) {
        return start(migration, "");
    }

    /** The annotation as a YAML entry. */
    Journey start(String migration, String annotation) {
        stage.create(Orders.migration(migration, plan, annotation));
        return this;
    }

    Optional<InstanceMigration> record(String migration, String instanceId) {
        return Optional.ofNullable(stage.client()
                .resources(InstanceMigration.class)
                .inNamespace(Stage.NAMESPACE)
                .withName(migration + "-" + instanceId)
                .get());
    }

    InstanceMigration await(String migration, String instanceId, Predicate<InstanceMigration> wanted) {
        try {
            return Eventually.get(
                    migration + " of " + instanceId + " to come as far", PATIENCE, () -> record(migration, instanceId)
                            .filter(wanted));
        } catch (AssertionError e) {
            var status = record(migration, instanceId).map(InstanceMigration::getStatus);
            throw new AssertionError(e.getMessage() + "; it is now " + status, e);
        }
    }

    InstanceMigration awaitState(String migration, String instanceId, State state) {
        return await(migration, instanceId, record -> record.state() == state);
    }

    /** The record when it has ended, however. */
    InstanceMigration awaitEnd(String migration, String instanceId) {
        return await(migration, instanceId, record -> record.state().ended());
    }

    /** One entry of spec.cancel, by id or by name. */
    void cancel(String migration, String field, String value) {
        patch(object("Migration", migration), "{\"spec\":{\"cancel\":[{\"" + field + "\":\"" + value + "\"}]}}");
    }

    void archive() {
        patch(object("Plan", plan), "{\"spec\":{\"archived\":true}}");
    }

    void delete(String migration) {
        object("Migration", migration).delete();
    }

    Resource<GenericKubernetesResource> migration(String name) {
        return object("Migration", name);
    }

    private Resource<GenericKubernetesResource> object(String kind, String name) {
        return stage.client()
                .genericKubernetesResources(API, kind)
                .inNamespace(Stage.NAMESPACE)
                .withName(name);
    }

    private static void patch(Resource<GenericKubernetesResource> object, String merge) {
        object.patch(PatchContext.of(PatchType.JSON_MERGE), merge);
    }
}
