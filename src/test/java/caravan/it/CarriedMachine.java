package caravan.it;

import caravan.api.DiskIntent;
import caravan.api.InstanceMigration;
import caravan.api.Kinds;
import caravan.model.Names;
import caravan.model.State;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;
import software.amazon.awssdk.services.ec2.model.Snapshot;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.Volume;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

/** What has to be true of one instance that was carried, looked up in the real cluster and in EC2. */
record CarriedMachine(Site site, Ec2Client ec2, InstanceMigration record) {

    private static final Duration BOOT = Duration.ofSeconds(60);
    private static final int HASH = 64; // hexadecimal digits of SHA-256

    void check() {
        assertThat(record.state()).as(record.getStatus().message()).isEqualTo(State.SUCCEEDED);
        checkSource();
        var machine = checkMachine();
        record.getSpec().intent().disks().forEach(disk -> checkDisk(disk, machine));
        checkNothingIsLeft();
    }

    private void checkSource() {
        var source = ec2.describeInstances(
                        request -> request.instanceIds(record.getSpec().instanceId()))
                .reservations()
                .get(0)
                .instances()
                .get(0);
        assertThat(source.state().name()).isEqualTo(InstanceStateName.STOPPED);
        site.awaitUnlocked(source.instanceId());
    }

    private GenericKubernetesResource checkMachine() {
        var machine = Eventually.get("the virtual machine is ready", BOOT, () -> Optional.of(virtualMachine())
                .filter(found -> Boolean.TRUE.equals(found.get("status", "ready"))));
        assertThat(machine.getMetadata().getUid()).isEqualTo(record.getStatus().targetUid());
        assertThat(machine.<String>get("spec", "runStrategy")).isEqualTo("Always");
        assertThat(machine.getMetadata().getAnnotations()).containsEntry(Names.STARTED, record.uid());
        assertThat(machine.getMetadata().getLabels()).containsAllEntriesOf(labels());
        return machine;
    }

    GenericKubernetesResource virtualMachine() {
        var target = record.getSpec().intent().target();
        return site.client()
                .genericKubernetesResources(Kinds.VIRTUAL_MACHINE.apiVersion(), Kinds.VIRTUAL_MACHINE.name())
                .inNamespace(target.namespace())
                .withName(target.name())
                .get();
    }

    private void checkDisk(DiskIntent disk, GenericKubernetesResource machine) {
        var made = record.getStatus().disk(disk.sourceVolumeId()).orElseThrow();
        var claim = site.client()
                .persistentVolumeClaims()
                .inNamespace(record.getSpec().intent().target().namespace())
                .withName(disk.claimName())
                .get();
        var volume = site.client()
                .persistentVolumes()
                .withName(disk.persistentVolumeName())
                .get();
        checkBinding(disk, claim, volume);
        assertThat(volume.getSpec().getCsi().getVolumeHandle()).isEqualTo(made.volumeId());
        assertThat(claim.getMetadata().getOwnerReferences()).singleElement().satisfies(owner -> assertThat(
                        owner.getUid())
                .isEqualTo(machine.getMetadata().getUid()));
        checkVolume(disk, volumeOf(made.volumeId()), volumeOf(disk.sourceVolumeId()));
    }

    private void checkBinding(DiskIntent disk, PersistentVolumeClaim claim, PersistentVolume volume) {
        assertThat(claim.getStatus().getPhase()).isEqualTo("Bound");
        assertThat(claim.getSpec().getVolumeName()).isEqualTo(disk.persistentVolumeName());
        assertThat(claim.getMetadata().getLabels()).containsAllEntriesOf(labels());
        assertThat(volume.getStatus().getPhase()).isEqualTo("Bound");
        assertThat(volume.getSpec().getClaimRef().getUid())
                .isEqualTo(claim.getMetadata().getUid());
        assertThat(volume.getSpec().getPersistentVolumeReclaimPolicy()).isEqualTo("Delete");
        assertThat(volume.getMetadata().getLabels()).containsAllEntriesOf(labels());
        assertThat(volume.getSpec()
                        .getNodeAffinity()
                        .getRequired()
                        .getNodeSelectorTerms()
                        .get(0)
                        .getMatchExpressions()
                        .get(0)
                        .getValues())
                .containsExactly(Site.TARGET_ZONE);
    }

