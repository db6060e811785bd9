package caravan.peer;

import caravan.api.InstanceMigration;
import caravan.api.Kind;
import caravan.api.Kinds;
import caravan.api.reader.Trees;
import caravan.engine.StatusProjection;
import caravan.engine.Unopened;
import caravan.fake.FakeEc2;
import caravan.fake.FakeKube;
import caravan.fake.Machines;
import caravan.model.InstanceType;
import caravan.model.Names;
import caravan.model.ObjectRef;
import caravan.model.State;
import caravan.status.ProviderProjection.Contact;
import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.storage.StorageClassBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A cluster and an EC2 in memory with the product between them. Claims are bound and pods succeed by themselves, time
 * passes when nothing else can happen, and when that does not help either, deadlines pass.
 */
final class SmallWorld {

    static final String NAMESPACE = "migration";
    static final String TARGET = "vms";
    /** More often than any wait of the product looks again before its deadline. */
    private static final int PATIENCE = 300;

    final FakeKube kube = new FakeKube();
    final FakeEc2 ec2;
    final PassingTime time = new PassingTime();
    /** What others do while the product waits, one each time that nothing else can happen. */
    final Deque<Runnable> meanwhile = new ArrayDeque<>();

    final SourcePower sources;
    /** What was done to instances, in order: {@code StopInstances i-1}. */
    final List<String> power;

    final WriteLog writes = new WriteLog();
    final Players players = new Players(kube);
    Parts parts;

    SmallWorld() {
        this(new FakeEc2().instantly());
    }

    /** Beside others that see the same EC2. */
    SmallWorld(FakeEc2 ec2) {
        this.ec2 = ec2.withZone("us-east-1b", "availability-zone")
                .with(new InstanceType("m5.large", 2, 1, 2, 8192, false, true));
        sources = new SourcePower(ec2);
        power = sources.calls;
        parts = new Parts(writes.noting(kube), sources.gateways(), time);
        Stream.of(NAMESPACE, TARGET, "caravan-system").forEach(kube::withNamespace);
        Stream.of("gp3-csi", "io2-csi").forEach(this::storageClass);
        kube.put(Kinds.NODE, node("True", false));
        kube.put(
                Kinds.SECRET,
                new SecretBuilder()
                        .withNewMetadata()
                        .withNamespace(NAMESPACE)
                        .withName("keys")
                        .endMetadata()
                        .addToData("region", "dXMtZWFzdC0x")
                        .build());
        put(Kinds.PROVIDER, "aws", "{type: ec2, secret: {name: keys}, settings: {target-az: us-east-1b}}");
        put(Kinds.PROVIDER, "host", "{type: openshift}");
        put(Kinds.NETWORK_MAP, "networks", maps("{source: {id: subnet-1}, destination: {type: pod}}"));
        put(
                Kinds.STORAGE_MAP,
                "storage",
                maps("{source: {name: gp3}, destination: {storageClass: gp3-csi}},"
                        + " {source: {name: io2}, destination: {storageClass: io2-csi}}"));
    }

    /** The only one of the target zone. */
    static Node node(String ready, boolean cordoned) {
        return new NodeBuilder()
                .withNewMetadata()
                .withName("worker-1")
                .addToLabels("topology.kubernetes.io/zone", "us-east-1b")
                .endMetadata()
                .withNewSpec()
                .withUnschedulable(cordoned)
                .endSpec()
                .withNewStatus()
                .addNewCondition()
                .withType("Ready")
                .withStatus(ready)
                .endCondition()
                .endStatus()
                .build();
    }

    static String maps(String pairs) {
        return "{provider: {source: {name: aws}, destination: {name: host}}, map: [" + pairs + "]}";
    }

    private void storageClass(String name) {
        kube.put(
                Kinds.STORAGE_CLASS,
                new StorageClassBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .withProvisioner("ebs.csi.aws.com")
                        .withReclaimPolicy("Delete")
                        .build());
    }

    /** The spec in YAML; an object of that name is replaced. */
    void put(Kind<GenericKubernetesResource> kind, String name, String spec) {
        kube.remove(kind, NAMESPACE, name);
        kube.put(
                kind,
                Serialization.unmarshal(
                        "metadata: {name: " + name + ", namespace: migration}\nspec: " + spec,
                        GenericKubernetesResource.class));
    }

    /** Running, with these gp3 disks in the one subnet that is mapped. */
    SmallWorld running(String id, String... volumes) {
        ec2.with(Machines.instance(id, List.of(volumes), List.of("subnet-1")));
        Arrays.stream(volumes).forEach(volume -> ec2.with(Machines.volume(volume, "gp3", id)));
        return this;
    }

    /** A plan without conversion. Further fields in YAML flow style, such as {@code targetLabels: {a: b}}. */
    SmallWorld plan(String name, String fields, String... vms) {
        var spec = new StringBuilder("{provider: {source: {name: aws}, destination: {name: host}},"
                + " map: {network: {name: networks}, storage: {name: storage}}, vms: [" + String.join(", ", vms) + "]");
        Map.of("targetNamespace", TARGET, "skipGuestConversion", "true").forEach((field, value) -> {
            if (!fields.contains(field)) {
                spec.append(", ").append(field).append(": ").append(value);
            }
        });
        put(Kinds.PLAN, name, spec + (fields.isEmpty() ? "" : ", " + fields) + "}");
        return this;
    }

