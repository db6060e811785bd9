package caravan.peer;

import caravan.api.InstanceMigration;
import caravan.api.Kinds;
import caravan.aws.AwsFault;
import caravan.model.State;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** A plan does what it says, to each of its machines by itself, and says what becomes of each. */
class PlanPeerTest {

    private final SmallWorld world = new SmallWorld().running("i-1", "vol-1").running("i-2", "vol-2");

    @Test
    void c05_shouldNeverTouchAMachineAgainThatHasSucceeded() {
        // Given
        world.plan("web", "skipGuestConversion: false", SmallWorld.vm("i-1"), SmallWorld.vm("i-2"));
        world.players.kubelet = pod ->
                Players.ended(pod, pod.getMetadata().getLabels().get("vmID").equals("i-2") ? "Failed" : "Succeeded");
        var first = world.start("web-1", "web");
        var carried = world.carry(first.get(0));
        world.carry(first.get(1));

        // When
        var second = world.start("web-2", "web");
        var failed = world.carry(second.get(0));
        edit("Migration web-2", Map.of("cancel", List.of(Map.of("id", "i-1"))));
        edit("Plan web", Map.of("archived", true));
        world.open("web-1");
        world.open("web-2");
        world.sweep();

        // Then
        assertThat(carried.state()).isEqualTo(State.SUCCEEDED);
        assertThat(second).hasSize(1);
        assertThat(failed.getSpec().instanceId()).isEqualTo("i-2");
        assertThat(world.leftOf(carried)).hasSize(1 + 1 + 1 + 1);
        assertThat(world.leftOf(failed)).isEmpty();
        assertThat(world.kube.all(Kinds.VIRTUAL_MACHINE)).hasSize(1);
        assertThat(world.power).filteredOn(call -> call.endsWith("i-1")).containsExactly("StopInstances i-1");
        assertThat(world.seen(Kinds.PLAN, "web").at("/status/conditions").toString())
                .contains("Archived");
    }

    @Test
    void c07_shouldGiveTheMachineItsTargetNameAndNoneTheSlashOfItsOldOne() {
        // Given
        world.plan(
                "web",
                "skipGuestConversion: false",
                "{id: i-1, name: Web/Server 01, targetName: web01}",
                "{id: i-2, name: Web/Server 01}");

        // When
        var records = world.start("web", "web").stream().map(world::carry).toList();

        // Then
        assertThat(records).extracting(InstanceMigration::state).containsOnly(State.SUCCEEDED);
        assertThat(world.kube.all(Kinds.VIRTUAL_MACHINE))
                .extracting(machine -> machine.getMetadata().getName())
                .containsExactly("web-server-01", "web01");
        assertThat(world.kube.all(Kinds.PERSISTENT_VOLUME_CLAIM))
                .extracting(claim -> claim.getMetadata().getName())
                .allMatch(name -> name.matches("web-(web01|web-server-01)-disk-0-[0-9a-f]{8}"));
    }

    @Test
    void c08_shouldKeepWhatThePlanWantsOfTheMachineAndOfItsPlace() {
        // Given
        world.plan(
                "web",
                "targetLabels: {tier: web}, targetNodeSelector: {disk: fast}, targetAffinity: {nodeAffinity:"
                        + " {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions:"
                        + " [{key: gpu, operator: Exists}]}]}}}",
                SmallWorld.vm("i-1"));

        // When
        var record = world.carry(world.start("web", "web").get(0));

        // Then
        assertThat(record.state()).isEqualTo(State.SUCCEEDED);
        var machine = world.kube.all(Kinds.VIRTUAL_MACHINE).get(0);
        assertThat(machine.getMetadata().getLabels()).containsEntry("tier", "web");
        assertThat(machine.<String>get("spec", "template", "metadata", "labels", "tier"))
                .isEqualTo("web");
        assertThat(machine.<String>get("spec", "template", "metadata", "labels", "app"))
                .isEqualTo("vm-of-i-1");
        assertThat(machine.<Map<String, String>>get("spec", "template", "spec", "nodeSelector"))
                .containsEntry("disk", "fast")
                .containsEntry("topology.kubernetes.io/zone", "us-east-1b");
        assertThat(machine.<Object>get("spec", "template", "spec", "affinity").toString())
                .contains("gpu");
    }

