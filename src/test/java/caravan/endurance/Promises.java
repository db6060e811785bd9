package caravan.endurance;

import caravan.api.Condition;
import caravan.api.DiskRecord;
import caravan.api.InstanceMigration;
import caravan.api.Kinds;
import caravan.endurance.Deeds.Deed;
import caravan.model.Names;
import caravan.model.State;
import caravan.sim.aws.Fleet;
import caravan.sim.aws.Made;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is promised of every run, whatever happened in it: S1 to S7 and L1 of the protocol, looked at from outside. */
final class Promises {

    private static final Pattern BY_US = Pattern.compile(".* by (" + String.join("|", World.OURS) + ")");

    private final World world;
    private final Users users;
    private final Scenario scenario;
    private final Map<String, String> powerBefore;
    private final Deeds deeds;
    private Duration blind = Duration.ofMinutes(3);
    private final List<String> broken = new ArrayList<>();

    Promises(World world, Users users, Scenario scenario) {
        this.world = world;
        this.users = users;
        this.scenario = scenario;
        this.powerBefore = users.power();
        this.deeds = new Deeds(() -> world.time().now());
    }

    /** What people do, to be noted when they do it. */
    Deeds deeds() {
        return deeds;
    }

    /** The run hides what happened for longer than it takes a call to come and go. */
    void blindFor(Duration time) {
        blind = time;
    }

    /** Everything that is not as promised; empty is good. */
    List<String> broken() {
        broken.clear();
        broken.addAll(world.chronicle().wrongTurns());
        broken.addAll(world.targets().broken());
        broken.addAll(world.undoOrder().broken());
        world.chronicle().records().forEach(this::check);
        world.chronicle().records().stream()
                .filter(record -> record.state().ended())
                .forEach(record ->
                        new Notice(world, deeds, blind).broken(record).forEach(what -> require(false, record, what)));
        doubles();
        foreign();
        locks();
        finalizers();
        return List.copyOf(broken);
    }

    /** The same when the user has deleted everything that has ended; and that is gone, unless a record must be kept. */
    List<String> afterwards() {
        var all = new ArrayList<>(broken());
        if (world.chronicle().records().stream().noneMatch(this::staysGuarded)) {
            Stream.of(Kinds.INSTANCE_MIGRATION, Kinds.MIGRATION, Kinds.PLAN)
                    .flatMap(kind -> world.cluster().objects().list(kind, Users.NAMESPACE, Map.of()).stream())
                    .forEach(left -> all.add(
                            "is deleted, and is not gone: " + left.getMetadata().getName()));
        }
        return all.stream().map(what -> "afterwards, " + what).toList();
    }

    private void check(InstanceMigration record) {
        require(record.state().ended(), record, "L1: is " + record.state().text());
        require(
                scenario.ends().contains(record.state()),
                record,
                "ended as " + record.state().text() + ": " + record.getStatus().message());
        var traces = new Traces(world, record);
        if (record.state() == State.SUCCEEDED) {
            succeeded(record, traces);
        } else {
            undone(record, traces);
        }
        var id = record.getSpec().instanceId();
        require(
                !"stopped".equals(powerBefore.get(id)) || touched(id) || !traces.startedByUs(),
                record,
                "S2: its source was off, and was started");
        told(record);
        if (record.state() != State.SOURCE_LOST) {
            unshared(record);
        }
    }

    private void unshared(InstanceMigration record) {
        record.getStatus().disks().stream()
                .flatMap(DiskRecord::snapshots)
                .filter(id -> !world.region().sharedWith(id).isEmpty())
                .forEach(id -> require(false, record, "S3: " + id + " is still shared"));
        world.region().keyRing().granted().stream()
                .filter(grant -> !grant.revoked() && grant.name().endsWith(record.uid()))
                .forEach(grant -> require(false, record, "S3: still granted: " + grant));
    }

