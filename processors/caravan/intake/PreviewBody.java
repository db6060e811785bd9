package caravan.intake;

import caravan.aws.Ec2Request;
import caravan.intake.Outcome.PlanPreview;
import caravan.intake.Outcome.Preview;
import caravan.intake.Outcome.Requests;
import caravan.intake.Outcome.VmCalls;
import caravan.model.FindingGroup;
import caravan.model.PlanFinding;
import caravan.preflight.Outlook;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a dry run is answered with. Of hundreds of machines the first few are shown whole, and any other by its id. */
final class PreviewBody {

    /** Three disks make about 400 lines a machine. */
    static final int SHOWN = 3;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<Map<String, Object>> MAP = new TypeReference<>() {};
    private static final String STAND_INS =
            "snap-00000000000000000, vol-00000000000000000, the uids of what is not in the cluster yet and the hashes made"
                    + " of them, at the end of names and in tags and tokens, stand for those that a Migration gets.";

    private final Preview preview;
    private final String machine;

    private PreviewBody(Preview preview, String machine) {
        this.preview = preview;
        this.machine = machine;
    }

    /** Of this instance alone; empty: of all. */
    static Map<String, Object> of(Preview preview, String machine) {
        return new PreviewBody(preview, machine).body();
    }

    private Map<String, Object> body() {
        var body = new LinkedHashMap<String, Object>();
        body.put("dryRun", true);
        body.put("plans", preview.plans().stream().map(this::plan).toList());
        body.put("objects", preview.objects());
        body.put("awsCalls", calls());
        body.put("asked", asked(preview.asked()));
        body.put("warnings", Answers.texts(preview.warnings()));
        return body;
    }

    private Map<String, Object> plan(PlanPreview plan) {
        var outlook = plan.outlook();
        var body = new LinkedHashMap<String, Object>();
        body.put("plan", plan.plan().ref().toString());
        body.put("verdict", verdict(outlook));
        if (!outlook.canaries().isEmpty()) {
            body.put("canaries", outlook.canaries());
        }
        body.put(
                "findings",
                FindingGroup.of(outlook.findings().stream()
                                .filter(this::concerns)
                                .toList())
                        .stream()
                        .map(PreviewBody::finding)
                        .toList());
        var shown = shown(outlook);
        body.put("machines", shown.stream().map(PreviewBody::machine).toList());
        var all = outlook.machines().size();
        if (shown.size() < all) {
            body.put(
                    "more",
                    shown.size() + " of " + all
                            + " machines are shown. Ask for one of the others, and for its findings alone, by"
                            + " dryRun=true&vm=<instance id>.");
        }
        body.put("standIns", STAND_INS);
        return body;
    }

    private String verdict(Outlook outlook) {
        var critical =
                outlook.findings().stream().filter(PlanFinding::isCritical).toList();
        if (!outlook.stopping().isEmpty()) {
            return "No Migration would begin before this is put right: " + types(critical) + ".";
        }
        if (!preview.problems().list().isEmpty()) {
            return "Nothing would be made before the problems of the documents are put right.";
        }
        if (outlook.machines().isEmpty() && critical.isEmpty()) {
            return "Every machine has been carried, or is on its way.";
        }
        var begins = "A Migration would begin with " + outlook.machines().size()
                + (outlook.machines().size() == 1 ? " machine." : " machines.");
        if (!critical.isEmpty()) {
            return begins + " Others would fail, their sources untouched: " + types(critical) + ".";
        }
        var failing =
                outlook.findings().stream().filter(PreviewBody::failsAlone).toList();
        if (!failing.isEmpty()) {
            return begins + " Of them "
                    + failing.stream().map(PlanFinding::instanceId).distinct().count()
                    + " fail by themselves, their sources untouched, unless what the findings say is done: "
                    + types(failing) + ".";
        }
        return outlook.findings().isEmpty() ? begins : begins + " Warnings: " + types(outlook.findings()) + ".";
    }

    /** Their Migrations do, though the plan may run. */
    private static boolean failsAlone(PlanFinding found) {
        return Set.of("AlreadyMigrated", "SourceLocked")
                .contains(found.finding().reason());
    }

    private static String types(List<PlanFinding> findings) {
        return FindingGroup.of(findings).stream().map(FindingGroup::type).collect(Collectors.joining(", "));
    }

    private boolean concerns(PlanFinding found) {
        return machine.isEmpty() || !found.ofOneMachine() || found.instanceId().equals(machine);
    }

    private List<Outlook.Machine> shown(Outlook outlook) {
        return outlook.machines().stream()
                .filter(one -> machine.isEmpty() || one.instanceId().equals(machine))
                .limit(SHOWN)
                .toList();
    }

    private static Map<String, Object> finding(FindingGroup group) {
        var body = new LinkedHashMap<String, Object>();
        body.put("type", group.type());
        body.put("category", group.critical() ? "Critical" : "Warn");
        body.put("message", group.message());
        body.put("suggestion", group.remedy());
        body.put("items", group.machines());
        return body;
    }

    private static Map<String, Object> machine(Outlook.Machine machine) {
        var body = new LinkedHashMap<String, Object>();
        body.put("instance", machine.instanceId());
        body.put("ec2", machine.requests().stream().map(PreviewBody::request).toList());
        body.put("objects", machine.objects().stream().map(PreviewBody::object).toList());
        return body;
    }

    private static Map<String, Object> request(Ec2Request request) {
        var body = new LinkedHashMap<String, Object>();
        body.put(request.operation(), request.parameters());
        return body;
    }

    private static Map<String, Object> object(HasMetadata object) {
        return JSON.convertValue(object, MAP);
    }

    private Map<String, Object> calls() {
        var all = new ArrayList<VmCalls>();
        preview.plans().forEach(plan -> all.addAll(CallForecast.of(plan.plan().ref(), plan.outlook())));
        var totals = new TreeMap<String, Integer>();
        all.forEach(vm -> vm.operations().forEach((name, count) -> totals.merge(name, count, Integer::sum)));
        var body = new LinkedHashMap<String, Object>();
        body.put("total", totals);
        body.put(
                "vms",
                all.stream()
                        .filter(vm -> machine.isEmpty() || vm.instance().equals(machine))
                        .limit(SHOWN)
                        .map(PreviewBody::calls)
                        .toList());
        return body;
    }

    private static Map<String, Object> calls(VmCalls vm) {
        var entry = new LinkedHashMap<String, Object>();
        entry.put("plan", vm.plan().toString());
        entry.put("instance", vm.instance());
        entry.put("disks", vm.disks());
        entry.put("operations", new TreeMap<>(vm.operations()));
        return entry;
    }

    private static Map<String, Object> asked(Requests asked) {
        var body = new LinkedHashMap<String, Object>();
        body.put("aws", counted(asked.aws()));
        body.put("apiServer", counted(asked.apiServer()));
        return body;
    }

    private static Map<String, Object> counted(Map<String, Integer> requests) {
        var body = new LinkedHashMap<String, Object>();
        body.put("total", requests.values().stream().mapToInt(Integer::intValue).sum());
        body.putAll(new TreeMap<>(requests));
        return body;
    }
}
