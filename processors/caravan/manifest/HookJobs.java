package caravan.manifest;

import caravan.api.HookIntent;
import caravan.api.InstanceMigration;
import caravan.api.Kinds;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import java.util.List;
import java.util.Map;

/**
 * The Job that runs a Hook, beside the Hook, and the ConfigMap that it finds in /tmp/hook. The Job is made suspended: who
 * has written down its uid lets it run, so that whatever is lost or repeated on the way, one Job runs at most.
 */
public final class HookJobs {

    /** What a playbook may need to know; the names of the peer's files. */
    public static final String WORKLOAD = "workload.yml";

    public static final String PLAN = "plan.yml";
    public static final String PLAYBOOK = "playbook.yml";

    private static final String VOLUME = "hook";
    private static final String MOUNT = "/tmp/hook";

    private HookJobs() {}

    /** By which a changed playbook is known; empty for none. */
    public static String hash(String playbook) {
        return playbook.isEmpty() ? "" : ObjectNames.hash(playbook.split("\n", -1));
    }

    /** Name of Job and ConfigMap. */
    public static String nameOf(InstanceMigration record, HookIntent hook) {
        return ObjectNames.ofPlan(record.identity(), hook.step(), 1);
    }

    /** Names of all Jobs and ConfigMaps of the record. */
    public static List<String> namesOf(InstanceMigration record) {
        return record.getSpec().intent().hooks().stream()
                .map(hook -> nameOf(record, hook))
                .toList();
    }

    /** The texts by file name. */
    public static ConfigMap configMap(InstanceMigration record, HookIntent hook, Map<String, String> texts) {
        return new ConfigMapBuilder()
                .withMetadata(metadata(record, hook))
                .withImmutable(true)
                .withData(texts)
                .build();
    }

    /**
     * Never run twice: neither its pod nor the container in it is started again.
     *
     * @param deadlineSeconds where the Hook has none of its own
     * @param nonRoot whether its namespace wants to be promised that it is not root
     */
    public static Job job(InstanceMigration record, HookIntent hook, long deadlineSeconds, boolean nonRoot) {
        // @formatter:off
        return new JobBuilder()
                .withMetadata(metadata(record, hook))
                .withNewSpec()
                .withSuspend(true)
                .withBackoffLimit(0)
                .withActiveDeadlineSeconds(hook.deadlineSeconds() > 0 ? hook.deadlineSeconds() : deadlineSeconds)
                .withNewTemplate()
                .withNewMetadata()
                .withLabels(labels(record, hook))
                .endMetadata()
                .withSpec(spec(record, hook, nonRoot))
                .endTemplate()
                .endSpec()
                .build();
        // @formatter:on
    }

    /** What the Job controller will make of the Job, to be rehearsed: of a Job no policy for pods is asked. */
    public static Pod pod(InstanceMigration record, HookIntent hook, boolean nonRoot) {
        return new PodBuilder()
                .withMetadata(metadata(record, hook))
                .withSpec(spec(record, hook, nonRoot))
                .build();
    }

    /** Without an account of its own it has no token of the cluster either. */
    private static PodSpec spec(InstanceMigration record, HookIntent hook, boolean nonRoot) {
        var account = hook.serviceAccount() == null ? "" : hook.serviceAccount();
        // @formatter:off
        return new PodSpecBuilder()
                .withRestartPolicy("Never")
                .withServiceAccountName(account.isEmpty() ? null : account)
                .withAutomountServiceAccountToken(account.isEmpty() ? false : null)
                .withContainers(container(hook, nonRoot))
                .addNewVolume()
                .withName(VOLUME)
                .withNewConfigMap()
                .withName(nameOf(record, hook))
                .endConfigMap()
                .endVolume()
                .build();
        // @formatter:on
    }

    /**
     * Which user it runs as is the image's business, and may be root where the namespace allows that, as images of
     * ansible-runner are; Pod Security {@code restricted} wants the promise, which the node holds the image to.
     */
    private static Container container(HookIntent hook, boolean nonRoot) {
        // @formatter:off
        var container = new ContainerBuilder()
                .withName("hook")
                .withImage(hook.image())
                .withNewSecurityContext()
                .withRunAsNonRoot(nonRoot ? true : null)
                .withAllowPrivilegeEscalation(false)
                .withNewCapabilities()
                .addToDrop("ALL")
                .endCapabilities()
                .withNewSeccompProfile(null, "RuntimeDefault")
                .endSecurityContext()
                .addNewVolumeMount()
                .withName(VOLUME)
                .withMountPath(MOUNT)
                .endVolumeMount();
        // @formatter:on
        return hook.playbook() == null || hook.playbook().isEmpty()
                ? container.build()
                : container
                        .withCommand(
                                "/bin/entrypoint", "ansible-runner", "-p", MOUNT + "/" + PLAYBOOK, "run", "/tmp/runner")
                        .build();
    }

    private static ObjectMeta metadata(InstanceMigration record, HookIntent hook) {
        return new ObjectMetaBuilder()
                .withName(nameOf(record, hook))
                .withNamespace(hook.namespace())
                .withLabels(labels(record, hook))
                .withAnnotations(Labels.annotations(record.identity()))
                .withOwnerReferences(owner(record))
                .build();
    }

    /** The record lies in the same namespace: what comes late, when it is gone, goes with it. */
    private static OwnerReference owner(InstanceMigration record) {
        return new OwnerReferenceBuilder()
                .withApiVersion(Kinds.INSTANCE_MIGRATION.apiVersion())
                .withKind(Kinds.INSTANCE_MIGRATION.name())
                .withName(record.getMetadata().getName())
                .withUid(record.uid())
                .build();
    }

    private static Map<String, String> labels(InstanceMigration record, HookIntent hook) {
        var labels = Labels.of(record.identity());
        labels.put(Labels.RESOURCE, "hook-config");
        labels.put("step", hook.step());
        labels.put("hook", hook.uid() == null ? "" : hook.uid());
        return labels;
    }
}
