package caravan.fake;

import caravan.api.ConversionIntent;
import caravan.api.DiskIntent;
import caravan.api.DiskRecord;
import caravan.api.InstanceMigration;
import caravan.api.InstanceMigrationSpec;
import caravan.api.InstanceMigrationStatus;
import caravan.api.Intent;
import caravan.api.Kind;
import caravan.api.Kinds;
import caravan.api.Reference;
import caravan.api.SourceIntent;
import caravan.api.StepRecord;
import caravan.api.TargetIntent;
import caravan.api.Witness;
import caravan.aws.StepKey;
import caravan.inventory.Providers;
import caravan.kube.Attachments;
import caravan.kube.OwnedObjects;
import caravan.ledger.Cancellations;
import caravan.ledger.Ledger;
import caravan.model.Instance;
import caravan.model.Names;
import caravan.model.State;
import caravan.phase.PhaseSettings;
import caravan.phase.PhaseTools;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A cluster and an EC2 in memory with one provider, one plan, one Migration and one instance with one disk. */
public final class FakeWorld {

    public static final String NAMESPACE = "migration";
    public static final String TARGET = "vms";
    public static final String INSTANCE = "i-0a1b2c3d4e5f60001";
    public static final String SOURCE_VOLUME = "vol-source";
    public static final String SNAPSHOT = "snap-made";
    public static final String VOLUME = "vol-made";
    public static final String BACKUP = "snap-backup";
    public static final String RESTORED = "vol-restored";
    public static final Duration LONG = Duration.ofMinutes(15);

    public final FakeKube kube = new FakeKube();
    public final FakeEc2 ec2 = new FakeEc2();
    public final FakeTimer timer = new FakeTimer();
    public final Ledger ledger = new Ledger(kube, timer, "here", (record, from) -> {});
    public final Cancellations cancellations = new Cancellations(kube, timer);
    public final Providers providers = new Providers(kube, timer, ec2, List.of());
    public final OwnedObjects objects = new OwnedObjects(kube);
    public final Attachments attachments =
            new Attachments(kube, timer, new Attachments.Times(LONG, Duration.ofSeconds(1), Duration.ofMinutes(5)));

    private final String migrationUid;
    private final String planUid;
    private final String providerUid;

    public FakeWorld() {
        providerUid = put(
                Kinds.PROVIDER,
                "aws",
                Map.of("type", "ec2", "secret", Map.of("name", "keys"), "settings", Map.of("target-az", "us-east-1b")));
        kube.put(
                Kinds.SECRET,
                new SecretBuilder()
                        .withNewMetadata()
                        .withNamespace(NAMESPACE)
                        .withName("keys")
                        .endMetadata()
                        .addToData("region", "dXMtZWFzdC0x")
                        .build());
        planUid = put(Kinds.PLAN, "web-tier", Map.of("vms", List.of(Map.of("id", INSTANCE))));
        migrationUid = put(Kinds.MIGRATION, "run-1", Map.of("plan", Map.of("name", "web-tier")));
        ec2.with(Machines.instance(INSTANCE, List.of(SOURCE_VOLUME), List.of("subnet-1")));
        ec2.with(Machines.volume(SOURCE_VOLUME, "gp3", INSTANCE));
    }

    private String put(Kind<GenericKubernetesResource> kind, String name, Map<String, Object> spec) {
        var object = new GenericKubernetesResource();
        object.setApiVersion(kind.apiVersion());
        object.setKind(kind.name());
        object.setMetadata(new ObjectMetaBuilder()
                .withNamespace(NAMESPACE)
                .withName(name)
                .withFinalizers(Names.FINALIZER)
                .build());
        object.setAdditionalProperty("spec", spec);
        return kube.put(kind, object).getMetadata().getUid();
    }

    /** What phases work with; every wait is long, W is five minutes. */
    public PhaseTools tools() {
        var settings = new PhaseSettings(LONG, LONG, LONG, LONG, LONG, LONG, LONG, LONG, LONG, Duration.ofMinutes(5));
        return new PhaseTools(providers, kube, objects, ledger, cancellations, timer, settings);
    }

    public void source(String state) {
        ec2.editInstance(INSTANCE, was -> Machines.in(state, was));
    }

