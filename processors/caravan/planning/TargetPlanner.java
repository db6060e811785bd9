package caravan.planning;

import caravan.api.Affinities;
import caravan.api.ConversionIntent;
import caravan.api.TargetIntent;
import caravan.manifest.GuestArchitecture;
import caravan.manifest.PersistentVolumes;
import caravan.model.InstanceType;
import caravan.model.Names;
import caravan.model.TargetPower;
import caravan.model.Zone;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** What the machine becomes and where, from the plan. */
final class TargetPlanner {

    /** The binding plugin for machines on a primary user-defined network: OVN-Kubernetes. */
    private static final String L2_BRIDGE = "l2bridge";

    private static final String ARCHITECTURE = "kubernetes.io/arch";
    private static final Pattern LABEL_VALUE = Pattern.compile("([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?");

    private TargetPlanner() {}

    static TargetIntent plan(Survey survey, boolean wasRunning, Problems problems) {
        checkZone(survey, problems);
        checkLabels("/spec/targetLabels", survey.plan().target().labels(), problems);
        checkLabels("/spec/convertorLabels", survey.plan().conversion().labels(), problems);
        checkAffinity("/spec/targetAffinity", survey.plan().target().affinity(), problems);
        checkAffinity("/spec/convertorAffinity", survey.plan().conversion().affinity(), problems);
        var conversion = survey.plan().conversion();
        var compatible = conversion.skip() && conversion.compatibilityMode();
        problems.addIf(
                compatible && isArm(survey),
                "CompatibilityUnsupported",
                "/spec/useCompatibilityMode",
                "Instance " + survey.instance().id()
                        + " is an arm64 machine, for which KubeVirt has neither SATA disks nor e1000e interfaces.",
                "Set useCompatibilityMode to false when the guest has virtio drivers, or let it be converted.");
        var options = survey.plan().target();
        return new TargetIntent(
                survey.place().targetAccount(),
                survey.place().zone(),
                options.namespace(),
                TargetNames.choose(survey, problems),
                runs(survey.vm().targetPower(), wasRunning),
                !conversion.skip(),
                compatible,
                nested(survey, problems),
                !survey.vm().deleteVmOnFailMigration(),
                options.labels(),
                machineNodes(survey, problems),
                options.affinity(),
                conversion(survey, problems),
                instancetype(survey, problems),
                survey.landing().primaryNetwork() ? L2_BRIDGE : "",
                Map.of());
    }

    private static void checkZone(Survey survey, Problems problems) {
        var zone = survey.place().zone();
        var names = survey.zones().stream()
                .filter(Zone::holdsVolumes)
                .map(Zone::name)
                .sorted()
                .toList();
        problems.addIf(
                !names.contains(zone),
                "TargetZoneUnavailable",
                "/spec/provider/source",
                "The target zone '" + zone + "' is not an available availability zone of region "
                        + survey.place().region()
                        + survey.zones().stream()
                                .filter(one -> one.name().equals(zone))
                                .findFirst()
                                .map(one -> ", but a " + one.type() + " in state " + one.state())
                                .orElse("")
                        + ".",
                "Set target-az in the source Provider's settings to one of " + String.join(", ", names) + ".");
        problems.addIf(
                names.contains(zone) && survey.nodes() == 0,
                "NoNodeInZone",
                "/spec/provider/source",
                "No node of the cluster in the target zone '" + zone + "' is ready and takes pods without tolerations"
                        + " (label " + PersistentVolumes.ZONE + "), so that nothing could attach the disks.",
                "Set target-az to a zone with nodes, bring one up there, or take its taints away; see kubectl get nodes -L "
                        + PersistentVolumes.ZONE + ".");
    }

