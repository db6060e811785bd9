package caravan.planning;

import caravan.api.Intent;
import caravan.api.Notice;
import caravan.model.Finding;
import caravan.model.Instance;
import caravan.model.MigrationException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Decides, purely, everything about a journey before it begins, or tells everything that stands in its way. */
public final class IntentPlanner {

    /** Limits of the record: deploy/, InstanceMigration, intent.warnings. */
    private static final int MOST_WARNINGS = 64;

    private static final int LONGEST_TEXT = 1024;

    private IntentPlanner() {}

    /**
     * The complete intent.
     *
     * @param wasRunning whether the source is started again if the migration is undone
     * @param recordUid makes the names of claims and volumes this migration's own
     * @throws MigrationException that lists every problem, if there is one
     */
    public static Intent plan(Survey survey, boolean wasRunning, String recordUid) {
        var problems = new Problems();
        var intent = draft(survey, wasRunning, recordUid, problems);
        var found = problems.refusals();
        if (!found.isEmpty()) {
            throw refused(survey, found);
        }
        return intent;
    }

    /** As {@link #plan}, for those who look before they start: with all that speaks against it, and never failing. */
    public static Draft draft(Survey survey, String recordUid) {
        var problems = new Problems();
        var intent = draft(survey, isOn(survey), recordUid, problems);
        return new Draft(intent, problems.findings());
    }

    /** Whether the source is on, and so is to be started again if the migration is undone. */
    public static boolean isOn(Survey survey) {
        return survey.instance().is(Instance.RUNNING) || survey.instance().is("pending");
    }

    /**
     * A plan of one machine, as it would be now.
     *
     * @param intent has gaps where something is refused
     * @param findings with pointers into the Plan
     */
    public record Draft(Intent intent, List<Finding> findings) {

        public Draft {
            findings = List.copyOf(findings);
        }

        public boolean refused() {
            return findings.stream().anyMatch(Finding::isRefusal);
        }
    }

    private static Intent draft(Survey survey, boolean wasRunning, String recordUid, Problems problems) {
        var source = SourcePlanner.plan(survey, wasRunning, problems);
        var target = TargetPlanner.plan(survey, wasRunning, problems);
        var disks = DiskPlanner.plan(survey, target.name(), recordUid, problems);
        var nics = NicPlanner.plan(survey, problems);
        var share = SharePlanner.plan(survey, problems);
        return new Intent(source, target, disks, nics, HookPlanner.plan(survey), share, notices(problems), Map.of());
    }

    /** As many and as long as the record takes. */
    private static List<Notice> notices(Problems problems) {
        return problems.warnings().stream()
                .limit(MOST_WARNINGS)
                .map(finding -> new Notice(finding.reason(), cut(finding.problem()), cut(finding.allowed())))
                .toList();
    }

    private static String cut(String text) {
        return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT - 1) + "…";
    }

    private static MigrationException refused(Survey survey, List<Finding> found) {
        var id = survey.instance().id();
        return new MigrationException(
                "CannotBePlanned",
                id,
                "Instance " + id + " cannot be migrated by Plan "
                        + survey.plan().ref() + ": "
                        + found.stream().map(Finding::problem).collect(Collectors.joining(" ")),
                found.stream().map(Finding::allowed).distinct().collect(Collectors.joining(" ")));
    }
}
