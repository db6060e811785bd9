package caravan.phase;

import caravan.api.InstanceMigration;
import caravan.aws.Ec2Request;
import caravan.aws.Ec2Tags;
import caravan.manifest.ConversionPods;
import caravan.manifest.HookJobs;
import caravan.manifest.PersistentVolumeClaims;
import caravan.manifest.PersistentVolumes;
import caravan.manifest.ProbePods;
import caravan.manifest.VirtualMachines;
import caravan.model.State;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Everything that the phases would make of a planned machine, by the builders that make it. Secrets are left out: the only
 * one that is made is empty.
 *
 * @param requests what EC2 is asked to make, in the order of the phases
 * @param objects of the cluster, likewise
 */
public record Blueprint(List<Ec2Request> requests, List<HasMetadata> objects) {

    public Blueprint {
        requests = List.copyOf(requests);
        objects = List.copyOf(objects);
    }

    /**
     * What blueprints depend on beside the record.
     *
     * @param tags of everything in EC2
     */
    public record Settings(Ec2Tags tags, ConversionSettings conversion, HookSettings hooks) {}

    /** The record has its intent, and ids for the snapshot and the volume of each disk. */
    public static Blueprint of(InstanceMigration record, Settings settings) {
        return new Blueprint(requests(record, new DiskRequests(settings.tags())), objects(record, settings));
    }

    private static List<Ec2Request> requests(InstanceMigration record, DiskRequests requests) {
        var intent = record.getSpec().intent();
        var disks = record.getStatus().disks();
        var asked = new ArrayList<Ec2Request>();
        disks.forEach(disk -> asked.add(Ec2Request.of(requests.snapshot(record, disk))));
        disks.stream()
                .filter(disk -> DiskStep.copyKey(record, disk) != null)
                .forEach(disk -> asked.add(Ec2Request.of(requests.copy(record, disk))));
        if (intent.share() != null) {
            disks.forEach(disk -> asked.add(
                    Ec2Request.sharing(disk.snapshotId(), intent.share().account())));
        }
        for (var disk : intent.disks()) {
            var made = record.getStatus().disk(disk.sourceVolumeId()).orElseThrow();
            asked.add(Ec2Request.of(requests.volume(record, intent.target().zone(), disk, made)));
        }
        return asked;
    }

    private static List<HasMetadata> objects(InstanceMigration record, Settings settings) {
        var intent = record.getSpec().intent();
        var pods = settings.conversion().podOptions();
        var objects = new ArrayList<HasMetadata>();
        hook(record, State.PRE_HOOK, settings).ifPresent(objects::add);
        for (var disk : intent.disks()) {
            objects.add(PersistentVolumes.forDisk(record, disk));
            objects.add(PersistentVolumeClaims.forDisk(record, disk));
        }
        objects.add(intent.target().convert() ? ConversionPods.pod(record, pods) : ProbePods.pod(record, pods));
        objects.add(VirtualMachines.halted(record));
        hook(record, State.POST_HOOK, settings).ifPresent(objects::add);
        return objects;
    }

    private static Optional<Job> hook(InstanceMigration record, State step, Settings settings) {
        return record.getSpec()
                .intent()
                .hook(step)
                .map(hook ->
                        // What the namespace wants to be promised is asked when the hook's turn comes
                        HookJobs.job(record, hook, settings.hooks().timeout().toSeconds(), false));
    }
}
