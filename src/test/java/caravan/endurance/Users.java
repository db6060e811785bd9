package caravan.endurance;

import caravan.api.InstanceMigration;
import caravan.api.Kind;
import caravan.api.Kinds;
import caravan.sim.Orders;
import caravan.sim.aws.Beside;
import caravan.sim.aws.Fleet;
import caravan.sim.aws.Machine;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.Ec2Client;

/** Those around the engine: who launches machines, writes plans, changes his mind, and works at the console of AWS. */
final class Users {

    /** Under which snapshots are copied that AWS's default key encrypts. */
    static final String COPY_KEY =
            "arn:aws:kms:" + Fleet.REGION + ":" + Fleet.ACCOUNT + ":key/5f0c4f4e-7d1b-4a6e-9c60-000000000002";

    static final String NAMESPACE = "migration";
    static final String TARGET = "vms";

    private static final KubernetesSerialization YAML = new KubernetesSerialization();
    private final World world;
    private int machines;
    private String defaultKey = "";

    Users(World world) {
        this.world = world;
    }

    static GenericKubernetesResource read(String yaml) {
        return YAML.unmarshal(yaml, GenericKubernetesResource.class);
    }

    /** A running instance with this many gp3 disks of 8 GiB. */
    String running(int disks) {
        return machine(disks).launch().instanceId();
    }

    String stopped(int disks) {
        return machine(disks).stopped().launch().instanceId();
    }

    /** From now on the provider's volumes are made in the partner's account, and machines have disks under the default key. */
    void crossAccounts() {
        defaultKey = world.aws()
                .ec2(Fleet.OPERATOR_KEY, Fleet.REGION)
                .getEbsDefaultKmsKeyId(request -> {})
                .kmsKeyId();
        edit(Kinds.PROVIDER, "aws", provider -> {
            var spec = specOf(provider);
            var settings = new HashMap<>(provider.<Map<String, Object>>get("spec", "settings"));
            settings.put("kms-key", COPY_KEY);
            spec.put("settings", settings);
            provider.getAdditionalProperties().put("spec", spec);
            return provider;
        });
        world.cluster().objects().edit(Kinds.SECRET, NAMESPACE, "aws-credentials", secret -> {
            secret.getData().put("targetAccessKeyId", encoded(Fleet.PARTNER_KEY));
            secret.getData().put("targetSecretAccessKey", encoded("secret"));
            return secret;
        });
    }

    private static String encoded(String plain) {
        return Base64.getEncoder().encodeToString(plain.getBytes(StandardCharsets.UTF_8));
    }

    private Machine machine(int disks) {
        return Beside.machine(world.region(), ++machines, disks, defaultKey);
    }

    static String volumeOf(String instanceId, int disk) {
        return Beside.volumeId(instanceId, disk);
    }

    /** A plan for these instances. */
    void plan(String name, boolean convert, String... instanceIds) {
        world.cluster().put(Kinds.PLAN, read(Orders.plan(name, convert, List.of(instanceIds))));
    }

    /** The name that plans give to the virtual machine. */
    static String vmOf(String instanceId) {
        return Orders.vmOf(instanceId);
    }

    void migrate(String migration, String plan) {
        migrate(migration, plan, "");
    }

    /** The annotation as a YAML entry. */
    void migrate(String migration, String plan, String annotation) {
        world.cluster().put(Kinds.MIGRATION, read(Orders.migration(migration, plan, annotation)));
    }

    /** Beside those that were cancelled before: one cancel does not take back another. */
    void cancel(String migration, String... instanceIds) {
        edit(Kinds.MIGRATION, migration, object -> {
            var spec = specOf(object);
            var all = new ArrayList<Object>((List<?>) spec.getOrDefault("cancel", List.of()));
            Arrays.stream(instanceIds).map(id -> Map.of("id", id)).forEach(all::add);
            spec.put("cancel", all);
            object.getAdditionalProperties().put("spec", spec);
            return object;
        });
    }

