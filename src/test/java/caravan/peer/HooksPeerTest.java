package caravan.peer;

import caravan.api.InstanceMigration;
import caravan.api.Kinds;
import caravan.model.State;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Hooks before the stop and after the handover: the peer shows their steps as done and runs none. */
class HooksPeerTest {

    private static final String PLAYBOOK = "- hosts: localhost\n  tasks: []\n";

    private final SmallWorld world = new SmallWorld().running("i-1", "vol-1");
    private final List<Job> jobs = new ArrayList<>();
    private final List<ConfigMap> texts = new ArrayList<>();

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private InstanceMigration begin() {
        world.put(
                Kinds.HOOK,
                "quiesce",
                "{image: hook-runner, deadline: 60, serviceAccount: quieter, playbook: " + base64(PLAYBOOK) + "}");
        world.put(Kinds.HOOK, "notify", "{image: notifier}");
        world.plan(
                "web",
                "",
                "{id: i-1, name: web-1, hooks: [{hook: {namespace: migration, name: quiesce}, step: PreHook},"
                        + " {hook: {name: notify}, step: PostHook}]}");
        return world.start("web", "web").get(0);
    }

    /** What ran is remembered: it is gone when the machine has arrived. */
    private Pod remembering(Pod pod) {
        jobs.addAll(world.kube.all(Kinds.JOB));
        texts.addAll(world.kube.all(Kinds.CONFIG_MAP));
        return Players.ended(pod, "Succeeded");
    }

    @Test
    void c06_shouldRunEachHookOnceBeforeTheStopAndAfterTheHandover() {
        // Given
        var stopped = new ArrayList<Boolean>();
        world.players.hooks = pod -> {
            stopped.add(!world.power.isEmpty());
            return remembering(pod);
        };

        // When
        var record = world.carry(begin());

        // Then
        assertThat(record.state()).isEqualTo(State.SUCCEEDED);
        assertThat(world.players.hooksRun).containsExactly("PreHook i-1", "PostHook i-1");
        assertThat(stopped).containsExactly(false, true);
        assertThat(world.seen(Kinds.MIGRATION, "web").findValuesAsText("name"))
                .containsSubsequence("Initialize", "PreHook", "PrepareSource", "Cleanup", "PostHook");
        assertThat(world.kube.all(Kinds.JOB)).isEmpty();
        assertThat(world.kube.all(Kinds.CONFIG_MAP)).isEmpty();
        assertThat(world.kube.all(Kinds.POD)).isEmpty();
    }

    @Test
    void c06_shouldGiveAHookWhatThePeerPromisesIt() {
        // Given
        world.players.hooks = this::remembering;

        // When
        var record = world.carry(begin());

        // Then
        var job = jobs.get(0);
        assertThat(job.getMetadata().getNamespace()).isEqualTo("migration");
        assertThat(job.getMetadata().getLabels())
                .containsEntry("resource", "hook-config")
                .containsEntry("step", "PreHook")
                .containsEntry("vmID", "i-1")
                .containsKeys("plan", "migration", "hook");
        assertThat(job.getMetadata().getOwnerReferences()).singleElement().satisfies(owner -> assertThat(owner.getUid())
                .isEqualTo(record.uid()));
        assertThat(job.getSpec().getBackoffLimit()).isZero();
        assertThat(job.getSpec().getActiveDeadlineSeconds()).isEqualTo(60);
        var pod = job.getSpec().getTemplate().getSpec();
        assertThat(pod.getServiceAccountName()).isEqualTo("quieter");
        assertThat(pod.getContainers().get(0).getCommand())
                .containsExactly(
                        "/bin/entrypoint", "ansible-runner", "-p", "/tmp/hook/playbook.yml", "run", "/tmp/runner");
        assertThat(texts.get(0).getData()).containsEntry("playbook.yml", PLAYBOOK);
        assertThat(texts.get(0).getData().get("plan.yml")).contains("kind: Plan", "targetNamespace: vms");
        assertThat(texts.get(0).getData().get("workload.yml"))
                .contains("id: i-1", "name: web-1", "InstanceId: i-1", "VolumeId: vol-1");
        assertThat(jobs.get(1).getSpec().getActiveDeadlineSeconds()).isEqualTo(3_600);
        assertThat(jobs.get(1)
                        .getSpec()
                        .getTemplate()
                        .getSpec()
                        .getContainers()
                        .get(0)
                        .getCommand())
                .isEmpty();
    }

    @Test
    void c06_shouldLeaveTheSourceAloneWhenTheHookBeforeTheStopFails() {
        // Given
        var log = IntStream.rangeClosed(1, 30).mapToObj(line -> "line " + line).collect(Collectors.joining("\n"))
                + "\nPGPASSWORD=hunter2 pg_ctl: cannot connect";
        world.players.hooks = pod -> Players.failed(pod, "Error", 2, log);

        // When
        var record = world.carry(begin());

        // Then
        assertThat(record.state()).isEqualTo(State.ROLLED_BACK);
        var failure = record.getStatus().failure();
        assertThat(failure.step()).isEqualTo("PreHook");
        assertThat(failure.reason()).isEqualTo("HookFailed");
        assertThat(failure.reasons().get(0))
                .contains("migration/quiesce (PreHook)", "exit code 2", "line 12\n", "cannot connect")
                .doesNotContain("line 11\n", "hunter2");
        assertThat(world.players.hooksRun).containsExactly("PreHook i-1");
        assertThat(world.power).isEmpty();
        assertThat(world.ec2.writes()).isZero();
        assertThat(world.leftOf(record)).isEmpty();
    }

