package caravan.status;

import caravan.model.Finding;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Decides the status of a Plan from what was read of it and from its Migrations. Pure. */
public final class PlanProjection {

    private static final String ARCHIVED = "Archived";
    private static final String EXECUTING = "Executing";
    private static final List<Outcome> ENDS = List.of(Outcome.FAILED, Outcome.SUCCEEDED, Outcome.CANCELED);
    /** As many runs as people look back on; each is about 1 KB. */
    private static final int LONGEST_HISTORY = 20;

    private final StatusLimit limit;

    public PlanProjection(StatusLimit limit) {
        this.limit = limit;
    }

    /** The status, {@code now} being the time of what is seen for the first time. */
    public Map<String, Object> of(PlanView view, String now) {
        var current = current(view.migrations());
        var conditions = conditions(view, current, now);
        var migration = migration(view, current);
        var status = new LinkedHashMap<String, Object>();
        status.put("observedGeneration", view.plan().object().generation());
        status.put("migration", migration);
        status.put("summary", summary(view, current, conditions));
        return limit.fit(status, migration, conditions);
    }

    /** The running one, else the newest. */
    private static Optional<MigrationResult> current(List<MigrationResult> migrations) {
        return migrations.stream()
                .filter(migration -> migration.outcome() == Outcome.RUNNING)
                .findFirst()
                .or(() -> migrations.stream()
                        .filter(migration -> migration.outcome().ended())
                        .reduce((first, last) -> last));
    }

    private static Conditions conditions(PlanView view, Optional<MigrationResult> current, String now) {
        var before = view.plan().object().status();
        var conditions = new Conditions(before, now);
        var executing = current.filter(migration -> migration.outcome() == Outcome.RUNNING)
                .isPresent();
        addReady(conditions, view, executing);
        if (executing) {
            conditions.set(EXECUTING, Conditions.ADVISORY, Conditions.Text.of("The plan is EXECUTING."));
        }
        current.map(MigrationResult::outcome).filter(Outcome::ended).ifPresent(end -> addEnd(conditions, end));
        if (current.isEmpty()) {
            ENDS.forEach(end -> conditions.keep(end.text()));
        }
        // What needs somebody at once is seen on the Plan, too.
        current.map(MigrationResult::alarms)
                .ifPresent(alarms -> alarms.forEach(
                        (type, text) -> conditions.set(type, Conditions.CRITICAL, Conditions.Text.of(text))));
        addArchived(conditions, view);
        return conditions;
    }

    /** While it runs, a missing reference is the migration's own failure, and clients need Ready to find it. */
    private static void addReady(Conditions conditions, PlanView view, boolean executing) {
        var findings = new ArrayList<>(view.plan().reading().findings());
        if (!executing) {
            findings.addAll(view.references());
        }
        var refusals = findings.stream()
                .filter(finding -> finding.severity() == Finding.Severity.REFUSED)
                .toList();
        var critical = executing ? "" : PreflightConditions.critical(view.plan().preflight());
        if (!refusals.isEmpty()) {
            conditions.unset(
                    "Ready",
                    Conditions.REQUIRED,
                    Conditions.Text.of("PlanRefused", "The plan is refused: " + FindingConditions.text(refusals)));
        } else if (!critical.isEmpty()) {
            conditions.unset(
                    "Ready",
                    Conditions.REQUIRED,
                    Conditions.Text.of("PreflightFailed", "The plan cannot be carried: " + critical));
        } else {
            conditions.set("Ready", Conditions.REQUIRED, Conditions.Text.of("The migration plan is ready."));
        }
        FindingConditions.add(conditions, findings);
        if (!executing && refusals.isEmpty()) {
            PreflightConditions.add(conditions, view.plan().preflight());
        }
    }

    private static void addEnd(Conditions conditions, Outcome end) {
        var verb = end == Outcome.CANCELED ? "has been " : "has ";
        conditions.set(
                end.text(),
                Conditions.ADVISORY,
                Conditions.Text.of("The plan execution " + verb + end.text().toUpperCase(Locale.ROOT) + "."));
    }

