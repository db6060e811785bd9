package caravan.intake;

import caravan.intake.Outcome.Accepted;
import caravan.intake.Outcome.Preview;
import caravan.intake.Outcome.Refused;
import caravan.intake.Outcome.VmCalls;
import caravan.model.ObjectRef;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The HTTP answer to a drop or a question: status, Location and body, without knowing HTTP's server. */
record Answers(int status, String location, String contentType, Map<String, Object> body) {

    static final String JSON = "application/json";
    static final String PROBLEM = "application/problem+json";
    private static final String PLANS = "/api/v1/plans";

    static Answers to(Outcome outcome) {
        if (outcome instanceof Refused refused) {
            return new Answers(
                    refused.problems().kind().status(),
                    "",
                    PROBLEM,
                    refused.problems().json());
        }
        if (outcome instanceof Preview preview) {
            return new Answers(200, "", JSON, preview(preview));
        }
        var accepted = (Accepted) outcome;
        var location = accepted.plan().map(plan -> PLANS + "/" + plan).orElse("");
        return new Answers(202, location, JSON, accepted(accepted, location));
    }

    /** A problem that concerns the request as a whole. */
    static Answers problem(int status, String title, String detail) {
        var body = new LinkedHashMap<String, Object>();
        body.put("type", "about:blank");
        body.put("title", title);
        body.put("status", status);
        body.put("detail", detail);
        return new Answers(status, "", PROBLEM, body);
    }

    static Answers ok(Map<String, Object> body) {
        return new Answers(200, "", JSON, body);
    }

    private static Map<String, Object> accepted(Accepted accepted, String location) {
        var body = new LinkedHashMap<String, Object>();
        body.put("plan", location);
        body.put(
                "objects",
                accepted.objects().stream()
                        .map(made -> named(made.kind(), made.ref(), "state", made.created() ? "created" : "unchanged"))
                        .toList());
        body.put("warnings", texts(accepted.warnings()));
        return body;
    }

    private static Map<String, Object> preview(Preview preview) {
        var totals = new TreeMap<String, Integer>();
        preview.calls()
                .forEach(vm -> vm.operations().forEach((name, count) -> totals.merge(name, count, Integer::sum)));
        var calls = new LinkedHashMap<String, Object>();
        calls.put("total", totals);
        calls.put("vms", preview.calls().stream().map(Answers::calls).toList());
        var body = new LinkedHashMap<String, Object>();
        body.put("dryRun", true);
        body.put("objects", preview.objects());
        body.put("awsCalls", calls);
        body.put("warnings", texts(preview.warnings()));
        return body;
    }

    private static Map<String, Object> calls(VmCalls vm) {
        var entry = named("Plan", vm.plan(), "instance", vm.instance());
        entry.put("disks", vm.disks());
        entry.put("operations", new TreeMap<>(vm.operations()));
        return entry;
    }

    private static Map<String, Object> named(String kind, ObjectRef ref, String field, String value) {
        var entry = new LinkedHashMap<String, Object>();
        entry.put("kind", kind);
        entry.put("namespace", ref.namespace());
        entry.put("name", ref.name());
        entry.put(field, value);
        return entry;
    }

    private static List<String> texts(List<Problem> warnings) {
        return warnings.stream().map(Problem::text).toList();
    }
}
