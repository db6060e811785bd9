package caravan.planning;

import caravan.api.DiskIntent;
import caravan.model.DiskClass;
import caravan.model.Instance;
import caravan.model.PlanVm;
import caravan.model.Volume;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What becomes of each disk. EC2 promises no order of the disks; their device names give one. */
final class DiskPlanner {

    private static final String VMS = "/spec/vms";
    private static final String STORAGE_MAP = "/spec/map/storage";
    /** Stands for a class that is missing, which is a problem already. */
    private static final DiskClass NONE = new DiskClass("", "ebs.csi.aws.com", "Delete", Map.of());

    private final Survey survey;
    private final ClaimNames names;
    private final Problems problems;
    private String root = "";

    private DiskPlanner(Survey survey, ClaimNames names, Problems problems) {
        this.survey = survey;
        this.names = names;
        this.problems = problems;
    }

    static List<DiskIntent> plan(Survey survey, String targetName, String recordUid, Problems problems) {
        return new DiskPlanner(survey, new ClaimNames(survey, targetName, recordUid), problems).plan();
    }

    private List<DiskIntent> plan() {
        var instance = survey.instance();
        var volumes = survey.volumes().stream()
                .collect(Collectors.toMap(Volume::id, Function.identity(), (first, second) -> first));
        var disks = new ArrayList<DiskIntent>();
        var attachments = instance.disks().stream()
                .sorted(Comparator.comparing(Instance.Attachment::device, DeviceOrder.NATURAL))
                .toList();
        root = RootDisk.of(survey, attachments, problems);
        for (var index = 0; index < attachments.size(); index++) {
            var attachment = attachments.get(index);
            var volume = Optional.ofNullable(volumes.get(attachment.volumeId()));
            if (volume.isEmpty()) {
                missing(attachment);
            } else {
                disks.add(disk(index, attachment, volume.get()));
            }
        }
        checkBoot(instance);
        checkNames(disks);
        return disks;
    }

    private DiskIntent disk(int index, Instance.Attachment attachment, Volume volume) {
        var boot = attachment.volumeId().equals(root);
        check(volume, boot);
        var storageClass = storageClass(volume);
        var usual = new VolumeKindPlanner.Usual(survey.usual().initializationRate(), survey.defaults());
        var kind = VolumeKindPlanner.plan(asCarried(volume), boot, storageClass, usual, problems);
        var tags = SourceTags.of(volume.tags(), survey.usual().ownTags());
        var claim = claim(index, volume);
        return new DiskIntent(
                volume.id(),
                attachment.device(),
                boot,
                volume.sizeGiB(),
                kind.type(),
                kind.iops(),
                kind.throughput(),
                kind.encrypted(),
                kind.kmsKeyId(),
                storageClass.name(),
                storageClass.reclaimPolicy(),
                claim,
                names.persistentVolume(claim, volume.id()),
                kind.initializationRate(),
                tags.carried(),
                tags.dropped(),
                notes(volume, kind, tags),
                Map.of());
    }

    /** A key stays in its account: in another one the class's is taken, or that account's default. */
    private Volume asCarried(Volume volume) {
        return survey.place().crossesAccounts() ? volume.withoutKey() : volume;
    }

    private static List<String> notes(Volume volume, VolumeKind kind, SourceTags tags) {
        var notes = new ArrayList<>(kind.notes());
        if (!tags.watched().isEmpty()) {
            notes.add("Tags " + String.join(", ", tags.watched()) + " of volume " + volume.id()
                    + " go with it, so that a backup plan that selects by them takes the new volume, too.");
        }
        return notes;
    }

    private void missing(Instance.Attachment attachment) {
        problems.add(
                "VolumeMissing",
                VMS,
                "Volume " + attachment.volumeId() + ", disk " + attachment.device() + " of instance "
                        + survey.instance().id() + ", is not known to EC2.",
                "Look at the instance's disks; a volume may just have been detached or deleted.");
    }

    private void check(Volume volume, boolean boot) {
        problems.addIf(
                boot && !VolumeLimits.isBootable(volume.type()),
                "RootNotBootable",
                VMS,
                "The root volume " + volume.id() + " is of type " + volume.type() + ", which nothing boots from.",
                "Change the volume's type to gp3 first.");
        var elsewhere = volume.attachments().stream()
                .map(Volume.Attachment::instanceId)
                .filter(id -> !id.equals(survey.instance().id()))
                .distinct()
                .sorted()
                .toList();
        problems.addIf(
                volume.multiAttach() || !elsewhere.isEmpty(),
                "SharedVolume",
                VMS,
                "Volume " + volume.id() + " can be attached to several instances"
                        + (elsewhere.isEmpty() ? "" : ", and is attached to " + String.join(", ", elsewhere) + " too")
                        + ".",
                "Give the instance a volume of its own, without Multi-Attach.");
    }

    private DiskClass storageClass(Volume volume) {
        var map = survey.storage();
        var mapped = map.storageClassFor(volume.type());
        if (mapped.isEmpty()) {
            problems.add(
                    "VolumeTypeUnmapped",
                    STORAGE_MAP,
                    "StorageMap " + map.ref() + " has no storage class for type " + volume.type() + " of volume "
                            + volume.id() + ".",
                    "Add a pair for " + volume.type() + " to the StorageMap.");
            return NONE;
        }
        var name = mapped.get();
        problems.addIf(
                !survey.classes().containsKey(name),
                "StorageClassMissing",
                STORAGE_MAP,
                "StorageClass '" + name + "', which StorageMap " + map.ref() + " gives to " + volume.type()
                        + ", does not exist.",
                "Use a StorageClass of the cluster.");
        return survey.classes().getOrDefault(name, NONE);
    }

    private String claim(int index, Volume volume) {
        try {
            var claim = names.claim(index, volume.id());
            names.alsoOf(claim, index, volume.id()).ifPresent(other -> clash(claim, other));
            return claim;
        } catch (IllegalArgumentException refused) {
            problems.add(
                    "PvcNameTemplateInvalid",
                    "/spec/pvcNameTemplate",
                    refused.getMessage() + ".",
                    "Change the pvcNameTemplate, or leave it out.");
            return "";
        }
    }

    private void clash(String claim, PlanVm other) {
        problems.add(
                "ClaimNamesClash",
                "/spec/pvcNameTemplate",
                "A disk of instance " + survey.instance().id() + " would have the claim " + claim
                        + ", and so would one of instance " + other.id() + " of the same Plan.",
                "Use .TargetVmName or .VmId in the pvcNameTemplate, or let pvcNameTemplateUseGenerateName be true.");
    }

    private void checkBoot(Instance instance) {
        problems.addIf(
                root.isEmpty() && survey.vm().rootDisk().isEmpty(),
                "RootVolumeMissing",
                VMS,
                "Instance " + instance.id() + " has no EBS volume at its root device " + instance.rootDeviceName()
                        + ".",
                "Attach its root volume there, or tell by rootDisk which disk it boots from.");
    }

    private void checkNames(List<DiskIntent> disks) {
        var seen = new HashSet<String>();
        for (var disk : disks) {
            problems.addIf(
                    !disk.claimName().isEmpty() && !seen.add(disk.claimName()),
                    "ClaimNamesClash",
                    "/spec/pvcNameTemplate",
                    "Two disks of instance " + survey.instance().id() + " would have the claim " + disk.claimName()
                            + ".",
                    "Use .DiskIndex or .VolumeID in the pvcNameTemplate.");
        }
    }
}
