package caravan.sim.kube;

import caravan.api.Kinds;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobSpec;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatus;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatusBuilder;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/**
 * Runs every Job that is not suspended, as the job controller does one of a single pod: the deadline counts from when it is
 * let run, a pod that fails or is taken away counts as a failure, and beyond backoffLimit the Job has failed.
 */
public final class Jobs implements Player {

    private static final Duration NOW = Duration.ofMillis(20);
    private static final String JOB_NAME = "job-name";

    private final ClusterObjects objects;
    private final Timing timing;
    /** Pods made so far, by the uid of the Job. */
    private final Map<String, Integer> begun = new ConcurrentHashMap<>();

    private List<AutoCloseable> watches = List.of();

    /** Makes pods; others run them. */
    public Jobs(ClusterObjects objects, Timing timing) {
        this.objects = objects;
        this.timing = timing;
    }

    @Override
    public void start() {
        watches = List.of(objects.watch(Kinds.JOB, this::seenJob), objects.watch(Kinds.POD, this::seenPod));
    }

    @Override
    public void close() {
        watches.forEach(Player::end);
    }

    private void seenJob(ClusterObjects.Seen<Job> job) {
        if (job.action() != ClusterObjects.Action.DELETED) {
            look(job.metadata().get().getNamespace(), job.metadata().get().getName());
        }
    }

    private void seenPod(ClusterObjects.Seen<Pod> pod) {
        var metadata = pod.metadata().get();
        Optional.ofNullable(metadata.getLabels())
                .map(labels -> labels.get(JOB_NAME))
                .ifPresent(job -> look(metadata.getNamespace(), job));
    }

    private void look(String namespace, String name) {
        timing.after(NOW, () -> objects.get(Kinds.JOB, namespace, name).ifPresent(this::reconcile));
    }

    private void reconcile(Job job) {
        if (job.getMetadata().getDeletionTimestamp() != null
                || Boolean.TRUE.equals(job.getSpec().getSuspend())
                || isOver(job)) {
            return;
        }
        var pods = podsOf(job);
        var made = begun.getOrDefault(uid(job), 0);
        if (pods.stream().anyMatch(pod -> "Succeeded".equals(pod.getStatus().getPhase()))) {
            finish(job, "Complete", "CompletionsReached", "Reached expected number of succeeded pods");
        } else if (pods.stream().noneMatch(Jobs::isActive)) {
            next(job, made);
        }
    }

    private void next(Job job, int made) {
        var retries = Optional.ofNullable(job.getSpec().getBackoffLimit()).orElse(6);
        if (made > retries) {
            finish(job, "Failed", "BackoffLimitExceeded", "Job has reached the specified backoff limit");
        } else if (begun.replace(uid(job), made, made + 1) || begun.putIfAbsent(uid(job), 1) == null) {
            if (made == 0) {
                begin(job);
            }
            objects.create(Kinds.POD, podOf(job, made));
            report(job, status -> new JobStatusBuilder(status).withActive(1).build());
        }
    }

    private void begin(Job job) {
        report(job, status -> new JobStatusBuilder(status)
                .withStartTime(timing.instant().toString())
                .build());
        Optional.ofNullable(job.getSpec().getActiveDeadlineSeconds())
                .ifPresent(seconds -> timing.after(Duration.ofSeconds(seconds), () -> late(job)));
    }

    private void late(Job begunJob) {
        live(begunJob).filter(job -> !isOver(job)).ifPresent(job -> {
            finish(job, "Failed", "DeadlineExceeded", "Job was active longer than specified deadline");
            podsOf(job).stream().filter(Jobs::isActive).forEach(this::delete);
        });
    }

    private void delete(Pod pod) {
        var metadata = pod.getMetadata();
        objects.delete(Kinds.POD, metadata.getNamespace(), metadata.getName(), metadata.getUid());
    }

    private void finish(Job job, String condition, String reason, String message) {
        var good = condition.equals("Complete");
        report(job, status -> new JobStatusBuilder(status)
                .withActive(0)
                .withSucceeded(good ? 1 : 0)
                .withFailed(good ? 0 : begun.getOrDefault(uid(job), 0))
                .addNewCondition()
                .withType(condition)
                .withStatus("True")
                .withReason(reason)
                .withMessage(message)
                .endCondition()
                .build());
    }

    private void report(Job job, UnaryOperator<JobStatus> change) {
        var metadata = job.getMetadata();
        objects.editStatus(
                Kinds.JOB,
                metadata.getNamespace(),
                metadata.getName(),
                found -> uid(found).equals(uid(job))
                        ? new JobBuilder(found)
                                .withStatus(change.apply(
                                        Optional.ofNullable(found.getStatus()).orElse(new JobStatus())))
                                .build()
                        : found);
    }

    private Optional<Job> live(Job job) {
        var metadata = job.getMetadata();
        return objects.get(Kinds.JOB, metadata.getNamespace(), metadata.getName())
                .filter(found -> uid(found).equals(uid(job)));
    }

    private List<Pod> podsOf(Job job) {
        return objects
                .list(
                        Kinds.POD,
                        job.getMetadata().getNamespace(),
                        Map.of(JOB_NAME, job.getMetadata().getName()))
                .stream()
                .filter(pod -> pod.getMetadata().getOwnerReferences().stream()
                        .anyMatch(owner -> owner.getUid().equals(uid(job))))
                .toList();
    }

    private static boolean isActive(Pod pod) {
        var phase = pod.getStatus().getPhase();
        return pod.getMetadata().getDeletionTimestamp() == null && (phase.equals("Pending") || phase.equals("Running"));
    }

    private static boolean isOver(Job job) {
        return job.getStatus() != null
                && job.getStatus().getConditions().stream()
                        .anyMatch(condition -> condition.getType().equals("Complete")
                                || condition.getType().equals("Failed"));
    }

    private static Pod podOf(Job job, int number) {
        var template = job.getSpec().getTemplate();
        return new PodBuilder()
                .withMetadata(metadata(job, number))
                .withSpec(template.getSpec())
                .build();
    }

    private static ObjectMeta metadata(Job job, int number) {
        var template = Optional.of(job.getSpec())
                .map(JobSpec::getTemplate)
                .map(found -> found.getMetadata())
                .orElse(new ObjectMeta());
        var metadata = new ObjectMeta();
        metadata.setName(job.getMetadata().getName() + "-" + uid(job).substring(0, 4) + number);
        metadata.setNamespace(job.getMetadata().getNamespace());
        metadata.setAnnotations(template.getAnnotations());
        metadata.setLabels(
                new LinkedHashMap<>(Optional.ofNullable(template.getLabels()).orElse(Map.of())));
        metadata.getLabels().put(JOB_NAME, job.getMetadata().getName());
        metadata.getLabels()
                .put("batch.kubernetes.io/job-name", job.getMetadata().getName());
        metadata.getOwnerReferences()
                .add(new OwnerReferenceBuilder()
                        .withApiVersion("batch/v1")
                        .withKind("Job")
                        .withName(job.getMetadata().getName())
                        .withUid(uid(job))
                        .withController(true)
                        .withBlockOwnerDeletion(true)
                        .build());
        return metadata;
    }

    private static String uid(Job job) {
        return job.getMetadata().getUid();
    }
}
