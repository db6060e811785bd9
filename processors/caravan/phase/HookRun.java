package caravan.phase;

import caravan.api.HookIntent;
import caravan.api.InstanceMigration;
import caravan.api.Kinds;
import caravan.kube.ObservedEvent;
import caravan.manifest.HookJobs;
import caravan.model.Futures;
import caravan.model.MigrationException;
import caravan.model.Names;
import caravan.model.Verdict;
import caravan.model.Wait;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Lets the one Job of a hook run, and tells how it ended. */
final class HookRun {

    private static final String FAILED = "HookFailed";
    private static final String REMEDY =
            "Correct the hook, or what it works on, and run a new Migration; a hook is never run twice.";

    private final PhaseTools tools;
    private final LastWords lastWords;

    HookRun(PhaseTools tools) {
        this.tools = tools;
        this.lastWords = new LastWords(tools.kube());
    }

    /** A Job that is let run already stays as it is; one that is gone may have run. */
    CompletableFuture<Job> release(InstanceMigration record, HookIntent hook, String uid) {
        return tools.kube()
                .get(Kinds.JOB, hook.namespace(), HookJobs.nameOf(record, hook))
                .thenApply(
                        found -> found.filter(job -> job.getMetadata().getUid().equals(uid))
                                .orElseThrow(() -> lost(record, hook)))
                .thenCompose(job -> Boolean.TRUE.equals(job.getSpec().getSuspend())
                        ? tools.kube().patch(Kinds.JOB, job, Map.of("spec", Map.of("suspend", false)))
                        : CompletableFuture.completedFuture(job));
    }

    /** Fails with a MigrationException that has the end of the hook's log. */
    CompletableFuture<Job> succeed(InstanceMigration record, HookIntent hook, Job job, Duration deadline) {
        var id = hook.namespace() + "/" + job.getMetadata().getName();
        var uid = job.getMetadata().getUid();
        var wait =
                new Wait<Job>(id, "Job " + id + " of " + of(hook), found -> judge(record, hook, uid, found), deadline);
        return tools.cancellations()
                .race(record, tools.kube().await(Kinds.JOB, wait))
                .exceptionallyCompose(failure -> explained(hook, job, Futures.causeOf(failure)));
    }

    private static Verdict judge(InstanceMigration record, HookIntent hook, String uid, Optional<Job> found) {
        var job = found.filter(seen -> seen.getMetadata().getUid().equals(uid));
        if (job.isEmpty() || job.get().getMetadata().getDeletionTimestamp() != null) {
            return new Verdict.Impossible(lost(record, hook));
        }
        if (condition(job.get(), "Complete").isPresent()) {
            return new Verdict.Reached();
        }
        var failed = condition(job.get(), "Failed");
        if (failed.isPresent()) {
            return new Verdict.Impossible(failed(record, hook, job.get(), failed.get()));
        }
        var status = job.get().getStatus();
        var active = status != null && status.getActive() != null && status.getActive() > 0;
        return active ? new Verdict.Working() : new Verdict.Waiting(0, "it has no pod");
    }

    private static Optional<JobCondition> condition(Job job, String type) {
        return Stream.ofNullable(job.getStatus())
                .flatMap(status -> status.getConditions().stream())
                .filter(condition -> type.equals(condition.getType()) && "True".equals(condition.getStatus()))
                .findFirst();
    }

    private static MigrationException failed(
            InstanceMigration record, HookIntent hook, Job job, JobCondition condition) {
        var late = "DeadlineExceeded".equals(condition.getReason());
        return new MigrationException(
                FAILED,
                "Job " + hook.namespace() + "/" + job.getMetadata().getName(),
                "The hook " + of(hook) + " of " + record.getSpec().instanceId()
                        + (late
                                ? " ran longer than its deadline of "
                                        + job.getSpec().getActiveDeadlineSeconds() + " s."
                                : " failed."),
                late
                        ? "Give the Hook a longer deadline (spec.deadline, seconds), or make it faster. " + REMEDY
                        : REMEDY);
    }

    private static MigrationException lost(InstanceMigration record, HookIntent hook) {
        var name = "Job " + hook.namespace() + "/" + HookJobs.nameOf(record, hook);
        return new MigrationException(
                "HookLost",
                name,
                name + " of the hook " + of(hook) + " was deleted by others, and may have run.",
                "Find out whether it has done its work. " + REMEDY);
    }

    private CompletableFuture<Job> explained(HookIntent hook, Job job, Throwable cause) {
        if (!(cause instanceof MigrationException known) || known.reason().equals("HookLost")) {
            return CompletableFuture.failedFuture(cause);
        }
        return story(hook, job)
                .exceptionally(unknown -> "")
                .thenCompose(story -> CompletableFuture.failedFuture(new MigrationException(
                        known.reason(), known.object(), known.getMessage() + story, known.remedy(), known)));
    }

    /** Of its pod, or of why it has none. */
    private CompletableFuture<String> story(HookIntent hook, Job job) {
        return tools.kube()
                .list(
                        Kinds.POD,
                        hook.namespace(),
                        Map.of("job-name", job.getMetadata().getName()))
                .thenCompose(pods -> pods.isEmpty() ? events(job) : story(hook, pods.get(pods.size() - 1)));
    }

    private CompletableFuture<String> events(Job job) {
        return tools.kube().eventsAbout(job).thenApply(events -> {
            var warnings = events.stream()
                    .filter(event -> event.type().equals("Warning"))
                    .map((ObservedEvent event) -> event.reason() + ": " + event.message())
                    .distinct()
                    .collect(Collectors.joining("; "));
            return warnings.isEmpty() ? "" : " Its events: " + warnings;
        });
    }

    private CompletableFuture<String> story(HookIntent hook, Pod pod) {
        var pending = "Pending".equals(pod.getStatus().getPhase());
        var standing = pending ? PodWords.pending(pod) : PodWords.failed(pod);
        var shown = pending || "Failed".equals(pod.getStatus().getPhase());
        var text = shown ? " Its pod " + standing.text() + "." : "";
        return lastWords.of(hook.namespace(), pod.getMetadata().getName()).thenApply(words -> text + words);
    }

    /** Jobs first, or they would make their pods again. */
    CompletableFuture<Void> remove(InstanceMigration record, HookIntent hook) {
        var name = HookJobs.nameOf(record, hook);
        var deadline = tools.settings().detachTimeout();
        return tools.kube()
                .get(Kinds.JOB, hook.namespace(), name)
                .thenCompose(job ->
                        Futures.each(own(record, job), one -> tools.objects().remove(Kinds.JOB, one, deadline)))
                .thenCompose(gone -> tools.objects().removeAll(Kinds.POD, hook.namespace(), record.uid(), deadline))
                .thenCompose(gone -> tools.kube().get(Kinds.CONFIG_MAP, hook.namespace(), name))
                .thenCompose(texts -> Futures.each(
                        own(record, texts), one -> tools.objects().remove(Kinds.CONFIG_MAP, one, deadline)))
                .thenApply(gone -> null);
    }

    static String of(HookIntent hook) {
        return hook.namespace() + "/" + hook.name() + " (" + hook.step() + ")";
    }

    /** A name may have been taken by others meanwhile. */
    private static <T extends HasMetadata> List<T> own(InstanceMigration record, Optional<T> found) {
        return found
                .filter(object -> Optional.ofNullable(object.getMetadata().getLabels())
                        .filter(labels -> record.uid().equals(labels.get(Names.RECORD)))
                        .isPresent())
                .stream()
                .toList();
    }
}
