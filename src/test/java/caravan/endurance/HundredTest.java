package caravan.endurance;

import caravan.api.Failure;
import caravan.api.InstanceMigration;
import caravan.api.StepRecord;
import caravan.model.State;
import caravan.sim.aws.Aim;
import caravan.sim.aws.Fault;
import caravan.sim.aws.Fleet;
import caravan.sim.aws.Others;
import caravan.sim.kube.PodOutcome;
import caravan.sim.kube.server.Faults;
import caravan.sim.kube.server.Faults.Requests;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** A plan of a hundred machines, nine of which are poisoned in nine ways: 91 arrive, and no later for the nine. */
@Tag("endurance")
class HundredTest {

    private static final int MACHINES = 100;
    private static final int EVERY = 11;

    /** caravan.aws.poll-max, the longest time between two looks at what changes soon. */
    private static final Duration POLL_INTERVAL = Duration.ofSeconds(15);

    /** Of worlds on one thread, where less is computed; and how many are under way at once by default. */
    private static final Duration RESUME_PERIOD = Duration.ofSeconds(20);

    private static final int AT_ONCE = 20;

    /**
     * What goes wrong with one machine.
     *
     * @param reason of the failure
     * @param words that its message must hold; SOURCE and DISK stand for their ids, VM for the machine's name
     */
    private record Poison(String reason, List<String> words, String remedy, BiConsumer<HundredTest, String> spread) {}

    private static final List<Poison> POISONS = List.of(
            new Poison(
                    "StopProtected",
                    List.of("SOURCE", "disableApiStop"),
                    "--no-disable-api-stop",
                    (run, id) -> run.world.region().protectFromStop(id)),
            new Poison(
                    "UnauthorizedOperation",
                    List.of("CreateSnapshot", "not authorized"),
                    "Allow CreateSnapshot",
                    (run, id) -> run.refuse("CreateSnapshot", Fault.denied(), id)),
            new Poison(
                    "SnapshotFailed",
                    List.of("DISK", "Given key ID is not accessible"),
                    "new Migration",
                    (run, id) -> run.world.aws().faults().failSnapshotsOf(diskOf(id))),
            new Poison(
                    "VolumeLimitExceeded",
                    List.of("CreateVolume", "over the limit"),
                    "Raise the quota",
                    (run, id) -> run.refuse(
                            "CreateVolume", Fault.refuse(400, "VolumeLimitExceeded", "You are over the limit."), id)),
            new Poison("VolumeFailed", List.of("vol-"), "KMS", (run, id) -> run.world
                    .aws()
                    .faults()
                    .vanishVolumesTagged(diskOf(id))),
            new Poison(
                    "PodFailed",
                    List.of("Pod vms/", "exit code 1", "no root device"),
                    "pod's log",
                    (run, id) -> run.pods.put(id, new PodOutcome.Fails(1, "no root device"))),
            new Poison(
                    "TargetRefused",
                    List.of("VirtualMachine vms/VM", "exceeded quota"),
                    "what the API server names",
                    (run, id) -> run.world
                            .cluster()
                            .faults()
                            .next(
                                    Integer.MAX_VALUE,
                                    new Requests("create", "virtualmachines", Users.vmOf(id)),
                                    new Faults.Fault.Refused(403, "exceeded quota"))),
            new Poison(
                    "SourceRestarted",
                    List.of("SOURCE", "launched at"),
                    "who started it",
                    (run, id) -> run.whenStopped(id, () -> run.console().start(id))),
            new Poison(
                    "SourceDisksChanged",
                    List.of("SOURCE", "DISK"),
                    "disks are left alone",
                    (run, id) -> run.whenStopped(id, () -> run.console().swap(diskOf(id)))));

    private final Map<String, PodOutcome> pods = new TreeMap<>();
    private World world;
    private List<String> ids;

    @Test
    void shouldCarryNinetyOneInTimeAndUndoNineForNineReasons() {
        // Given
        begin();
        end();
        var undisturbed = records();
        var calls = world.aws().callsBy(Fleet.KEY);

        // When
        begin();
        for (var poison = 0; poison < POISONS.size(); poison++) {
            POISONS.get(poison).spread().accept(this, ids.get(poison * EVERY));
        }
        end();

        // Then
        assertEnds();
        assertMessages();
        assertInTime(undisturbed);
        assertCalls(calls);
    }

    private void begin() {
        pods.clear();
        world = new World(1, Map.of("CARAVAN_AWS_POLL_TICK", "0.5s", "CARAVAN_PREFLIGHT_STOPS", "machine"));
        var users = new Users(world);
        ids = IntStream.range(0, MACHINES).mapToObj(any -> users.running(1)).toList();
        world.players()
                .kubelet()
                .script(pod -> Targets.converts(pod)
                        ? pods.getOrDefault(
                                pod.getMetadata().getLabels().getOrDefault("vmID", ""), new PodOutcome.Succeeds(""))
                        : new PodOutcome.Succeeds(""));
        world.engine();
        users.plan("hundred", true, ids.toArray(String[]::new));
        users.migrate("hundred-1", "hundred");
    }

    private void end() {
        world.await(
                "all ends",
                Duration.ofDays(1),
                () -> world.states().size() == MACHINES
                        && world.states().values().stream().allMatch(State::ended));
    }

    private Map<String, InstanceMigration> records() {
        return world.chronicle().records().stream()
                .collect(Collectors.toMap(record -> record.getSpec().instanceId(), record -> record));
    }

