package caravan.api.reader;

import caravan.model.ConversionOptions;
import caravan.model.Names;
import caravan.model.Plan;
import caravan.model.PlanHook;
import caravan.model.PlanVm;
import caravan.model.TargetOptions;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;

/** Reads a Plan with the defaults of its CRD, and names every field whose effect would be missing. */
public final class PlanReader {

    private static final String DELETE_ON_FAIL = "deleteVmOnFailMigration";

    private PlanReader() {}

    public static Reading<Plan> read(JsonNode object) {
        var root = Fields.of(object);
        var ref = Trees.refOf(object);
        var spec = root.at("spec");
        KnownFields.checkPlan(spec);
        PlanLimits.check(spec);
        var provider = spec.at("provider");
        var map = spec.at("map");
        var plan = new Plan(
                ref,
                provider.ref("source", ref.namespace(), "Provider of type ec2"),
                provider.ref("destination", ref.namespace(), "Provider of type openshift"),
                map.ref("network", ref.namespace(), "NetworkMap"),
                map.ref("storage", ref.namespace(), "StorageMap"),
                vms(spec, ref.namespace()),
                conversion(spec),
                target(spec),
                spec.text("pvcNameTemplate"),
                spec.flag("pvcNameTemplateUseGenerateName", true),
                spec.flag(DELETE_ON_FAIL, true),
                spec.flag("archived", false),
                acceptedLosses(object));
        return new Reading<>(plan, root.findings());
    }

    /** Separated by commas. */
    private static List<String> acceptedLosses(JsonNode object) {
        var text = object.path("metadata")
                .path("annotations")
                .path(Names.ACCEPT_LOSS)
                .asText("");
        return Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .toList();
    }

    private static ConversionOptions conversion(Fields spec) {
        return new ConversionOptions(
                spec.flag("skipGuestConversion", false),
                spec.flag("useCompatibilityMode", true),
                spec.flag("xfsCompatibility", false),
                spec.text("virtV2vImage"),
                spec.text("serviceAccount"),
                spec.texts("convertorLabels"),
                spec.texts("convertorNodeSelector"),
                spec.tree("convertorAffinity"),
                PlanNeeds.of(spec));
    }

    private static TargetOptions target(Fields spec) {
        var namespace = spec.required("targetNamespace", "the namespace of the virtual machines");
        if (!namespace.isEmpty() && !Words.isLabel(namespace)) {
            spec.refuse("targetNamespace", "is '" + namespace + "'", Words.A_LABEL);
        }
        return new TargetOptions(
                namespace,
                Words.power(spec),
                spec.texts("targetLabels"),
                spec.texts("targetNodeSelector"),
                spec.tree("targetAffinity"),
                spec.flag("skipZoneNodeSelector", false));
    }

    private static List<PlanVm> vms(Fields spec, String namespace) {
        var vms = new ArrayList<PlanVm>();
        var seen = new HashSet<String>();
        for (var vm : spec.items("vms")) {
            var read = vm(vm, spec, PlanHooks.read(vm, namespace));
            if (!read.id().isEmpty() && !seen.add(read.id())) {
                vm.refuse("id", "'" + read.id() + "' stands in the plan twice", "each instance once");
            }
            vms.add(read);
        }
        if (vms.isEmpty()) {
            spec.refuse("vms", "names no instance", "at least one entry with the id of an instance");
        }
        return vms;
    }

    private static PlanVm vm(Fields vm, Fields spec, List<PlanHook> hooks) {
        KnownFields.checkVm(vm);
        PlanLimits.checkVm(vm);
        var id = vm.required("id", "the id of an EC2 instance, such as i-0a1b2c3d4e5f60718");
        if (!id.isEmpty() && !Words.isInstanceId(id)) {
            vm.refuse("id", "is '" + id + "'", "the id of an EC2 instance, such as i-0a1b2c3d4e5f60718");
        }
        var name = vm.text("name");
        var targetName = vm.text("targetName");
        if (!targetName.isEmpty() && !Words.isLabel(targetName)) {
            vm.refuse("targetName", "is '" + targetName + "'", Words.A_LABEL);
        }
        return new PlanVm(
                id,
                name.isEmpty() ? id : name,
                targetName,
                vm.has(Words.POWER) ? Words.power(vm) : Words.power(spec),
                vm.has("pvcNameTemplate") ? vm.text("pvcNameTemplate") : spec.text("pvcNameTemplate"),
                nested(vm, spec),
                vm.flag(DELETE_ON_FAIL, spec.flag(DELETE_ON_FAIL, true)),
                vm.text("rootDisk"),
                vm.text("instanceType"),
                hooks,
                PlanNeeds.unlocking(vm, spec));
    }

    private static String nested(Fields vm, Fields spec) {
        var field = "enableNestedVirtualization";
        var of = vm.has(field) ? vm : spec;
        return of.has(field) ? String.valueOf(of.flag(field, false)) : "";
    }
}
