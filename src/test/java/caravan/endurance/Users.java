package caravan.endurance;

import caravan.api.InstanceMigration;
import caravan.api.Kind;
import caravan.api.Kinds;
import caravan.sim.aws.Fleet;
import caravan.sim.aws.Machine;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Subnet;
import software.amazon.awssdk.services.ec2.model.Volume;

/** Those around the engine: who launches machines, writes plans, changes his mind, and works at the console of AWS. */
final class Users {

    static final String NAMESPACE = "migration";
    static final String TARGET = "vms";

    private static final KubernetesSerialization YAML = new KubernetesSerialization();
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

    private final World world;
    private int machines;

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

    private Machine machine(int disks) {
        var number = ++machines;
        var id = "i-0ff1%013d".formatted(number);
        var machine = Machine.in(world.region(), Fleet.ACCOUNT, id)
                .named("side-" + number)
                .rootDevice("/dev/xvda");
        for (var disk = 0; disk < disks; disk++) {
            machine.disk("/dev/xvd" + (char) ('a' + disk), disk(volumeOf(id, disk)));
        }
        var subnet =
                Subnet.builder().subnetId(Fleet.SUBNET_WEB).vpcId(Fleet.VPC).build();
        return machine.nic(subnet, "10.0.1." + (20 + number));
    }

    static String volumeOf(String instanceId, int disk) {
        return "vol-0ff%s%06d".formatted(instanceId.substring(instanceId.length() - 8), disk);
    }

    private static Volume.Builder disk(String id) {
        return Volume.builder()
                .volumeId(id)
                .size(8)
                .encrypted(false)
                .multiAttachEnabled(false)
                .volumeType("gp3")
                .iops(3_000)
                .throughput(125);
    }

    /** A plan for these instances. */
    void plan(String name, boolean convert, String... instanceIds) {
        var vms = Arrays.stream(instanceIds)
                .map(id -> "{id: " + id + ", name: " + vmOf(id) + "}")
                .collect(Collectors.joining(", "));
        world.cluster().put(Kinds.PLAN, read(PLAN.formatted(name, !convert, vms)));
    }

    /** The name that plans give to the virtual machine. */
    static String vmOf(String instanceId) {
        return "vm-" + instanceId.substring(instanceId.length() - 4);
    }

    void migrate(String migration, String plan) {
        migrate(migration, plan, "");
    }

    /** The annotation as a YAML entry. */
    void migrate(String migration, String plan, String annotation) {
        world.cluster().put(Kinds.MIGRATION, read(MIGRATION.formatted(migration, annotation, plan)));
    }

    /** Cancels the instances of a Migration; none of them is forgotten when more are cancelled later. */
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

    void archive(String plan) {
        set(plan, "archived", true);
    }

    void keepOnFailure(String plan) {
        set(plan, "deleteVmOnFailMigration", false);
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