    /** Each machine of the plan gets a hook before and one after. */
    void hook(String plan) {
        world.cluster().put(Kinds.HOOK, read("""
                apiVersion: forklift.konveyor.io/v1beta1
                kind: Hook
                metadata: {name: tell, namespace: migration}
                spec: {image: hook-runner, playbook: LSBob3N0czogYWxs, deadline: 600}
                """));
        var hooks = Stream.of("PreHook", "PostHook")
                .map(step -> Map.of("step", step, "hook", Map.of("name", "tell", "namespace", NAMESPACE)))
                .toList();
        edit(Kinds.PLAN, plan, object -> {
            var spec = specOf(object);
            spec.put(
                    "vms",
                    ((List<?>) spec.get("vms"))
                            .stream()
                                    .map(vm -> {
                                        var hooked = new HashMap<Object, Object>((Map<?, ?>) vm);
                                        hooked.put("hooks", hooks);
                                        return hooked;
                                    })
                                    .toList());
            object.getAdditionalProperties().put("spec", spec);
            return object;
        });
    }

    void archive(String plan) {
        set(plan, "archived", true);
    }

    void keepOnFailure(String plan) {
        set(plan, "deleteVmOnFailMigration", false);
    }

    /** Takes an instance out of a plan. */
    void leaveOut(String plan, String instanceId) {
        edit(Kinds.PLAN, plan, object -> {
            var spec = specOf(object);
            List<Map<String, Object>> vms = object.get("spec", "vms");
            spec.put(
                    "vms",
                    vms.stream().filter(vm -> !instanceId.equals(vm.get("id"))).toList());
            object.getAdditionalProperties().put("spec", spec);
            return object;
        });
    }

    private void set(String plan, String field, boolean value) {
        edit(Kinds.PLAN, plan, object -> {
            var spec = specOf(object);
            spec.put(field, value);
            object.getAdditionalProperties().put("spec", spec);
            return object;
        });
    }

    void edit(Kind<GenericKubernetesResource> kind, String name, UnaryOperator<GenericKubernetesResource> change) {
        world.cluster().objects().edit(kind, NAMESPACE, name, change);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> specOf(GenericKubernetesResource object) {
        return new HashMap<>(
                (Map<String, Object>) object.getAdditionalProperties().get("spec"));
    }

    /** Deletes it with the background's ways: finalizers hold it. */
    void delete(Kind<GenericKubernetesResource> kind, String name) {
        find(kind, name).ifPresent(object -> world.cluster()
                .objects()
                .delete(kind, NAMESPACE, name, object.getMetadata().getUid()));
    }

    /** What people do to an object that does not go: they take its finalizers off. */
    void removeByForce(InstanceMigration record) {
        var metadata = record.getMetadata();
        var objects = world.cluster().objects();
        world.chronicle().removedByForce(metadata.getUid());
        objects.edit(Kinds.INSTANCE_MIGRATION, NAMESPACE, metadata.getName(), found -> {
            found.getMetadata().setFinalizers(List.of());
            return found;
        });
        objects.delete(Kinds.INSTANCE_MIGRATION, NAMESPACE, metadata.getName(), metadata.getUid());
    }

    Optional<GenericKubernetesResource> find(Kind<GenericKubernetesResource> kind, String name) {
        return world.cluster().objects().get(kind, NAMESPACE, name);
    }

    /** Neither archived nor being deleted. */
    boolean isWanted(String plan) {
        return find(Kinds.PLAN, plan)
                .filter(object ->
                        object.getMetadata().getDeletionTimestamp() == null && object.get("spec", "archived") == null)
                .isPresent();
    }

    Optional<InstanceMigration> record(String migration, String instanceId) {
        return world.cluster().objects().get(Kinds.INSTANCE_MIGRATION, NAMESPACE, migration + "-" + instanceId);
    }

    List<InstanceMigration> records() {
        return world.cluster().objects().list(Kinds.INSTANCE_MIGRATION, NAMESPACE, Map.of());
    }

    /** Somebody at the console of the same account. */
    Ec2Client console() {
        return world.aws().ec2(Fleet.OPERATOR_KEY, Fleet.REGION);
    }

    /** The state of every instance that there is. */
    Map<String, String> power() {
        var power = new TreeMap<String, String>();
        console().describeInstances().reservations().stream()
                .flatMap(reservation -> reservation.instances().stream())
                .forEach(instance ->
                        power.put(instance.instanceId(), instance.state().nameAsString()));
        return power;
    }

    /** AWS forgets a terminated instance after a while. */
    String stateOf(String instanceId) {
        return world.region()
                .instance(instanceId)
                .map(instance -> instance.state().nameAsString())
                .orElse("gone");
    }
}
