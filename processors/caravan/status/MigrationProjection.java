package caravan.status;

import caravan.api.InstanceMigration;
import caravan.api.StepRecord;
import caravan.model.ObjectRef;
import caravan.model.Plan;
import caravan.model.State;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Decides the status of a Migration from its records. Pure: it knows no client and no clock. */
public final class MigrationProjection {

    private final Lookups lookups;
    private final StatusLimit limit;

    public MigrationProjection(Lookups lookups, StatusLimit limit) {
        this.lookups = lookups;
        this.limit = limit;
    }

    /** {@code now} is the time of what is seen for the first time, RFC 3339. */
    public MigrationResult of(MigrationView view, String now) {
        var before = view.migration().status();
        if (own(view).isEmpty() && !Nested.text(before, "completed").isEmpty()) {
            return asBefore(view);
        }
        var vms = vms(view, new VmProjection(lookups, now));
        var why = notReady(view);
        var outcome = vms.isEmpty() && why.isPresent() ? Outcome.NOT_READY : outcome(vms, view);
        var conditions = conditions(view, why, now);
        addUnknownCancels(conditions, view);
        addOutcome(conditions, outcome, vms);
        var status = new LinkedHashMap<String, Object>();
        status.put("observedGeneration", view.migration().generation());
        if (outcome != Outcome.NOT_READY) {
            status.put("started", started(view, now));
        }
        if (outcome.ended()) {
            status.put("completed", completed(before, vms, now));
        }
        status.put("vms", VmStatus.maps(vms));
        status.put("summary", summary(outcome.text(), vms.size(), VmStatus.ended(vms)));
        return new MigrationResult(
                view.migration(),
                limit.fit(status, status, conditions),
                outcome,
                VmStatus.maps(vms),
                VmStatus.ended(vms),
                alarms(vms));
    }

    /** Of what it carries itself; where another Migration has carried everything, of that. */
    private static Outcome outcome(List<VmStatus> vms, MigrationView view) {
        var earlier = new HashSet<>(succeededEarlier(view).keySet());
        own(view).forEach(record -> earlier.remove(record.getSpec().instanceId()));
        var carried = vms.stream().filter(vm -> !earlier.contains(vm.id())).toList();
        return Outcome.of((carried.isEmpty() ? vms : carried)
                .stream().map(VmStatus::outcome).toList());
    }

    /** What {@code kubectl get} prints. */
    static Map<String, Object> summary(String status, long vms, long ended) {
        var summary = new LinkedHashMap<String, Object>();
        summary.put("status", status);
        summary.put("vms", vms);
        summary.put("done", ended + "/" + vms);
        return summary;
    }

    /** Its records are gone, and with them everything but what was written. */
    private static MigrationResult asBefore(MigrationView view) {
        var before = view.migration().status();
        var vms = Nested.list(before, "vms");
        var outcome = List.of(Outcome.FAILED, Outcome.SUCCEEDED, Outcome.CANCELED).stream()
                .filter(end -> Nested.find(Nested.list(before, "conditions"), "type", end.text())
                        .isPresent())
                .findFirst()
                .orElse(Outcome.NOT_READY);
        return new MigrationResult(view.migration(), before, outcome, vms, vms.size(), Map.of());
    }

    private static List<InstanceMigration> own(MigrationView view) {
        return view.records().stream()
                .filter(record -> view.migration()
                        .ref()
                        .uid()
                        .equals(record.getSpec().migration().uid()))
                .toList();
    }

    /** In the order of the plan; VMs that the plan names no more come last. */
    private List<VmStatus> vms(MigrationView view, VmProjection projection) {
        var ids = new LinkedHashSet<String>();
        var records = new LinkedHashMap<String, InstanceMigration>();
        own(view).stream()
                .sorted(Comparator.comparing(record -> record.getSpec().instanceId()))
                .forEach(record -> records.put(record.getSpec().instanceId(), record));
        plan(view).ifPresent(plan -> plan.vms().forEach(vm -> ids.add(vm.id())));
        ids.addAll(records.keySet());
        var wanted = view.plan()
                .map(plan -> byId(Nested.list(plan.object().spec(), "vms")))
                .orElse(Map.of());
        var before = byId(Nested.list(view.migration().status(), "vms"));
        var earlier = succeededEarlier(view);
        var uid = view.migration().ref().uid();
        var vms = new ArrayList<VmStatus>();
        for (var id : ids) {
            var entry = wanted.getOrDefault(id, Map.of("id", id));
            Optional.ofNullable(records.get(id))
                    .or(() -> Optional.ofNullable(earlier.get(id)))
                    .map(record -> projection.of(record, entry, before.getOrDefault(id, Map.of())))
                    .or(() -> awaits(view)
                            ? Optional.of(projection.awaited(
                                    entry, lookups.unopened().apply(uid, id), before.getOrDefault(id, Map.of())))
                            : Optional.empty())
                    .ifPresent(vms::add);
        }
        return vms;
    }

    /** The first of each. */
    private static Map<String, Map<String, Object>> byId(List<Map<String, Object>> entries) {
        var byId = new HashMap<String, Map<String, Object>>();
        entries.forEach(entry -> byId.putIfAbsent(Nested.text(entry, "id"), entry));
        return byId;
    }

