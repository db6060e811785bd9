package caravan.phase;

import caravan.api.Condition;
import caravan.api.HookIntent;
import caravan.api.HookRecord;
import caravan.api.InstanceMigration;
import caravan.api.InstanceMigrationStatus;
import caravan.api.Kinds;
import caravan.api.reader.HookReader;
import caravan.api.reader.Trees;
import caravan.ledger.SourceLocks;
import caravan.manifest.HookJobs;
import caravan.model.Futures;
import caravan.model.Hook;
import caravan.model.Instance;
import caravan.model.MigrationException;
import caravan.model.State;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Runs what the plan wants before the source is stopped and after the machine was handed over, each once. A hook that fails
 * before the stop turns the migration back; one that fails after the commit is a warning and undoes nothing: rule 11.
 */
public final class Hooks {

    /** The condition of a machine that was carried, but whose hook has not done its work. */
    static final String POST_HOOK_FAILED = "PostHookFailed";

    /** A Job's own deadline ends it; this much later nobody waits for that any more. */
    private static final Duration GRACE = Duration.ofMinutes(5);

    private final PhaseTools tools;
    private final SourceLocks locks;
    private final HookSettings settings;
    private final HookRun run;
    private final HookRehearsal rehearsal;

    public Hooks(PhaseTools tools, SourceLocks locks, HookSettings settings) {
        this.tools = tools;
        this.locks = locks;
        this.settings = settings;
        this.run = new HookRun(tools);
        this.rehearsal = new HookRehearsal(tools.kube());
    }

    /** Makes the Job, which does not run before its uid is in the record. */
    public CompletableFuture<InstanceMigration> begin(InstanceMigration record) {
        return inHand(
                record,
                hook -> record.getStatus().hook(record.state()).isPresent()
                        ? CompletableFuture.completedFuture(record)
                        : wanted(record)
                                .thenCompose(still -> make(record, hook))
                                .thenCompose(job -> tools.ledger().write(record, status -> status.withHook(
                                                record.state(),
                                                job.getMetadata().getUid())
                                        .withWaitingSince(tools.ledger().now()))));
    }

    /** After the commit it is too late to cancel. */
    private CompletableFuture<InstanceMigration> wanted(InstanceMigration record) {
        return record.state().beforeCommit()
                ? tools.cancellations().check(record)
                : CompletableFuture.completedFuture(record);
    }

    private CompletableFuture<Job> make(InstanceMigration record, HookIntent hook) {
        var plan = record.getSpec().plan();
        return playbook(record, hook)
                .thenCompose(playbook -> tools.kube()
                        .get(Kinds.PLAN, plan.namespace(), plan.name())
                        .thenCombine(source(record), (found, source) -> HookTexts.of(record, found, source, playbook)))
                .thenCompose(texts ->
                        tools.objects().createOrVerify(Kinds.CONFIG_MAP, HookJobs.configMap(record, hook, texts)))
                .thenCompose(made -> rehearsal.pod(record, hook))
                .thenCompose(admission -> admission
                        .objection()
                        .<CompletableFuture<Job>>map(CompletableFuture::failedFuture)
                        .orElseGet(() -> tools.objects()
                                .createOrVerify(
                                        Kinds.JOB,
                                        HookJobs.job(
                                                record, hook, settings.timeout().toSeconds(), admission.nonRoot()))));
    }

    private CompletableFuture<Optional<Instance>> source(InstanceMigration record) {
        return tools.providers().of(record).thenCompose(sides -> sides.source()
                .instance(record.getSpec().instanceId()));
    }

    /** Whoever changes a playbook while machines are on their way changes what nobody has planned. */
    private CompletableFuture<String> playbook(InstanceMigration record, HookIntent hook) {
        if (hook.playbook() == null || hook.playbook().isEmpty()) {
            return CompletableFuture.completedFuture("");
        }
        return tools.kube().get(Kinds.HOOK, hook.namespace(), hook.name()).thenApply(found -> found.flatMap(
                        object -> HookReader.read(Trees.written(object)).value())
                .map(Hook::playbook)
                .filter(playbook -> HookJobs.hash(playbook).equals(hook.playbook()))
                .orElseThrow(() -> new MigrationException(
                        "HookChanged",
                        "Hook " + hook.namespace() + "/" + hook.name(),
                        "The playbook of the hook " + HookRun.of(hook) + " is not the one any more with which "
                                + record.getSpec().instanceId() + " was planned, so it was not run.",
                        "Leave Hooks alone while machines are on their way; run it yourself, or a new Migration.")));
    }