    private void succeeded(InstanceMigration record, Traces traces) {
        record.getSpec()
                .intent()
                .hooks()
                .forEach(hook -> require(
                        world.targets().hookRan(hook.step(), record.getSpec().instanceId()),
                        record,
                        "its hook " + hook.step() + " has not run"));
        new Handed(world, deeds, blind).broken(record).forEach(what -> require(false, record, what));
        require(traces.volumesFromRecordedSnapshots(), record, "S1: a volume is not of the recorded snapshot");
        require(traces.everyDiskCarried(), record, "S5: not one snapshot, and volume of it, of each disk");
        require(traces.snapshots().isEmpty(), record, "S3: snapshots are left: " + traces.snapshots());
        require(traces.podsAndSecrets().isEmpty(), record, "S3: left are " + traces.podsAndSecrets());
        // Where the right to do so is missing, a condition says so (rule 11).
        require(
                traces.uncommitted().isEmpty()
                        || record.getStatus().condition("TargetNotReady").isPresent(),
                record,
                "not marked committed: " + traces.uncommitted());
        require(traces.snapshotsWhileStopped(), record, "S1: a snapshot was taken while the source ran");
        var id = record.getSpec().instanceId();
        require(!traces.startedByUsAfterCommit(), record, "S4: its source was started after the commit");
        require(touched(id) || users.stateOf(id).equals("stopped"), record, "its source is " + users.stateOf(id));
    }

    private void undone(InstanceMigration record, Traces traces) {
        var id = record.getSpec().instanceId();
        if (record.state() == State.SOURCE_LOST) {
            lost(record, traces);
            return;
        }
        if (scenario.keeps()) {
            kept(record, traces);
        } else {
            require(traces.left().isEmpty(), record, "S3: left are " + traces.left());
        }
        if (record.state() == State.ROLLED_BACK && !deeds.any(Deed.LOST, id)) {
            var power = deeds.any(Deed.STARTED, id) ? "running" : powerBefore.get(id);
            require(
                    power.equals(users.stateOf(id)),
                    record,
                    "S2: its source should be " + power + " and is " + users.stateOf(id));
        }
        if (record.state() == State.SOURCE_LEFT_STOPPED) {
            require(
                    record.getStatus().condition("SourceLeftStopped").isPresent(),
                    record,
                    "S2: does not say loudly that its source is off");
        }
    }

    /** What was made is marked and stays; what was only needed to make it goes. */
    private void kept(InstanceMigration record, Traces traces) {
        require(traces.snapshots().isEmpty(), record, "S3: left are " + traces.snapshots());
        require(traces.podsAndSecrets().isEmpty(), record, "S3: left are " + traces.podsAndSecrets());
        require(traces.unkept().isEmpty(), record, "not marked as kept: " + traces.unkept());
        var disks = record.getSpec().intent().disks().size();
        Stream.of(traces.volumes(), traces.persistentVolumes(), traces.claims())
                .forEach(kind -> require(
                        kind.size() == disks, record, "of " + disks + " disks that were to be kept there are " + kind));
    }

    /** It says so loudly, with everything that may be the last copy. */
    private void lost(InstanceMigration record, Traces traces) {
        require(deeds.any(Deed.LOST, record.getSpec().instanceId()), record, "S7: its source is not lost");
        var told = record.getStatus()
                .condition("SourceLost")
                .filter(condition -> condition.category().equals("Critical"))
                .map(Condition::message)
                .orElse("nothing");
        record.getStatus().disks().stream()
                .flatMap(disk -> Stream.of(disk.snapshotId(), disk.volumeId()))
                .filter(id -> id != null
                        && (traces.snapshots().contains(id) || traces.volumes().contains(id)))
                .forEach(id -> require(told.contains(id), record, "S7: does not tell of " + id + ", but: " + told));
        require(told.contains(record.uid()), record, "S7: does not tell the tag of what is left, but: " + told);
    }

    private boolean touched(String id) {
        return deeds.any(Deed.STARTED, id) || deeds.any(Deed.LOST, id);
    }

    /** The user's own objects say which end, and why. */
    private void told(InstanceMigration record) {
        var migration = users.find(Kinds.MIGRATION, record.getSpec().migration().name());
        if (migration.isEmpty() || record.state() == State.SUCCEEDED) {
            return;
        }
        var failure = record.getStatus().failure();
        require(
                failure != null
                        && !failure.reasons().isEmpty()
                        && !failure.reason().isEmpty(),
                record,
                "does not say why it was undone");
        require(
                migration.get().get("status", "completed") != null,
                record,
                "its Migration does not say that it is over: "
                        + migration.get().getAdditionalProperties().get("status"));
    }

