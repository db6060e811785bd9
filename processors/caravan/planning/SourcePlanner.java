package caravan.planning;

import caravan.api.SourceIntent;
import caravan.manifest.GuestArchitecture;
import caravan.model.Instance;
import caravan.model.InstanceType;
import java.util.Map;

/** What the machine is, from the instance itself and its type; never from the type's name alone. */
final class SourcePlanner {

    private static final String VMS = "/spec/vms";
    private static final String UEFI = "uefi";
    private static final String HIBERNATED = "Client.UserInitiatedHibernate";
    private static final String AUTO_SCALING_GROUP = "aws:autoscaling:groupName";

    private SourcePlanner() {}

    static SourceIntent plan(Survey survey, boolean wasRunning, Problems problems) {
        var instance = survey.instance();
        check(instance, problems);
        checkContract(instance, problems);
        problems.addIf(
                survey.type().isEmpty(),
                "UnknownInstanceType",
                VMS,
                "EC2 does not know instance type " + instance.type() + " of " + instance.id()
                        + ", so its processors and memory are not known.",
                "Change the instance to a type that its region offers.");
        var type = survey.type().orElse(new InstanceType(instance.type(), 1, 1, 1, 1, false, false));
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
                firmware(instance),
                instance.platform(),
                instance.rootDeviceName(),
                Map.of());
    }

    private static void check(Instance instance, Problems problems) {
        var id = instance.id();
        problems.addIf(
                instance.terminated(),
                "SourceGone",
                VMS,
                "Instance " + id + " is " + instance.state() + ".",
                "Remove it from the Plan.");
        problems.addIf(
                instance.stateReason().code().equals(HIBERNATED),
                "SourceHibernated",
                VMS,
                "Instance " + id + " is hibernated, so its disks are not in a state to boot from.",
                "Start it and stop it without hibernation.");
        problems.addIf(
                !instance.rootDeviceType().equals("ebs"),
                "InstanceStoreRoot",
                VMS,
                "The root device of instance " + id + " is of type " + instance.rootDeviceType()
                        + ", which is lost when the instance stops.",
                "Move its system to an EBS volume first.");
        problems.addIf(
                GuestArchitecture.of(instance.architecture()).isEmpty(),
                "ArchitectureUnsupported",
                VMS,
                "Instance " + id + " has the architecture " + instance.architecture()
                        + ", for which KubeVirt has no machine.",
                "Use instances of architecture x86_64, i386 or arm64.");
        problems.addIf(
                instance.tags().containsKey(AUTO_SCALING_GROUP),
                "AutoScalingMember",
                VMS,
                "Instance " + id + " belongs to Auto Scaling group "
                        + instance.tags().get(AUTO_SCALING_GROUP) + ", which terminates a member that is stopped.",
                "Detach the instance from its group first.");
    }

    /** What the source's contract with AWS forbids. */
    private static void checkContract(Instance instance, Problems problems) {
        problems.addIf(
                instance.lifecycle().equals(Instance.SPOT),
                "SpotInstance",
                VMS,
                "Instance " + instance.id() + " is a Spot instance: EC2 refuses to stop it, or terminates it when its"
                        + " request ends, so that it could not be given back.",
                "Launch an on-demand instance from an image of it, and migrate that.");
        problems.addIf(
                !instance.productCodes().isEmpty(),
                "MarketplaceProduct",
                VMS,
                "Instance " + instance.id() + " carries AWS Marketplace product codes ("
                        + String.join(", ", instance.productCodes())
                        + "), which its volumes pass on to their copies: those attach to no running node.",
                "Copy its data to volumes that were made blank, as far as the product's licence allows it.");
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

    /** Where EC2 tells no mode, Graviton boots by UEFI and everything else by BIOS (EC2 user guide, boot modes). */
    private static String firmware(Instance instance) {
        if (instance.bootMode().isEmpty()) {
            return instance.architecture().equals("arm64") ? UEFI : "bios";
        }
        return instance.bootMode().equals(UEFI) ? UEFI : "bios";
    }
}
