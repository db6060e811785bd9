package caravan.endurance;

import caravan.api.Kinds;
import caravan.model.State;
import caravan.sim.kube.store.AdmissionRules.Attempt;
import caravan.sim.kube.store.AdmissionRules.Denial;
import caravan.sim.kube.store.Verb;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What a namespace says to the pods of hooks is known before the source is stopped: of their Jobs it says nothing. */
class HookAdmissionStoriesTest {

    private static final Duration SOON = Duration.ofMinutes(3);
    private static final String NO_ACCOUNT =
            "error looking up service account migration/teller: serviceaccount \"teller\" not found";

    @Test
    void shouldTellOfAHookThatCouldNeverRunBeforeAnythingIsStopped() {
        // Given
        var world = new World(7);
        var users = new Users(world);
        var told = new Told(world);
        refuse(world, pod -> true, NO_ACCOUNT);
        var id = users.running(1);
        users.plan("tier", false, id);
        users.hook("tier");

        // When
        world.engine();
        world.await("the finding", SOON, () -> refusal(told).isPresent());

        // Then
        assertThat(refusal(told).orElseThrow())
                .containsEntry("category", "Critical")
                .containsEntry("items", List.of(id))
                .hasEntrySatisfying("message", text -> assertThat(text.toString())
                        .contains("migration/tell (PreHook) could never run", NO_ACCOUNT))
                .hasEntrySatisfying("suggestion", text -> assertThat(text.toString())
                        .contains("ServiceAccount", "namespace migration"));
        told.assertNothingTouched();
    }

    /** One before and one after; all machines have the same. */
    @Test
    void shouldAskOnceForEachHookWhenManyMachinesHaveIt() {
        // Given
        var world = new World(7);
        var users = new Users(world);
        users.plan("tier", false, users.running(1), users.running(1), users.running(1));
        users.hook("tier");
        var asked = new ArrayList<String>();
        refuse(
                world,
                pod -> {
                    asked.add(pod.name());
                    return false;
                },
                "");

        // When
        world.engine();
        world.await("the look", SOON, () -> !asked.isEmpty());
        world.time().run(Duration.ofMinutes(1));

        // Then
        assertThat(asked).hasSize(2);
    }

    @Test
    void shouldPromiseNotToBeRootWhenTheNamespaceIsRestricted() {
        // Given
        var replay = Replay.of(Scenario.hooked());
        var jobs = watchJobs(replay.world());
        refuse(
                replay.world(),
                pod -> !pod.next()
                        .at("/spec/containers/0/securityContext/runAsNonRoot")
                        .asBoolean(),
                "violates PodSecurity \"restricted:latest\": runAsNonRoot != true");

        // When
        replay.begin().keepsItsPromises(State.SUCCEEDED);

        // Then
        assertThat(jobs).isNotEmpty().allMatch(job -> Boolean.TRUE.equals(promiseOf(job)));
    }

    @Test
    void shouldLeaveTheUserToTheImageWhenTheNamespaceAllowsIt() {
        // Given
        var replay = Replay.of(Scenario.hooked());
        var jobs = watchJobs(replay.world());

        // When
        replay.begin().keepsItsPromises(State.SUCCEEDED);

        // Then
        assertThat(jobs).isNotEmpty().allMatch(job -> promiseOf(job) == null);
    }

    /** Where nobody looked before. */
    @Test
    void shouldTurnBackAtOnceWhenAPodOfItsHookWouldBeRefused() {
        // Given
        var replay = Replay.of(
                new World(7, Map.of("CARAVAN_PREFLIGHT_STOPS", "nothing")),
                Scenario.hooked().endingAnyhow());
        refuse(replay.world(), pod -> true, NO_ACCOUNT);

        // When
        var record = replay.begin().keepsItsPromises(State.ROLLED_BACK);

        // Then
        assertThat(record.getStatus().failure().reason()).isEqualTo("HookRefused");
        assertThat(record.getStatus().failure().reasons().get(0)).contains(NO_ACCOUNT);
        assertThat(replay.effects("StopInstances")).isEmpty();
    }

    private static Boolean promiseOf(Job job) {
        return job.getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .get(0)
                .getSecurityContext()
                .getRunAsNonRoot();
    }

    private static List<Job> watchJobs(World world) {
        var jobs = new ArrayList<Job>();
        world.cluster()
                .objects()
                .watch(Kinds.JOB, seen -> jobs.add(seen.object().get()));
        return jobs;
    }

    /** Of the pods in the plans' namespace. */
    private static void refuse(World world, Predicate<Attempt> meant, String why) {
        world.cluster()
                .rules()
                .deny(new Denial(
                        attempt -> attempt.is(Verb.CREATE, "pods")
                                && attempt.target().namespace().equals("migration")
                                && meant.test(attempt),
                        403,
                        why));
    }

    private static Optional<Map<String, Object>> refusal(Told told) {
        return told.condition(Kinds.PLAN, "tier", "HookRefused");
    }
}