    /** A vms entry without a name is called after its id, so both are the same. */
    @Test
    void c13_shouldCarryAMachineWhosePlanGivesItNoName() {
        // Given
        world.plan("web", "", "{id: i-1}");

        // When
        var record = world.carry(world.start("web", "web").get(0));

        // Then
        assertThat(record.state()).as("%s", record.getStatus()).isEqualTo(State.SUCCEEDED);
    }

    @Test
    void c13_shouldTellTheErrorOfOneMachineAndCarryTheOther() {
        // Given
        world.plan("web", "", SmallWorld.vm("i-1"), SmallWorld.vm("i-2"));
        var records = world.start("web", "web");
        world.ec2.failNext("CreateVolume", AwsFault.OTHER, "InvalidParameterCombination");

        // When
        var bad = world.carry(records.get(0));
        var good = world.carry(records.get(1));

        // Then
        assertThat(bad.state()).isEqualTo(State.ROLLED_BACK);
        assertThat(good.state()).isEqualTo(State.SUCCEEDED);
        var vms = world.seen(Kinds.MIGRATION, "web").at("/status/vms");
        assertThat(vms.at("/0/error/phase").asText()).isEqualTo("DiskTransfer");
        assertThat(vms.at("/0/error/reasons").toString())
                .contains("CreateVolume", "InvalidParameterCombination")
                .contains("req-1");
        assertThat(vms.at("/0/phase").asText()).isEqualTo("Completed");
        assertThat(vms.at("/1/error").isMissingNode()).isTrue();
        assertThat(vms.at("/1/conditions").toString()).contains("SUCCEEDED");
        assertThat(world.power).containsExactly("StopInstances i-1", "StartInstances i-1", "StopInstances i-2");
    }

    @Test
    void c15_shouldBeginNoMoreThanTheLimitOfALargePlan() {
        // Given
        var vms = IntStream.range(0, 300)
                .mapToObj(number -> SmallWorld.vm("i-9" + number))
                .toArray(String[]::new);
        world.plan("web", "", vms);
        assertThat(world.start("web", "web")).hasSize(300);

        // When
        var first = world.done(world.parts.admission.due());
        var again = world.done(world.parts.admission.due());

        // Then
        assertThat(first).hasSize(20).allMatch(record -> record.state() == State.INITIALIZE);
        assertThat(again).isEmpty();
        var ended = first.get(0);
        for (var next : List.of(State.ROLLING_BACK, State.SETTLING, State.ROLLED_BACK)) {
            ended = world.done(world.parts.ledger.advance(ended, next, status -> status));
        }
        assertThat(world.done(world.parts.admission.due())).hasSize(1);
    }

    @Test
    void c15_shouldBeginNoMoreThanTheProvidersLimitOfManyPlans() {
        // Given
        for (var plan = 0; plan < 5; plan++) {
            var number = plan;
            world.plan(
                    "web-" + plan,
                    "",
                    IntStream.range(0, 10)
                            .mapToObj(vm -> SmallWorld.vm("i-8" + number + vm))
                            .toArray(String[]::new));
            world.start("web-" + plan, "web-" + plan);
        }

        // When
        var begun = world.done(world.parts.admission.due());
        world.restart();
        var afterRestart = world.done(world.parts.admission.due());

        // Then
        assertThat(begun).hasSize(20);
        assertThat(afterRestart)
                .extracting(InstanceMigration::uid)
                .containsExactlyInAnyOrderElementsOf(
                        begun.stream().map(InstanceMigration::uid).toList());
    }

    private void edit(String kindAndName, Map<String, Object> fields) {
        var parts = kindAndName.split(" ", 2);
        var kind = parts[0].equals("Plan") ? Kinds.PLAN : Kinds.MIGRATION;
        world.kube.edit(kind, SmallWorld.NAMESPACE, parts[1], found -> with(found, fields));
    }

    private static GenericKubernetesResource with(GenericKubernetesResource object, Map<String, Object> fields) {
        Map<String, Object> spec = object.get("spec");
        spec.putAll(fields);
        return object;
    }
}
