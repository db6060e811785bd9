package caravan.api;

import java.util.List;
import java.util.Map;

/** A status while one part of it is being changed. */
final class StatusDraft {

    String holder;
    long claims;
    String state;
    String step;
    List<StepRecord> steps;
    List<DiskRecord> disks;
    List<HookRecord> hooks;
    Witness witness;
    Failure failure;
    int conversionAttempt;
    String targetUid;
    String lastCall;
    String ended;
    String message;
    String diskSummary;
    String sourceState;
    List<Condition> conditions;
    private final Map<String, Object> rest;

    StatusDraft(InstanceMigrationStatus from) {
        holder = from.holder();
        claims = from.claims();
        state = from.state();
        step = from.step();
        steps = from.steps();
        disks = from.disks();
        hooks = from.hooks();
        witness = from.witness();
        failure = from.failure();
        conversionAttempt = from.conversionAttempt();
        targetUid = from.targetUid();
        lastCall = from.lastCall();
        ended = from.ended();
        message = from.message();
        diskSummary = from.diskSummary();
        sourceState = from.sourceState();
        conditions = from.conditions();
        rest = from.rest();
    }

    InstanceMigrationStatus build() {
        return new InstanceMigrationStatus(
                holder,
                claims,
                state,
                step,
                steps,
                disks,
                hooks,
                witness,
                failure,
                conversionAttempt,
                targetUid,
                lastCall,
                ended,
                message,
                diskSummary,
                sourceState,
                conditions,
                rest);
    }
}
