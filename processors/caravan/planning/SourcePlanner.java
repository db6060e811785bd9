package caravan.planning;

import caravan.api.SourceIntent;
import caravan.model.Instance;
import caravan.model.InstanceType;
import java.util.Map;

/** What the machine is, from the instance itself and its type; never from the type's name alone. */
final class SourcePlanner {

    private static final String VMS = "/spec/vms";
    private static final String UEFI = "uefi";
    private static final String WINDOWS = "windows";
    /** libvirt before 10.10 asks for an IOMMU beyond it, which KubeVirt does not give: kubevirt/kubevirt issue 13971. */
    private static final int MOST_WITHOUT_IOMMU = 255;
    /** EC2 user guide, "AMI billing information fields": platform details. */
    private static final Map<String, String> SYSTEMS = Map.of("Red Hat", "rhel", "SUSE", "sles", "Ubuntu", "ubuntu");

    private SourcePlanner() {}

    static SourceIntent plan(Survey survey, boolean wasRunning, Problems problems) {
        var instance = survey.instance();
        SourceRisks.check(survey, wasRunning, problems);
        problems.addIf(
                survey.type().isEmpty(),
                "UnknownInstanceType",
                VMS,
                "EC2 does not know instance type " + instance.type() + " of " + instance.id()
                        + ", so its processors and memory are not known.",
                "Change the instance to a type that its region offers.");
        var type = survey.type().orElse(new InstanceType(instance.type(), 1, 1, 1, 1, false, false));
        if (survey.vm().instanceType().isEmpty()) {
            warnOfSize(instance, type, problems);
        }
        var firmware = firmware(instance, type);
        var tpm = tpm(instance, firmware, problems);
        return new SourceIntent(
                survey.place().sourceAccount(),
                survey.place().region(),
                instance.zone(),
                wasRunning,
                instance.type(),
                cores(instance, type),
                threads(instance, type),
                type.memoryMiB(),
                instance.architecture(),
                firmware,
                instance.platform(),
                instance.rootDeviceName(),
                Sockets.of(type, cores(instance, type)),
                system(instance),
                tpm,
                Map.of());
    }

    /** The instance's own CpuOptions win; the oldest types tell no cores, only vCPUs. */
    private static int cores(Instance instance, InstanceType type) {
        if (instance.cpu().cores() > 0) {
            return instance.cpu().cores();
        }
        return type.cores() > 0 ? type.cores() : type.vcpus();
    }

    private static int threads(Instance instance, InstanceType type) {
        if (instance.cpu().cores() > 0) {
            return Math.max(instance.cpu().threadsPerCore(), 1);
        }
        return type.cores() > 0 ? Math.max(type.threadsPerCore(), 1) : 1;
    }

    private static void warnOfSize(Instance instance, InstanceType type, Problems problems) {
        problems.warnIf(
                type.guessed(),
                "SizeGuessed",
                VMS,
                "EC2 refuses to describe instance type " + instance.type() + " of " + instance.id()
                        + ", so its memory of " + type.memoryMiB() + " MiB is taken from the type's name.",
                "Allow ec2:DescribeInstanceTypes, as deploy/iam does.");
        var threads = cores(instance, type) * threads(instance, type);
        problems.warnIf(
                threads > MOST_WITHOUT_IOMMU && !instance.architecture().equals("arm64"),
                "ManyProcessors",
                VMS,
                "Instance " + instance.id() + " has " + threads
                        + " vCPUs, and only a KubeVirt whose libvirt is 10.10 or"
                        + " newer starts a machine of more than " + MOST_WITHOUT_IOMMU + ".",
                "Look at the version of KubeVirt, or give the VM an instanceType with fewer.");
    }

    /** EC2 user guide, NitroTPM: it needs UEFI. What it holds is in no snapshot. */
    private static String tpm(Instance instance, String firmware, Problems problems) {
        var has = !instance.tpm().isEmpty() && firmware.equals(UEFI);
        problems.warnIf(
                has,
                "TpmStateLost",
                VMS,
                "Instance " + instance.id()
                        + " has a NitroTPM. The virtual machine gets a new, empty one: keys that are"
                        + " sealed to the old one, such as BitLocker's, stay behind, and so do UEFI variables: enrolled"
                        + " keys, boot entries, and whether Secure Boot is on, which it is not at first.",
                "Suspend BitLocker or have its recovery key at hand before the migration; switch Secure Boot on in the"
                        + " VirtualMachine (firmware.bootloader.efi.secureBoot) once it boots.");
        // A blank store has the keys that most boot loaders are signed for, but nobody knows which the source had.
        problems.warnIf(
                !has && firmware.equals(UEFI),
                "UefiVariablesLost",
                VMS,
                "Instance " + instance.id()
                        + " boots by UEFI, whose variables EC2 keeps outside of its disks: enrolled keys,"
                        + " boot entries, and whether Secure Boot is on, which it is not at first, stay behind.",
                "See that the system boots by the default path \\EFI\\BOOT, as cloud images do; switch Secure Boot on in the"
                        + " VirtualMachine (firmware.bootloader.efi.secureBoot) once it boots.");
        return has ? instance.tpm() : "";
    }

    /** As far as its billing tells: versions are on the disk only. */
    private static String system(Instance instance) {
        if (instance.platform().equals(WINDOWS)) {
            return WINDOWS;
        }
        return SYSTEMS.entrySet().stream()
                .filter(system -> instance.platformDetails().startsWith(system.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("linux");
    }

    /** EC2 user guide, boot modes: with {@code uefi-preferred} the type decides, and UEFI wins where it can do both. */
    private static String firmware(Instance instance, InstanceType type) {
        var byUefi = instance.bootMode().equals(UEFI)
                || (instance.bootMode().equals("uefi-preferred")
                        && type.bootModes().contains(UEFI));
        return byUefi ? UEFI : "bios";
    }
}