    /** One Migration of a plan that names this instance alone, both called so, and its record. */
    InstanceMigration begin(String name, String instanceId) {
        plan(name, "", vm(instanceId));
        return start(name, name).get(0);
    }

    /** An entry of a plan's vms. */
    static String vm(String instanceId) {
        return "{id: " + instanceId + ", name: vm-of-" + instanceId + "}";
    }

    /** A Migration of the plan, opened: its records. */
    List<InstanceMigration> start(String migration, String plan) {
        put(Kinds.MIGRATION, migration, "{plan: {name: " + plan + "}}");
        open(migration);
        return kube.all(Kinds.INSTANCE_MIGRATION).stream()
                .filter(record -> record.getSpec().migration().name().equals(migration))
                .toList();
    }

    void open(String migration) {
        done(parts.opening.open(ObjectRef.named(NAMESPACE, migration)));
    }

    InstanceMigration live(InstanceMigration record) {
        return kube.find(
                        Kinds.INSTANCE_MIGRATION,
                        NAMESPACE,
                        record.getMetadata().getName())
                .orElseThrow();
    }

    /** Carries the record to its end, whatever that is. */
    InstanceMigration carry(InstanceMigration record) {
        return new RouteWalk(this).carry(record);
    }

    /** The process dies here and another begins. */
    void restart() {
        parts = new Parts(writes.noting(kube), sources.gateways(), time);
    }

    /** Everything that an ended migration may have left is swept, and what it kept is let go. */
    void sweep() {
        kube.all(Kinds.MIGRATION).forEach(this::completeWhenEnded);
        for (var pass = 0; pass < 4; pass++) {
            done(parts.sweep.run());
            time.pass(parts.settings.engine().sweeping().grace().plusSeconds(1));
        }
    }

    /** As the projection of the status does. */
    private void completeWhenEnded(HasMetadata migration) {
        var metadata = migration.getMetadata();
        var ended = kube.all(Kinds.INSTANCE_MIGRATION).stream()
                .filter(record ->
                        metadata.getUid().equals(record.getSpec().migration().uid()))
                .allMatch(record -> record.state().ended());
        if (ended) {
            kube.edit(Kinds.MIGRATION, metadata.getNamespace(), metadata.getName(), found -> {
                found.setAdditionalProperty("status", Map.of("completed", "2026-01-01T00:00:00Z"));
                return found;
            });
        }
    }

    /** By the record's own label or tag: in the cluster and in AWS. */
    List<String> leftOf(InstanceMigration record) {
        var left = new ArrayList<String>();
        for (var kind : List.<Kind<? extends HasMetadata>>of(
                Kinds.POD,
                Kinds.JOB,
                Kinds.CONFIG_MAP,
                Kinds.SECRET,
                Kinds.VIRTUAL_MACHINE,
                Kinds.PERSISTENT_VOLUME_CLAIM,
                Kinds.PERSISTENT_VOLUME)) {
            kube.all(kind).stream()
                    .filter(object -> object.getMetadata().getLabels() != null
                            && record.uid()
                                    .equals(object.getMetadata().getLabels().get(Names.RECORD)))
                    .map(object -> kind.name() + " " + object.getMetadata().getName())
                    .forEach(left::add);
        }
        ec2.snapshots().stream()
                .filter(snapshot -> record.uid().equals(snapshot.tags().get(Names.RECORD)))
                .forEach(snapshot -> left.add(snapshot.id()));
        ec2.volumes().stream()
                .filter(volume -> record.uid().equals(volume.tags().get(Names.RECORD)))
                .forEach(volume -> left.add(volume.id()));
        return left;
    }

    /** What a user sees: the object, after every status was told. */
    JsonNode seen(Kind<GenericKubernetesResource> kind, String name) {
        var settings = parts.settings;
        var projection = new StatusProjection(
                kube,
                time,
                () -> true,
                new StatusProjection.Surroundings(
                        snapshot -> OptionalInt.empty(),
                        provider -> Optional.of(new Contact(true, "")),
                        records -> {},
                        new Unopened((record, from) -> {}),
                        parts.preflights::told,
                        settings.engine().limits(),
                        settings.status()));
        done(projection.project());
        return Trees.of(kube.find(kind, NAMESPACE, name).orElseThrow());
    }

    String stateOf(String instanceId) {
        return sources.stateOf(instanceId);
    }

    /** The result of a future, with everything that must happen before it. */
    <T> T done(CompletableFuture<T> future) {
        for (var turn = 0; !future.isDone(); turn++) {
            players.play();
            if (future.isDone() || (turn < PATIENCE && meanwhile.isEmpty() && time.jump())) {
                continue;
            }
            var event = meanwhile.poll();
            if (event == null) {
                ec2.waits().expire();
                kube.waits().expire();
                time.pass(Duration.ofHours(1));
            } else {
                event.run();
            }
        }
        players.play();
        return future.join();
    }

    /** Refused while nothing has been touched. */
    void assertNotBegun(InstanceMigration record, String reason) {
        assertThat(record.state()).as("%s", record.getStatus()).isEqualTo(State.ROLLED_BACK);
        assertThat(record.getStatus().failure().reason()).isEqualTo(reason);
        assertThat(record.getStatus().failure().step()).isEqualTo("Initialize");
        assertThat(power).isEmpty();
        assertThat(ec2.writes()).isZero();
    }
}
