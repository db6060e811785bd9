package caravan.engine;

import caravan.api.InstanceMigration;
import caravan.api.InstanceMigrationSpec;
import caravan.api.InstanceMigrationStatus;
import caravan.api.Kind;
import caravan.api.Kinds;
import caravan.api.Reference;
import caravan.api.reader.Trees;
import caravan.fake.FakeKube;
import caravan.model.State;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/** A plan for two machines with all that it refers to, its Migration, and what their status says. */
final class ProjectedObjects {

    static final String NAMESPACE = "migration";

    private static final YAMLMapper YAML = new YAMLMapper();

    private final FakeKube kube;

    ProjectedObjects(FakeKube kube) {
        this.kube = kube;
    }

    void seed() {
        put(Kinds.PROVIDER, "aws", "{type: ec2, secret: {name: keys}, settings: {target-az: us-east-1b}}");
        put(Kinds.PROVIDER, "host", "{type: openshift}");
        put(Kinds.NETWORK_MAP, "networks", "{provider: {source: {name: aws}, destination: {name: host}}, map: []}");
        put(Kinds.STORAGE_MAP, "storage", "{provider: {source: {name: aws}, destination: {name: host}}, map: []}");
        plan("web-tier");
    }

    void plan(String name) {
        put(
                Kinds.PLAN,
                name,
                "{targetNamespace: vms, provider: {source: {name: aws}, destination: {name: host}},"
                        + " map: {network: {name: networks}, storage: {name: storage}},"
                        + " vms: [{id: i-0a1b2c3d4e5f60001}, {id: i-0a1b2c3d4e5f60002}]}");
    }

    String condition(Kind<GenericKubernetesResource> kind, String name, String type) {
        for (var condition :
                Trees.of(kube.find(kind, NAMESPACE, name).orElseThrow()).at("/status/conditions")) {
            if (type.equals(condition.path("type").asText())) {
                return condition.path("status").asText();
            }
        }
        return "";
    }

    void migration() {
        migration("run-1", "web-tier");
    }

    void migration(String name, String plan) {
        put(Kinds.MIGRATION, name, "{plan: {name: " + plan + "}}");
    }

    InstanceMigration record(String id, State state) {
        return record(id, new Owner("web-tier", "run-1"), state);
    }

    /** Plan and Migration of a record, by name. */
    record Owner(String plan, String run) {}

    InstanceMigration record(String id, Owner owner, State state) {
        var plan = kube.find(Kinds.PLAN, NAMESPACE, owner.plan()).orElseThrow().getMetadata();
        var run =
                kube.find(Kinds.MIGRATION, NAMESPACE, owner.run()).orElseThrow().getMetadata();
        var record = new InstanceMigration();
        record.setMetadata(new ObjectMetaBuilder()
                .withNamespace(NAMESPACE)
                .withName(owner.run() + "-" + id)
                .build());
        record.setSpec(new InstanceMigrationSpec(
                id,
                id,
                new Reference(NAMESPACE, owner.plan(), plan.getUid()),
                new Reference(NAMESPACE, owner.run(), run.getUid()),
                new Reference(NAMESPACE, "aws", "")));
        record.setStatus(InstanceMigrationStatus.pending().withState(state));
        return kube.put(Kinds.INSTANCE_MIGRATION, record);
    }

    private void put(Kind<GenericKubernetesResource> kind, String name, String spec) {
        var object = new GenericKubernetesResource();
        object.setMetadata(
                new ObjectMetaBuilder().withNamespace(NAMESPACE).withName(name).build());
        try {
            object.setAdditionalProperty("spec", YAML.readValue(spec, Map.class));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        kube.put(kind, object);
    }
}