    /** Nothing of anybody else was touched. */
    private void foreign() {
        var sources = Set.copyOf(world.chronicle().records().stream()
                .map(record -> record.getSpec().instanceId())
                .toList());
        var made = new ArrayList<Made>();
        made.addAll(world.region().volumesMade());
        made.addAll(world.region().snapshotsMade());
        made.stream()
                // Whatever their tags say: backups carry the tags of the disk.
                .filter(one -> !World.OURS.contains(one.accessKeyId()))
                .filter(Promises::touchedByUs)
                .forEach(one -> broken.add("S3: foreign " + one.id() + " was touched: " + one.touches()));
        powerBefore.keySet().stream()
                .filter(id -> !sources.contains(id))
                .map(id -> world.region().history(id))
                .filter(Promises::touchedByUs)
                .forEach(one -> broken.add("S3: foreign " + one.id() + " was touched: " + one.touches()));
    }

    private static boolean touchedByUs(Made one) {
        return one.touches().stream()
                .anyMatch(touch -> BY_US.matcher(touch).matches() && !touch.startsWith("CreateSnapshot"));
    }

    /** Whatever has become of the record, and whoever deleted it: a source is never started beside its virtual machine. */
    private void doubles() {
        for (var machine : world.targets().ran()) {
            world.region().history(machine.instanceId()).log().stream()
                    .filter(touch -> touch.operation().equals("StartInstances"))
                    .filter(touch -> touch.accessKeyId().equals(Fleet.KEY) && machine.at(touch.at()))
                    .forEach(start -> broken.add("S4: " + machine.instanceId() + " was started at " + start.at()
                            + ", and its VM " + machine.name() + " runs since " + machine.since()));
        }
    }

    private void locks() {
        world.cluster().objects().list(Kinds.LEASE, "caravan-system", Map.of()).stream()
                .filter(lock -> lock.getSpec().getHolderIdentity() != null
                        && !lock.getSpec().getHolderIdentity().isEmpty())
                .forEach(lock -> broken.add("the lock " + lock.getMetadata().getName() + " is still held by "
                        + lock.getSpec().getHolderIdentity()));
    }

    private void finalizers() {
        var needed = world.chronicle().records().stream()
                .filter(this::staysGuarded)
                .flatMap(this::needs)
                .collect(Collectors.toSet());
        for (var kind : List.of(Kinds.INSTANCE_MIGRATION, Kinds.MIGRATION, Kinds.PLAN, Kinds.PROVIDER, Kinds.SECRET)) {
            world.cluster().objects().list(kind, Users.NAMESPACE, Map.of()).stream()
                    .filter(object -> object.getMetadata().getFinalizers().contains(Names.FINALIZER))
                    .map(object -> kind.name() + " " + object.getMetadata().getName())
                    .filter(object -> !needed.contains(object))
                    .forEach(object -> broken.add("finalizer left on " + object));
        }
    }

    /** A record that stays, and what it refers to. */
    private Stream<String> needs(InstanceMigration record) {
        var spec = record.getSpec();
        var provider = users.find(Kinds.PROVIDER, spec.provider().name());
        var secret = provider.map(one -> String.valueOf(one.<Object>get("spec", "secret", "name")));
        return Stream.concat(
                Stream.of(
                        "InstanceMigration " + record.getMetadata().getName(),
                        "Migration " + spec.migration().name(),
                        "Plan " + spec.plan().name(),
                        "Provider " + spec.provider().name()),
                secret.map(name -> "Secret " + name).stream());
    }

    /** The last copies of a lost source; and what was handed over and could not be marked: its record tells whose it is. */
    private boolean staysGuarded(InstanceMigration record) {
        return record.state() == State.SOURCE_LOST
                || (record.state() == State.SUCCEEDED
                        && !new Traces(world, record).uncommitted().isEmpty());
    }

    private void require(boolean holds, InstanceMigration record, String otherwise) {
        if (!holds) {
            broken.add(record.getSpec().instanceId() + " (" + record.state().text() + ") " + otherwise);
        }
    }
}
