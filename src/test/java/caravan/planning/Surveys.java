package caravan.planning;

import caravan.model.ConversionOptions;
import caravan.model.DiskClass;
import caravan.model.EbsDefaults;
import caravan.model.Instance;
import caravan.model.InstanceType;
import caravan.model.NetworkMapping;
import caravan.model.NetworkTarget;
import caravan.model.ObjectRef;
import caravan.model.Plan;
import caravan.model.PlanVm;
import caravan.model.StorageMapping;
import caravan.model.TargetOptions;
import caravan.model.TargetPower;
import caravan.model.Unlocking;
import caravan.model.Volume;
import caravan.model.Zone;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A survey of a machine that can be migrated, in which a test changes one thing. */
final class Surveys {

    static final String ID = "i-0a1b2c3d4e5f60718";

    String name = "web-1";
    String targetName = "";
    TargetPower power = TargetPower.AUTO;
    String template = "";
    boolean generateName = true;
    String nested = "";
    boolean deleteOnFail = true;
    List<PlanVm> othersBefore = List.of();
    List<PlanVm> othersAfter = List.of();

    String state = Instance.RUNNING;
    String reason = "";
    String architecture = "x86_64";
    String bootMode = "legacy-bios";
    String tpm = "";
    String platform = "linux";
    String platformDetails = "Linux/UNIX";
    String rootDevice = "/dev/xvda";
    String rootDeviceType = "ebs";
    String lifecycle = "";
    String virtualization = "hvm";
    String operator = "";
    List<String> acceptedLosses = List.of();
    List<String> productCodes = List.of();
    Instance.Cpu cpu = new Instance.Cpu(0, 0);
    Map<String, String> tags = Map.of();
    final List<Instance.Attachment> disks = new ArrayList<>();
    final List<Instance.Nic> nics = new ArrayList<>();
    final List<Volume> volumes = new ArrayList<>();
    Optional<InstanceType> type = Optional.of(new InstanceType("m5.large", 2, 1, 2, 8192, false, true));

    String targetAccount = "111122223333";
    SharedKeys keys = SharedKeys.NONE;
    boolean skipConversion;
    boolean compatibilityMode = true;
    boolean skipZone;
    Map<String, String> targetLabels = Map.of();
    Map<String, String> convertorLabels = Map.of();
    Map<String, String> convertorNodes = Map.of();
    Map<String, Object> targetAffinity = Map.of();
    String zone = "eu-west-1b";
    long nodes = 1;
    Landing landing = Landing.PLAIN;
    String rootDisk = "";
    String instanceType = "";
    EbsDefaults defaults = EbsDefaults.NONE;
    final Map<String, DiskClass> classes = new HashMap<>();
    List<StorageMapping.Pair> storage = List.of(
            new StorageMapping.Pair("gp3", "gp3-csi"),
            new StorageMapping.Pair("io2", "io2-csi"),
            new StorageMapping.Pair("st1", "st1-csi"));
    List<NetworkMapping.Pair> networks = List.of(
            new NetworkMapping.Pair("subnet-1", new NetworkTarget(NetworkTarget.Kind.POD, "", "")),
            new NetworkMapping.Pair("subnet-2", new NetworkTarget(NetworkTarget.Kind.MULTUS, "networks", "front")),
            new NetworkMapping.Pair("subnet-3", new NetworkTarget(NetworkTarget.Kind.IGNORED, "", "")));

    private Surveys() {
        diskClass("gp3-csi", "Delete", Map.of());
        diskClass("io2-csi", "Retain", Map.of());
        diskClass("st1-csi", "Delete", Map.of());
    }

    Surveys diskClass(String className, String reclaimPolicy, Map<String, String> parameters) {
        classes.put(className, new DiskClass(className, "ebs.csi.aws.com", reclaimPolicy, parameters));
        return this;
    }

    /** One gp3 root disk and one interface on the pod network. */
    static Surveys plain() {
        var survey = new Surveys();
        survey.disk("/dev/xvda", volume("vol-0a", "gp3", 8, 3000, 125));
        survey.nic("eni-1", "subnet-1", 0);
        return survey;
    }

    /** No disk and no interface yet. */
    static Surveys empty() {
        return new Surveys();
    }

    static Volume volume(String id, String type, int sizeGiB, int iops, int throughput) {
        return volume(id, type, sizeGiB, iops, throughput, "");
    }

    static Volume volume(String id, String type, int sizeGiB, int iops, int throughput, String kmsKey) {
        var attachment = new Volume.Attachment(ID, "/dev/any", "attached");
        return new Volume(
                id,
                "in-use",
                type,
                sizeGiB,
                iops,
                throughput,
                !kmsKey.isEmpty(),
                kmsKey,
                "",
                "eu-west-1a",
                false,
                List.of(attachment),
                Map.of());
    }

    Surveys disk(String device, Volume volume) {
        attached(device, volume.id());
        volumes.add(volume);
        return this;
    }

    Surveys attached(String device, String volumeId) {
        disks.add(new Instance.Attachment(device, volumeId, Instant.EPOCH));
        return this;
    }

    Surveys nic(String id, String subnet, int deviceIndex) {
        nics.add(new Instance.Nic(id, subnet, "02:00:00:00:00:0" + deviceIndex, "10.0.0." + deviceIndex, deviceIndex));
        return this;
    }

    static PlanVm other(String id, String name, String targetName) {
        return new PlanVm(id, name, targetName, TargetPower.AUTO, "", "", true);
    }

    Survey build() {
        var vm = new PlanVm(
                ID,
                name,
                targetName,
                power,
                template,
                nested,
                deleteOnFail,
                rootDisk,
                instanceType,
                List.of(),
                Unlocking.NONE);
        return new Survey(
                plan(vm),
                vm,
                new NetworkMapping(ref("networks"), ref("aws"), ref("host"), networks),
                new StorageMapping(ref("storage"), ref("aws"), ref("host"), storage),
                instance(),
                volumes,
                type,
                new Survey.NewVolumes(Set.of("caravan.io/record", "team"), 0),
                defaults,
                classes,
                List.of(
                        new Zone("eu-west-1a", "available", "availability-zone"),
                        new Zone("eu-west-1b", "available", "availability-zone"),
                        new Zone("eu-west-1c", "impaired", "availability-zone")),
                nodes,
                new Survey.Place("111122223333", targetAccount, "eu-west-1", zone),
                landing,
                new Survey.Named(Map.of(), false, false),
                keys);
    }

    private Plan plan(PlanVm vm) {
        var vms = new ArrayList<>(othersBefore);
        vms.add(vm);
        vms.addAll(othersAfter);
        return new Plan(
                ref("web-tier"),
                ref("aws"),
                ref("host"),
                ref("networks"),
                ref("storage"),
                vms,
                new ConversionOptions(
                        skipConversion, compatibilityMode, false, "", "", convertorLabels, convertorNodes, Map.of()),
                new TargetOptions("vms", TargetPower.AUTO, targetLabels, Map.of(), targetAffinity, skipZone),
                "",
                generateName,
                true,
                false,
                acceptedLosses);
    }

    private Instance instance() {
        return new Instance(
                ID,
                name,
                "m5.large",
                state,
                Instant.EPOCH,
                new Instance.StateReason(reason, ""),
                "eu-west-1a",
                architecture,
                platform,
                platformDetails,
                bootMode,
                tpm,
                rootDevice,
                rootDeviceType,
                lifecycle,
                virtualization,
                operator,
                productCodes,
                cpu,
                disks,
                nics,
                tags);
    }

    private static ObjectRef ref(String name) {
        return new ObjectRef("migrations", name, name + "-uid");
    }
}
