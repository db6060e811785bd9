package caravan.planning;

import caravan.manifest.GuestArchitecture;
import caravan.model.Instance;
import caravan.model.InstanceType;
import caravan.model.Volume;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the source is that must not be stopped, or that loses something when it is. */
final class SourceRisks {

    private static final String VMS = "/spec/vms";
    private static final String AUTO_SCALING_GROUP = "aws:autoscaling:groupName";

    /** Tags that services put on the instances which they replace or end by themselves: their own user guides. */
    private static final Map<String, String> SERVICES = Map.of(
            "eks:cluster-name", "EKS",
            "aws:eks:cluster-name", "EKS",
            "aws:elasticmapreduce:job-flow-id", "EMR",
            "AmazonECSManaged", "ECS",
            "aws:ecs:clusterName", "ECS",
            "AWSBatchServiceTag", "AWS Batch");

    /** Of nodes: EKS and kops, OpenShift's machine API, Karpenter. */
    private static final Set<String> NODE = Set.of("kubernetes.io/cluster/", "karpenter.sh/");

    private SourceRisks() {}

    static void check(Survey survey, boolean wasRunning, Problems problems) {
        var instance = survey.instance();
        check(instance, problems);
        checkContract(instance, problems);
        checkOwner(instance, problems);
        checkInstanceStore(survey, problems);
        warnOfAddresses(instance, problems);
        warnOfKeys(survey, wasRunning, problems);
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
                instance.stateReason().code().equals(SourceChecks.HIBERNATED),
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

    private static void checkOwner(Instance instance, Problems problems) {
        problems.addIf(
                instance.virtualization().equals("paravirtual"),
                "Paravirtual",
                VMS,
                "Instance " + instance.id() + " is paravirtual: its kernel boots under Xen alone.",
                "Move its system to an HVM image first.");
        var services = Stream.concat(
                        SERVICES.entrySet().stream()
                                .filter(service -> instance.tags().containsKey(service.getKey()))
                                .map(Map.Entry::getValue),
                        instance.tags().keySet().stream()
                                .filter(tag -> NODE.stream().anyMatch(tag::startsWith))
                                .map(tag -> "a Kubernetes cluster (tag " + tag + ")"))
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
        var owner = instance.operator().isEmpty() ? services : instance.operator();
        problems.addIf(
                !owner.isEmpty(),
                "ManagedInstance",
                VMS,
                "Instance " + instance.id() + " is managed by " + owner
                        + ", which replaces or ends one that is stopped.",
                "Migrate what runs on it by the means of " + owner + ", or take the instance out of it first.");
    }

    /** EC2 lists no volumes of the instance store; what a type has of them is there, used or not. */
    private static void checkInstanceStore(Survey survey, Problems problems) {
        var size = survey.type().map(InstanceType::instanceStoreGB).orElse(0L);
        if (size == 0 || !survey.instance().rootDeviceType().equals("ebs")) {
            return;
        }
        var id = survey.instance().id();
        var problem = "Instance " + id + " of type " + survey.instance().type()
                + " has disks in the instance store, whose content is lost when it stops and is never carried.";
        if (survey.plan().acceptsLossOf(id)) {
            problems.warn("InstanceStoreLost", VMS, problem, "Copy what is needed to an EBS volume before.");
        } else {
            problems.add(
                    "InstanceStoreData",
                    VMS,
                    problem,
                    "Copy what is needed to an EBS volume; then set the annotation"
                            + " caravan.io/accept-instance-store-loss of the Plan to " + id + ", or to true for all.");
        }
    }

    private static void warnOfAddresses(Instance instance, Problems problems) {
        for (var nic : instance.nics()) {
            for (var address : nic.more().publicIps()) {
                problems.warnIf(
                        address.elastic(),
                        "ElasticAddress",
                        VMS,
                        "Elastic address " + address.address() + " of instance " + instance.id()
                                + " stays with its interface in EC2 and does not lead to the virtual machine.",
                        "Let name servers and clients use the new address.");
                problems.warnIf(
                        !address.elastic(),
                        "PublicAddressLost",
                        VMS,
                        "Public address " + address.address() + " of instance " + instance.id()
                                + " was given by EC2 and is lost when the instance stops; it does not come back when the"
                                + " migration is undone.",
                        "Give the instance an Elastic address first, if the address matters.");
            }
        }
    }

    /** A start is allowed by EC2 and fails a moment later where the keys may not make a grant (AWS re:Post, EC2 start). */
    private static void warnOfKeys(Survey survey, boolean wasRunning, Problems problems) {
        var keys = survey.volumes().stream()
                .filter(Volume::encrypted)
                .map(Volume::kmsKeyId)
                .filter(key -> !key.isEmpty())
                .distinct()
                .sorted()
                .toList();
        problems.warnIf(
                wasRunning && !keys.isEmpty(),
                "StartNotProven",
                VMS,
                "Nobody can tell before it is stopped whether instance "
                        + survey.instance().id()
                        + " can be started again by these keys: its disks are encrypted, and a start needs"
                        + " kms:CreateGrant on " + String.join(", ", keys) + ".",
                "Allow kms:CreateGrant as deploy/iam/ does, by policy and by the policy of the key.");
    }
}