    private Set<String> poisoned() {
        return IntStream.range(0, POISONS.size())
                .mapToObj(poison -> ids.get(poison * EVERY))
                .collect(Collectors.toSet());
    }

    private void assertEnds() {
        var users = new Users(world);
        records().forEach((id, record) -> {
            var undone = poisoned().contains(id);
            assertThat(record.state())
                    .as("%s: %s", id, record.getStatus().message())
                    .isEqualTo(undone ? State.ROLLED_BACK : State.SUCCEEDED);
            assertThat(users.stateOf(id)).as(id).isEqualTo(undone ? "running" : "stopped");
        });
    }

    /** Each names the object, the cause and the remedy; no two are alike. */
    private void assertMessages() {
        var records = records();
        var table = new Table(
                "hundred.txt",
                "One plan of a hundred machines, nine of which are poisoned in nine ways.",
                "poisoned machine | what its status says");
        var ends = records.values().stream()
                .collect(Collectors.groupingBy(record -> record.state().text(), TreeMap::new, Collectors.counting()));
        table.summary("ends", ends.toString());
        poisoned().forEach(id -> table.line(id, textOf(records.get(id))));
        table.write();
        for (var poison = 0; poison < POISONS.size(); poison++) {
            var id = ids.get(poison * EVERY);
            var failure = records.get(id).getStatus().failure();
            var known = POISONS.get(poison);
            var text = textOf(records.get(id));
            assertThat(failure.reason()).as(text).isEqualTo(known.reason());
            assertThat(text)
                    .contains(
                            known.words().stream().map(word -> named(word, id)).toList());
            assertThat(failure.remedy()).as(text).contains(known.remedy());
        }
        assertThat(poisoned().stream().map(records::get).map(record -> record.getStatus()
                        .failure()))
                .extracting(Failure::reason)
                .doesNotHaveDuplicates();
    }

    private static String textOf(InstanceMigration record) {
        var failure = record.getStatus().failure();
        return failure.reason() + " of " + failure.object() + ": " + failure.reasons() + " " + failure.remedy();
    }

    private static String named(String word, String id) {
        return word.replace("SOURCE", id).replace("DISK", diskOf(id)).replace("VM", Users.vmOf(id));
    }

    /**
     * In no step is a healthy machine a poll interval longer than the slowest of the run without poison: each step has a
     * wait of its own, and so a phase of its own in the joint looks. None waits longer for its turn, which each round of
     * machines looks for once in a while.
     */
    private void assertInTime(Map<String, InstanceMigration> undisturbed) {
        var slowest = new TreeMap<String, Duration>();
        undisturbed.values().stream()
                .flatMap(record -> record.getStatus().steps().stream())
                .forEach(step ->
                        slowest.merge(step.name(), length(step), (one, other) -> Collections.max(List.of(one, other))));
        records().forEach((id, record) -> {
            if (!poisoned().contains(id)) {
                record.getStatus().steps().forEach(step -> assertThat(length(step))
                        .as("%s of %s", step.name(), id)
                        .isLessThanOrEqualTo(slowest.get(step.name()).plus(POLL_INTERVAL)));
                var round = 1 + ids.indexOf(id) / AT_ONCE;
                assertThat(start(record))
                        .as(id)
                        .isBeforeOrEqualTo(start(undisturbed.get(id)).plus(RESUME_PERIOD.multipliedBy(round)));
            }
        });
    }

    private static Duration length(StepRecord step) {
        return Duration.between(Instant.parse(step.started()), Instant.parse(step.completed()));
    }

    private static Instant start(InstanceMigration record) {
        return Instant.parse(record.getStatus().steps().get(0).started());
    }

    /** Nothing is made twice. Machines that are out of step share fewer reads, and a refused batch is divided. */
    private void assertCalls(Map<String, Integer> undisturbed) {
        var calls = world.aws().callsBy(Fleet.KEY);
        System.out.println("hundred: " + undisturbed + ", with nine poisoned " + calls);
        assertThat(undisturbed).containsEntry("CreateSnapshot", MACHINES).containsEntry("CreateVolume", MACHINES);
        assertThat(sum(undisturbed)).isLessThanOrEqualTo(7 * MACHINES);
        assertThat(calls.get("CreateSnapshot")).isLessThanOrEqualTo(MACHINES);
        assertThat(calls.get("CreateVolume")).isLessThanOrEqualTo(MACHINES);
        assertThat(sum(calls)).isLessThanOrEqualTo(14 * MACHINES);
    }

    private static int sum(Map<String, Integer> calls) {
        return calls.values().stream().mapToInt(Integer::intValue).sum();
    }

    private void refuse(String operation, Fault fault, String id) {
        world.aws().faults().next(Aim.at(operation).by(Fleet.KEY).about(diskOf(id)), Integer.MAX_VALUE, fault);
    }

    private Others console() {
        return world.aws().others(Fleet.ACCOUNT, Fleet.REGION);
    }

    private void whenStopped(String id, Runnable act) {
        world.time().after(Duration.ofSeconds(1), () -> {
            var state = world.states().get("hundred-1-" + id);
            if (state == State.CREATE_SNAPSHOTS) {
                act.run();
            } else {
                whenStopped(id, act);
            }
        });
    }

    private static String diskOf(String id) {
        return Users.volumeOf(id, 0);
    }
}