    @Test
    void c06_shouldKeepTheMachineAndWarnWhenTheHookAfterTheCommitFails() {
        // Given
        world.players.hooks = pod -> pod.getMetadata().getLabels().get("step").equals("PreHook")
                ? Players.ended(pod, "Succeeded")
                : Players.failed(pod, "Error", 3, "no route to host");

        // When
        var record = world.carry(begin());

        // Then
        assertThat(record.state()).isEqualTo(State.SUCCEEDED);
        assertThat(record.getStatus().condition("PostHookFailed")).hasValueSatisfying(told -> assertThat(told.message())
                .contains("migration/notify (PostHook)", "exit code 3", "no route to host"));
        assertThat(world.players.hooksRun).containsExactly("PreHook i-1", "PostHook i-1");
        assertThat(world.power).containsExactly("StopInstances i-1");
        assertThat(world.kube.all(Kinds.VIRTUAL_MACHINE)).hasSize(1);
        assertThat(world.kube.all(Kinds.JOB)).isEmpty();
    }

    @Test
    void c06_shouldRunAHookOnceAlthoughTheAnswerToItsJobIsLost() {
        // Given
        var record = begin();
        world.kube.loseNext("create Job");

        // When
        var carried = world.carry(record);

        // Then
        assertThat(carried.state()).isEqualTo(State.SUCCEEDED);
        assertThat(world.players.hooksRun).containsExactly("PreHook i-1", "PostHook i-1");
    }

    @Test
    void c06_shouldRunAHookOnceAlthoughTheAnswerToItsReleaseIsLostAndTheProcessDies() {
        // Given
        var record = begin();
        world.kube.loseNext("patch Job");
        world.players.hooks = pod -> {
            world.restart();
            return Players.ended(pod, "Succeeded");
        };

        // When
        var carried = world.carry(record);

        // Then
        assertThat(carried.state()).isEqualTo(State.SUCCEEDED);
        assertThat(world.players.hooksRun).containsExactly("PreHook i-1", "PostHook i-1");
    }

    @Test
    void c06_shouldNotRunAHookAgainWhoseJobOthersHaveDeleted() {
        // Given
        var record = begin();
        world.players.hooks = pod -> pod;
        world.meanwhile.add(() -> world.kube
                .all(Kinds.JOB)
                .forEach(job -> world.kube.remove(
                        Kinds.JOB, "migration", job.getMetadata().getName())));

        // When
        var carried = world.carry(record);

        // Then
        assertThat(carried.state()).isEqualTo(State.ROLLED_BACK);
        assertThat(carried.getStatus().failure().reason()).isEqualTo("HookLost");
        assertThat(world.players.hooksRun).containsExactly("PreHook i-1");
        assertThat(world.power).isEmpty();
        assertThat(world.leftOf(carried)).isEmpty();
    }

    @Test
    void c06_shouldRunNoPlaybookThatIsNotTheOneOfThePlanning() {
        // Given
        var record = begin();
        world.kube.afterNext("create Job", () -> world.put(Kinds.HOOK, "notify", "{image: other}"));
        world.kube.afterNext(
                "update InstanceMigration",
                () -> world.put(
                        Kinds.HOOK, "quiesce", "{image: hook-runner, playbook: " + base64("- hosts: all") + "}"));

        // When
        var carried = world.carry(record);

        // Then
        assertThat(carried.state()).isEqualTo(State.ROLLED_BACK);
        assertThat(carried.getStatus().failure().reason()).isEqualTo("HookChanged");
        assertThat(world.players.hooksRun).isEmpty();
        assertThat(world.power).isEmpty();
    }

    @Test
    void c06_shouldRefuseAHookThatIsNotThereBeforeAnythingIsTouched() {
        // Given
        var record = begin();
        world.kube.remove(Kinds.HOOK, "migration", "notify");

        // When
        var carried = world.carry(record);

        // Then
        world.assertNotBegun(carried, "ReferenceMissing");
        assertThat(carried.getStatus().failure().reasons().get(0)).contains("Hook migration/notify");
    }

    @Test
    void c06_shouldStopAHookWhenTheMigrationIsCanceled() {
        // Given
        var record = begin();
        world.players.hooks = pod -> pod;
        world.meanwhile.add(() -> world.kube.edit(Kinds.MIGRATION, "migration", "web", migration -> {
            migration.setAdditionalProperty(
                    "spec", Map.of("plan", Map.of("name", "web"), "cancel", List.of(Map.of("id", "i-1"))));
            return migration;
        }));

        // When
        var carried = world.carry(record);

        // Then
        assertThat(carried.state()).isEqualTo(State.ROLLED_BACK);
        assertThat(world.power).isEmpty();
        assertThat(world.leftOf(carried)).isEmpty();
    }
}