    /** What has succeeded once is not carried again by another Migration of the plan; it counts as done. */
    private static Map<String, InstanceMigration> succeededEarlier(MigrationView view) {
        var plan = view.plan().map(found -> found.object().ref().uid()).orElse("");
        var succeeded = new HashMap<String, InstanceMigration>();
        view.records().stream()
                .filter(record -> plan.equals(record.getSpec().plan().uid()))
                .filter(record -> record.state() == State.SUCCEEDED)
                .forEach(record -> succeeded.putIfAbsent(record.getSpec().instanceId(), record));
        return succeeded;
    }

    /** A Migration that has ended waits for no more VMs, even when the plan gets some. */
    private static boolean awaits(MigrationView view) {
        var deleting = view.reading().value().filter(read -> !read.deleting()).isEmpty();
        return !deleting
                && notReady(view).isEmpty()
                && Nested.text(view.migration().status(), "completed").isEmpty();
    }

    private static Optional<Plan> plan(MigrationView view) {
        return view.plan().map(found -> found.reading().draft());
    }

    /** Why nothing is opened for this Migration. */
    private static Optional<Conditions.Text> notReady(MigrationView view) {
        if (view.reading().refused()) {
            return Optional.of(Conditions.Text.of(
                    "MigrationRefused", FindingConditions.text(view.reading().refusals())));
        }
        var ref = view.reading().value().orElseThrow().plan();
        if (view.plan().isEmpty()) {
            return Optional.of(Conditions.Text.of("PlanNotFound", "The Plan " + ref + " does not exist."));
        }
        var reading = view.plan().get().reading();
        if (reading.refused()) {
            return Optional.of(Conditions.Text.of(
                    "PlanRefused", "The Plan " + ref + " is refused: " + FindingConditions.text(reading.refusals())));
        }
        return reading.value().orElseThrow().archived()
                ? Optional.of(Conditions.Text.of("PlanArchived", "The Plan " + ref + " is archived."))
                : keptBack(view, ref, view.plan().get().preflight());
    }

    /** Once it has begun nothing keeps it back. */
    private static Optional<Conditions.Text> keptBack(
            MigrationView view, ObjectRef plan, PlanRead.Preflight preflight) {
        if (!preflight.closed() || !own(view).isEmpty()) {
            return Optional.empty();
        }
        var begins = " Nothing was touched; it begins when that is no longer so.";
        return Optional.of(
                preflight.unfinished().isEmpty()
                        ? Conditions.Text.of(
                                "PreflightFailed",
                                "The Plan " + plan + " cannot be carried: " + PreflightConditions.critical(preflight)
                                        + begins)
                        : Conditions.Text.of(
                                PreflightConditions.UNFINISHED,
                                "The Plan " + plan + " could not be looked at: " + preflight.unfinished() + begins));
    }

    private static Conditions conditions(MigrationView view, Optional<Conditions.Text> notReady, String now) {
        var conditions = new Conditions(view.migration().status(), now);
        notReady.ifPresentOrElse(
                why -> conditions.unset("Ready", Conditions.REQUIRED, why),
                () -> conditions.set("Ready", Conditions.REQUIRED, Conditions.Text.of("The migration is ready.")));
        FindingConditions.add(conditions, view.reading().findings());
        return conditions;
    }

    private static void addUnknownCancels(Conditions conditions, MigrationView view) {
        var known = new TreeSet<String>();
        plan(view).ifPresent(plan -> plan.vms().forEach(vm -> known.addAll(List.of(vm.id(), vm.name()))));
        own(view)
                .forEach(record -> known.addAll(
                        List.of(record.getSpec().instanceId(), record.getSpec().instanceName())));
        UnknownCancels.among(view.reading().draft().canceled(), known)
                .ifPresent(text -> conditions.set("CancelUnknown", Conditions.WARN, text));
    }

    /** Running is taken away at the end: clients read the first of these that is there. */
    private static void addOutcome(Conditions conditions, Outcome outcome, List<VmStatus> vms) {
        if (outcome != Outcome.NOT_READY) {
            var verb = outcome == Outcome.CANCELED ? "has been " : outcome.ended() ? "has " : "is ";
            conditions.set(
                    outcome.text(),
                    Conditions.ADVISORY,
                    Conditions.Text.of("The migration " + verb + outcome.text().toUpperCase(Locale.ROOT) + "."));
        }
        alarms(vms).forEach((type, text) -> {
            var ids = vms.stream()
                    .filter(vm -> vm.alarms().containsKey(type))
                    .map(VmStatus::id)
                    .toList();
            conditions.set(type, Conditions.CRITICAL, new Conditions.Text("", text, "", ids));
        });
    }

    private static Map<String, String> alarms(List<VmStatus> vms) {
        var alarms = new LinkedHashMap<String, String>();
        vms.forEach(
                vm -> vm.alarms().forEach((type, text) -> alarms.merge(type, text, (one, more) -> one + " " + more)));
        return alarms;
    }

    private static String started(MigrationView view, String now) {
        var known = Nested.text(view.migration().status(), "started");
        return known.isEmpty()
                ? own(view).stream()
                        .flatMap(record ->
                                VmProjection.statusOf(record).steps().stream().limit(1))
                        .map(StepRecord::started)
                        .min(Comparator.naturalOrder())
                        .orElse(now)
                : known;
    }

    /** RFC 3339 times of one writer sort as text. */
    private static String completed(Map<String, Object> before, List<VmStatus> vms, String now) {
        var known = Nested.text(before, "completed");
        return known.isEmpty()
                ? vms.stream()
                        .map(vm -> Nested.text(vm.map(), "completed"))
                        .max(Comparator.naturalOrder())
                        .orElse(now)
                : known;
    }
}