    /** Found out now rather than by the API server when the source is stopped already. */
    private static void checkLabels(String pointer, Map<String, String> labels, Problems problems) {
        labels.forEach((name, value) -> {
            problems.addIf(
                    name.startsWith(Names.CARAVAN),
                    "LabelRefused",
                    pointer,
                    "Label " + name + " is Caravan's own: it decides what is kept and what is removed.",
                    "Use label names that do not begin with " + Names.CARAVAN + ".");
            problems.addIf(
                    !LABEL_VALUE.matcher(value).matches(),
                    "LabelRefused",
                    pointer,
                    "Label " + name + " has the value '" + value + "', which Kubernetes does not allow.",
                    "Use at most 63 letters, digits, '-', '_' and '.', with a letter or digit at both ends.");
        });
    }

    private static void checkAffinity(String pointer, Map<String, Object> affinity, Problems problems) {
        try {
            Affinities.of(affinity);
        } catch (IllegalArgumentException refused) {
            var reason = refused.getMessage().lines().findFirst().orElse("");
            problems.add(
                    "AffinityRefused",
                    pointer,
                    "The affinity cannot be read: " + reason + ".",
                    "Write it as in a pod's spec.");
        }
    }

    private static boolean runs(TargetPower power, boolean wasRunning) {
        return switch (power) {
            case ON -> true;
            case OFF -> false;
            case AUTO -> wasRunning;
        };
    }

    /** Bare metal has the processor's own virtualization, so its guest may expect it. */
    private static String nested(Survey survey, Problems problems) {
        var wish = survey.vm().nestedVirtualization();
        problems.addIf(
                wish.equals("true") && isArm(survey),
                "NestedUnsupported",
                "/spec/vms",
                "Instance " + survey.instance().id()
                        + " is an arm64 machine, for which KubeVirt has no nested virtualization.",
                "Leave enableNestedVirtualization out.");
        var bareMetal = survey.type().map(InstanceType::bareMetal).orElse(false);
        return wish.isEmpty() && bareMetal && !isArm(survey) ? "true" : wish;
    }

    private static String instancetype(Survey survey, Problems problems) {
        var wish = survey.vm().instanceType();
        var found = survey.landing().instancetype();
        problems.addIf(
                !wish.isEmpty() && found.isEmpty(),
                "InstancetypeMissing",
                "/spec/vms",
                "instanceType '" + wish + "' of " + survey.vm().id() + " is neither a VirtualMachineInstancetype of"
                        + " namespace " + survey.plan().target().namespace()
                        + " nor a VirtualMachineClusterInstancetype.",
                "Use one that kubectl get vminstancetype,vmclusterinstancetype lists, or leave instanceType out.");
        return found;
    }

    private static Map<String, String> machineNodes(Survey survey, Problems problems) {
        var options = survey.plan().target();
        var nodes = new HashMap<>(options.nodeSelector());
        checkSelector("/spec/targetNodeSelector", nodes, survey, problems);
        if (!options.skipZoneNodeSelector()) {
            nodes.put(PersistentVolumes.ZONE, survey.place().zone());
        }
        return nodes;
    }

    private static ConversionIntent conversion(Survey survey, Problems problems) {
        var options = survey.plan().conversion();
        checkSelector("/spec/convertorNodeSelector", options.nodeSelector(), survey, problems);
        var nodes = new HashMap<String, String>();
        nodes.put(PersistentVolumes.ZONE, survey.place().zone());
        GuestArchitecture.of(survey.instance().architecture())
                .ifPresent(guest -> nodes.put(ARCHITECTURE, guest.kubernetesName()));
        nodes.putAll(options.nodeSelector());
        return ConversionPlanner.plan(survey, nodes, problems);
    }

    private static void checkSelector(String pointer, Map<String, String> selector, Survey survey, Problems problems) {
        var zone = selector.getOrDefault(PersistentVolumes.ZONE, survey.place().zone());
        problems.addIf(
                !zone.equals(survey.place().zone()),
                "NodeSelectorElsewhere",
                pointer,
                "The node selector asks for zone " + zone + ", but the disks are made in "
                        + survey.place().zone() + " and attach nowhere else.",
                "Leave " + PersistentVolumes.ZONE + " out, or make it the target zone.");
    }

    private static boolean isArm(Survey survey) {
        return survey.instance().architecture().equals("arm64");
    }
}