    private void checkVolume(DiskIntent disk, Volume volume, Volume source) {
        assertThat(volume.availabilityZone()).isEqualTo(Site.TARGET_ZONE);
        assertThat(volume.volumeType()).isEqualTo(source.volumeType());
        assertThat(volume.size()).isEqualTo(source.size());
        assertThat(volume.iops()).isEqualTo(source.iops());
        assertThat(volume.encrypted()).as("its class asks for it").isTrue();
        var tags = tagsOf(volume.tags());
        assertThat(tags.remove(Names.TAG_STEP)).hasSize(HASH);
        assertThat(tags).isEqualTo(expectedTags(disk));
    }

    private Map<String, String> expectedTags(DiskIntent disk) {
        return Map.ofEntries(
                Map.entry("forklift.konveyor.io/vmID", record.getSpec().instanceId()),
                Map.entry("forklift.konveyor.io/vm-name", record.getSpec().instanceName()),
                Map.entry("forklift.konveyor.io/original-volume", disk.sourceVolumeId()),
                Map.entry(
                        "forklift.konveyor.io/snapshot",
                        record.getStatus()
                                .disk(disk.sourceVolumeId())
                                .orElseThrow()
                                .snapshotId()),
                Map.entry("forklift.konveyor.io/plan", record.getSpec().plan().name()),
                Map.entry(
                        "forklift.konveyor.io/migration",
                        record.getSpec().migration().uid()),
                Map.entry("caravan.io/record", record.uid()),
                Map.entry("caravan.io/adopted", "true"),
                Map.entry("ebs.csi.aws.com/cluster", "true"),
                Map.entry("CSIVolumeName", disk.persistentVolumeName()));
    }

    private Map<String, String> labels() {
        return Map.of(
                "plan", record.getSpec().plan().uid(),
                "plan-name", record.getSpec().plan().name(),
                "plan-namespace", record.getMetadata().getNamespace(),
                "migration", record.getSpec().migration().uid(),
                "vmID", record.getSpec().instanceId(),
                "forklift.konveyor.io/plan", record.getSpec().plan().name(),
                "caravan.io/record", record.uid(),
                "caravan.io/committed", "true");
    }

    /** One volume per disk, no snapshot, no pod and no Secret. */
    private void checkNothingIsLeft() {
        var recorded =
                record.getStatus().disks().stream().map(disk -> disk.volumeId()).toList();
        assertThat(volumes()).extracting(Volume::volumeId).containsExactlyInAnyOrderElementsOf(recorded);
        assertThat(snapshots()).isEmpty();
        var left = Map.of(Names.RECORD, record.uid());
        assertThat(site.client()
                        .pods()
                        .inNamespace(record.getSpec().intent().target().namespace())
                        .withLabels(left)
                        .list()
                        .getItems())
                .isEmpty();
        assertThat(site.client()
                        .secrets()
                        .inNamespace(record.getSpec().intent().target().namespace())
                        .withLabels(left)
                        .list()
                        .getItems())
                .isEmpty();
    }

    /** Moto knows a thousand snapshots of others and does not filter by owner: only the tag tells. */
    List<Snapshot> snapshots() {
        return ec2.describeSnapshots(request -> request.filters(ownTag())).snapshots();
    }

    List<Volume> volumes() {
        return ec2.describeVolumes(request -> request.filters(ownTag())).volumes();
    }

    private Filter ownTag() {
        return Filter.builder().name("tag:" + Names.RECORD).values(record.uid()).build();
    }

    private Volume volumeOf(String id) {
        return ec2.describeVolumes(request -> request.volumeIds(id)).volumes().get(0);
    }

    private static Map<String, String> tagsOf(List<Tag> tags) {
        return new HashMap<>(tags.stream().collect(toMap(Tag::key, Tag::value)));
    }
}