    /** A record with its intent, held by this process, as an earlier step has left it. */
    public InstanceMigration record(State state, UnaryOperator<InstanceMigrationStatus> more) {
        var record = new InstanceMigration();
        record.setMetadata(new ObjectMetaBuilder()
                .withNamespace(NAMESPACE)
                .withName("run-1-" + INSTANCE)
                .withFinalizers(Names.FINALIZER)
                .build());
        record.setSpec(new InstanceMigrationSpec(
                        INSTANCE,
                        "web-1",
                        new Reference(NAMESPACE, "web-tier", planUid),
                        new Reference(NAMESPACE, "run-1", migrationUid),
                        new Reference(NAMESPACE, "aws", providerUid))
                .withIntent(intent()));
        record.setStatus(more.apply(InstanceMigrationStatus.pending()
                .withState(state)
                .claimedBy("here")
                .withSteps(state.text(), List.of(new StepRecord(state.text(), "2026-03-01T00:00:00Z", null)))
                .withDisks(List.of(new DiskRecord(SOURCE_VOLUME)))
                .withWitness(new Witness(
                        Machines.LAUNCHED.toString(),
                        "",
                        List.of(new Witness.WitnessDisk(SOURCE_VOLUME, "/dev/xvda", Machines.LAUNCHED.toString())),
                        "2026-03-01T00:00:00Z",
                        "2026-02-28T00:00:00Z"))));
        return kube.put(Kinds.INSTANCE_MIGRATION, record);
    }

    /** As somebody does who takes its finalizer away. */
    public void removeByForce(InstanceMigration record) {
        var name = record.getMetadata().getName();
        kube.edit(Kinds.INSTANCE_MIGRATION, NAMESPACE, name, found -> {
            found.getMetadata().setFinalizers(List.of());
            return found;
        });
        kube.remove(Kinds.INSTANCE_MIGRATION, NAMESPACE, name);
    }

    public InstanceMigration record(State state) {
        return record(state, status -> status);
    }

    /** The projection has told that the Migration is over. */
    public void completeMigration() {
        kube.edit(Kinds.MIGRATION, NAMESPACE, "run-1", migration -> {
            migration.setAdditionalProperty("status", Map.of("completed", "2026-03-01T00:00:00Z"));
            return migration;
        });
    }

    /** The record as it stands now. */
    public InstanceMigration now() {
        return kube.find(Kinds.INSTANCE_MIGRATION, NAMESPACE, "run-1-" + INSTANCE)
                .orElseThrow();
    }

    /** Snapshot and volume of the only disk, recorded and there. */
    public static InstanceMigrationStatus made(InstanceMigrationStatus status) {
        return status.withDisks(
                List.of(new DiskRecord(SOURCE_VOLUME).withSnapshot(SNAPSHOT).withVolume(VOLUME)));
    }

    /** The same in AWS, with the record's tags. */
    public void make(InstanceMigration record) {
        snapshot(SNAPSHOT, SOURCE_VOLUME, tags(record, StepKey.SNAPSHOT));
        volume(VOLUME, SNAPSHOT, tags(record, StepKey.VOLUME));
    }

    /** Somebody's backup of the target volume, and a volume restored from it, both with its tags copied. */
    public void copyTags(InstanceMigration record) {
        snapshot(BACKUP, VOLUME, tags(record, StepKey.VOLUME));
        volume(RESTORED, BACKUP, tags(record, StepKey.VOLUME));
    }

    private static Map<String, String> tags(InstanceMigration record, String step) {
        return Map.of(
                Names.RECORD, record.uid(), Names.TAG_STEP, new StepKey(record.uid(), SOURCE_VOLUME, step, 1).hash());
    }

    private void snapshot(String id, String of, Map<String, String> tags) {
        ec2.with(new caravan.model.Snapshot(id, of, "completed", 8, 100, "", Machines.LAUNCHED, tags));
    }

    private void volume(String id, String of, Map<String, String> tags) {
        ec2.with(new caravan.model.Volume(
                id, "available", "gp3", 8, 3000, 125, false, "", of, "us-east-1b", false, List.of(), tags));
    }

    private static Intent intent() {
        return new Intent(
                new SourceIntent(
                        "111122223333",
                        "us-east-1",
                        "us-east-1a",
                        true,
                        "m5.large",
                        1,
                        2,
                        8192,
                        "x86_64",
                        "bios",
                        "linux",
                        "/dev/xvda",
                        1,
                        "linux",
                        "",
                        Map.of()),
                new TargetIntent(
                        "111122223333",
                        "us-east-1b",
                        TARGET,
                        "web-1",
                        true,
                        true,
                        false,
                        "",
                        false,
                        Map.of(),
                        Map.of(),
                        Map.of(),
                        new ConversionIntent("", "", false, Map.of(), Map.of(), Map.of()),
                        "",
                        "",
                        Map.of()),
                List.of(new DiskIntent(
                        SOURCE_VOLUME,
                        "/dev/xvda",
                        true,
                        8,
                        "gp3",
                        3000,
                        125,
                        false,
                        "",
                        "gp3-csi",
                        "Delete",
                        "claim-1",
                        "pv-claim-1",
                        0,
                        Map.of(),
                        List.of(),
                        List.of(),
                        Map.of())),
                List.of());
    }

    /** Whether the source is as EC2 shows it. */
    public Instance instance() {
        return ec2.instance(INSTANCE).join().orElseThrow();
    }
}
