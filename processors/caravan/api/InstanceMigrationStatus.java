package caravan.api;

import caravan.model.Common;
import caravan.model.State;
import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * How far the journey has come. Absent parts are null, as in JSON.
 *
 * @param holder the process start that may act on this record: rule 1
 * @param claims how often this record was claimed: a claim by the same process start must change it too, because the API
 *     server gives what does not change no new resourceVersion
 * @param state one of {@link State#text()}
 * @param step the step that users see; the last one begun
 * @param steps in order, with RFC 3339 times
 * @param disks by source volume, in the order of the intent
 * @param witness the stop witness, rule 5
 * @param hooks those that were begun
 * @param failure why it was turned back; the first reason counts, later ones are added
 * @param conversionAttempt number of the last conversion begun, 0 before: rule 12
 * @param targetUid uid of the virtual machine
 * @param lastCall when the last mutating call may have been sent, RFC 3339: Z of rule 13 is counted from here
 * @param ended when the end was written, RFC 3339; null before
 * @param rest fields of later versions, kept
 */
public record InstanceMigrationStatus(
        String holder,
        long claims,
        String state,
        String step,
        List<StepRecord> steps,
        List<DiskRecord> disks,
        List<HookRecord> hooks,
        Witness witness,
        Failure failure,
        int conversionAttempt,
        String targetUid,
        String lastCall,
        String ended,
        String message,
        String diskSummary,
        String sourceState,
        List<Condition> conditions,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> rest) {

    public InstanceMigrationStatus {
        holder = Common.word(holder);
        state = Common.word(state);
        step = Common.word(step);
        sourceState = Common.word(sourceState);
        steps = steps == null ? List.of() : List.copyOf(steps);
        disks = disks == null ? List.of() : List.copyOf(disks);
        hooks = hooks == null ? List.of() : List.copyOf(hooks);
        conditions = conditions == null ? List.of() : List.copyOf(conditions);
        rest = rest == null ? Map.of() : rest;
    }

    /** Nothing has happened yet. */
    public static InstanceMigrationStatus pending() {
        return new InstanceMigrationStatus(
                null,
                0,
                State.PENDING.text(),
                null,
                null,
                null,
                null,
                null,
                null,
                0,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    /** Where it stands, and what it has made, without how it came there. Never to be written. */
    public InstanceMigrationStatus standing() {
        return changed(draft -> {
            draft.steps = List.of();
            draft.conditions = List.of();
            draft.witness = null;
            draft.failure = null;
            draft.message = null;
            draft.diskSummary = null;
        });
    }

    public Optional<DiskRecord> disk(String sourceVolumeId) {
        return disks.stream()
                .filter(disk -> disk.sourceVolumeId().equals(sourceVolumeId))
                .findFirst();
    }

    public Optional<Condition> condition(String type) {
        return conditions.stream()
                .filter(condition -> condition.type().equals(type))
                .findFirst();
    }

    /** Never equal to what was before, so that no write that was decided on it is taken any more. */
    public InstanceMigrationStatus claimedBy(String epoch) {
        return changed(draft -> {
            draft.holder = epoch;
            draft.claims = claims + 1;
        });
    }

    /** The state only; times of steps are the ledger's business. */
    public InstanceMigrationStatus withState(State next) {
        return changed(draft -> draft.state = next.text());
    }

    public InstanceMigrationStatus withSteps(String current, List<StepRecord> all) {
        return changed(draft -> {
            draft.step = current;
            draft.steps = all;
        });
    }

    /** The step that runs; empty before the first. */
    public Optional<StepRecord> currentStep() {
        return steps.isEmpty() ? Optional.empty() : Optional.of(steps.get(steps.size() - 1));
    }

    /** Deadlines of the running step count from this time on. */
    public InstanceMigrationStatus withWaitingSince(String time) {
        if (steps.isEmpty()) {
            return this;
        }
        var all = new ArrayList<>(steps);
        all.set(all.size() - 1, steps.get(steps.size() - 1).waitingFrom(time));
        return changed(draft -> draft.steps = all);
    }

    public InstanceMigrationStatus withDisks(List<DiskRecord> all) {
        return changed(draft -> draft.disks = all);
    }

    /** Changes the record of one disk. */
    public InstanceMigrationStatus withDisk(String sourceVolumeId, UnaryOperator<DiskRecord> change) {
        return withDisks(disks.stream()
                .map(disk -> disk.sourceVolumeId().equals(sourceVolumeId) ? change.apply(disk) : disk)
                .toList());
    }

    /** That of a step; empty before it was begun. */
    public Optional<HookRecord> hook(State of) {
        return hooks.stream().filter(hook -> hook.step().equals(of.text())).findFirst();
    }

    /** Its one Job is chosen: only that one may run. */
    public InstanceMigrationStatus withHook(State of, String jobUid) {
        var all = new ArrayList<>(hooks);
        all.removeIf(hook -> hook.step().equals(of.text()));
        all.add(new HookRecord(of.text(), jobUid));
        return changed(draft -> draft.hooks = all);
    }

    /** Its result is known; one that could not even be begun has one, too. */
    public InstanceMigrationStatus withHookEnded(State of, String outcome) {
        var all = new ArrayList<>(hooks);
        all.removeIf(hook -> hook.step().equals(of.text()));
        all.add(hook(of).orElse(new HookRecord(of.text(), null)).ended(outcome));
        return changed(draft -> draft.hooks = all);
    }

    public InstanceMigrationStatus withWitness(Witness seen) {
        return changed(draft -> draft.witness = seen);
    }

    public InstanceMigrationStatus withFailure(Failure why) {
        return changed(draft -> draft.failure = why);
    }

    public InstanceMigrationStatus withConversionAttempt(int attempt) {
        return changed(draft -> draft.conversionAttempt = attempt);
    }

    public InstanceMigrationStatus withTargetUid(String uid) {
        return changed(draft -> draft.targetUid = uid);
    }

    public InstanceMigrationStatus withLastCall(String time) {
        return changed(draft -> draft.lastCall = time);
    }

    public InstanceMigrationStatus withEnded(String time) {
        return changed(draft -> draft.ended = time);
    }

    public InstanceMigrationStatus withMessage(String text) {
        return changed(draft -> draft.message = text);
    }

    public InstanceMigrationStatus withDiskSummary(String text) {
        return changed(draft -> draft.diskSummary = text);
    }

    public InstanceMigrationStatus withSourceState(String text) {
        return changed(draft -> draft.sourceState = text);
    }

    /** Replaces the condition of the same type. */
    public InstanceMigrationStatus withCondition(Condition condition) {
        var all = new ArrayList<>(conditions);
        all.removeIf(other -> other.type().equals(condition.type()));
        all.add(condition);
        return changed(draft -> draft.conditions = all);
    }

    public InstanceMigrationStatus withoutCondition(String type) {
        return condition(type).isEmpty()
                ? this
                : changed(draft -> draft.conditions = conditions.stream()
                        .filter(condition -> !condition.type().equals(type))
                        .toList());
    }

    private InstanceMigrationStatus changed(java.util.function.Consumer<StatusDraft> change) {
        var draft = new StatusDraft(this);
        change.accept(draft);
        return draft.build();
    }
}