    /** Lets the Job run, and waits for its end. */
    public CompletableFuture<InstanceMigration> await(InstanceMigration record) {
        return inHand(record, hook -> {
            var begun = record.getStatus().hook(record.state()).orElseThrow();
            return begun.outcome() != null
                    ? CompletableFuture.completedFuture(record)
                    : wanted(record)
                            .thenCompose(still -> run.release(record, hook, begun.jobUid()))
                            .thenCompose(job -> run.succeed(record, hook, job, deadline(record, job)))
                            .thenCompose(done -> tools.ledger().write(record, status -> succeeded(record, status)));
        });
    }

    private static InstanceMigrationStatus succeeded(InstanceMigration record, InstanceMigrationStatus status) {
        return status.withHookEnded(record.state(), HookRecord.SUCCEEDED).withoutCondition(POST_HOOK_FAILED);
    }

    private Duration deadline(InstanceMigration record, Job job) {
        var own = Duration.ofSeconds(job.getSpec().getActiveDeadlineSeconds());
        return Deadline.left(record, tools.timer().now(), own.plus(GRACE));
    }

    /** Removes what the hook needed, and goes on. */
    public CompletableFuture<InstanceMigration> complete(InstanceMigration record) {
        return hookOf(record)
                .map(hook -> run.remove(record, hook)
                        .thenCompose(gone -> tools.cancellations().wishOf(record))
                        .thenCompose(wish -> tools.ledger()
                                .complete(
                                        record,
                                        status -> record.state().beforeCommit()
                                                ? status
                                                : Warnings.ofWish(record, wish)
                                                        .map(late -> status.withCondition(late.at(
                                                                tools.ledger().now())))
                                                        .orElse(status)))
                        .thenCompose(this::released))
                .orElse(CompletableFuture.completedFuture(record));
    }

    private CompletableFuture<InstanceMigration> released(InstanceMigration record) {
        return record.state().ended()
                ? locks.release(record, record.state()).thenApply(released -> record)
                : CompletableFuture.completedFuture(record);
    }

    private static Optional<HookIntent> hookOf(InstanceMigration record) {
        return record.state() == State.PRE_HOOK || record.state() == State.POST_HOOK
                ? record.getSpec().intent().hook(record.state())
                : Optional.empty();
    }

    /** The work on the record's own hook, unless that has ended. */
    private CompletableFuture<InstanceMigration> inHand(
            InstanceMigration record, Function<HookIntent, CompletableFuture<InstanceMigration>> work) {
        var hook = hookOf(record);
        var over = hook.isPresent()
                && record.getStatus()
                        .hook(record.state())
                        .filter(known -> known.outcome() != null)
                        .isPresent();
        if (hook.isEmpty() || over) {
            return CompletableFuture.completedFuture(record);
        }
        return work.apply(hook.get())
                .exceptionallyCompose(failure -> record.state() == State.POST_HOOK
                                && Futures.causeOf(failure) instanceof MigrationException known
                        ? warned(record, known)
                        : CompletableFuture.failedFuture(Futures.causeOf(failure)));
    }

    private CompletableFuture<InstanceMigration> warned(InstanceMigration record, MigrationException failure) {
        var told = new Condition(
                POST_HOOK_FAILED,
                Condition.TRUE,
                failure.reason(),
                "Warn",
                failure.getMessage() + " The virtual machine was handed over before, and stays.",
                "Do yourself what the hook was to do.",
                tools.ledger().now());
        return tools.ledger().readOwn(record).thenCompose(current -> tools.ledger()
                .write(current, status -> status.withHookEnded(record.state(), HookRecord.FAILED)
                        .withCondition(told)));
    }
}