    private static void addArchived(Conditions conditions, PlanView view) {
        if (!archived(view) || !view.parted()) {
            return;
        }
        conditions.set(ARCHIVED, Conditions.ADVISORY, Conditions.Text.of("The plan is ARCHIVED."));
        if (view.open()) {
            conditions.set(
                    "StillSettling",
                    Conditions.WARN,
                    Conditions.Text.of(
                            "StillSettling", "Some of its instances are still being undone, settled or cleaned up."));
        }
    }

    /** A plan that is refused can be archived as well, or nobody could delete it. */
    private static boolean archived(PlanView view) {
        return view.plan().reading().draft().archived();
    }

    private static Map<String, Object> migration(PlanView view, Optional<MigrationResult> current) {
        var before = Nested.map(view.plan().object().status(), "migration");
        if (current.isEmpty() && !before.isEmpty()) {
            return new LinkedHashMap<>(before);
        }
        var migration = new LinkedHashMap<String, Object>();
        current.ifPresent(run -> {
            putIfPresent(migration, "started", run.status().get("started"));
            putIfPresent(migration, "completed", run.status().get("completed"));
            migration.put("history", history(view, before));
            migration.put("vms", run.vms());
        });
        return migration;
    }

    /** Runs that were deleted stay in it. */
    private static List<Map<String, Object>> history(PlanView view, Map<String, Object> before) {
        var byUid = new LinkedHashMap<String, Map<String, Object>>();
        Nested.list(before, "history")
                .forEach(entry -> byUid.put(Nested.text(Nested.map(entry, "migration"), "uid"), entry));
        view.migrations().forEach(run -> byUid.put(run.migration().ref().uid(), entry(view.plan(), run)));
        var all = List.copyOf(byUid.values());
        return all.subList(Math.max(0, all.size() - LONGEST_HISTORY), all.size());
    }

    private static Map<String, Object> entry(PlanRead plan, MigrationResult run) {
        var spec = plan.object().spec();
        var entry = new LinkedHashMap<String, Object>();
        entry.put("conditions", run.conditions());
        entry.put("plan", ref(plan.object()));
        entry.put("provider", Nested.map(spec, "provider"));
        entry.put("map", Nested.map(spec, "map"));
        entry.put("migration", ref(run.migration()));
        return entry;
    }

    private static Map<String, Object> ref(UserObject object) {
        var ref = new LinkedHashMap<String, Object>();
        ref.put("namespace", object.ref().namespace());
        ref.put("name", object.ref().name());
        ref.put("uid", object.ref().uid());
        ref.put("generation", object.generation());
        return ref;
    }

    private static Map<String, Object> summary(
            PlanView view, Optional<MigrationResult> current, Conditions conditions) {
        var spec = Nested.list(view.plan().object().spec(), "vms");
        var before = Nested.map(view.plan().object().status(), "summary");
        var summary = MigrationProjection.summary(
                word(conditions),
                spec.size(),
                current.map(MigrationResult::ended).orElse(0L));
        current.ifPresent(
                run -> summary.put("done", run.ended() + "/" + run.vms().size()));
        var done = Nested.text(before, "done");
        if (current.isEmpty() && !done.isEmpty() && ENDS.stream().anyMatch(end -> conditions.has(end.text()))) {
            summary.put("done", done);
        }
        return summary;
    }

    private static String word(Conditions conditions) {
        var words = new ArrayList<>(List.of(ARCHIVED, EXECUTING));
        ENDS.forEach(end -> words.add(end.text()));
        words.add("Ready");
        return words.stream().filter(conditions::isTrue).findFirst().orElse(Outcome.NOT_READY.text());
    }

    private static void putIfPresent(Map<String, Object> map, String key, Object value) {
        if (value != null) {
            map.put(key, value);
        }
    }
}
