package caravan.planning;

import caravan.api.Intent;
import caravan.api.Witness;
import caravan.inventory.Sides;
import caravan.model.Instance;
import caravan.model.MigrationException;
import caravan.model.ProtocolRule;
import caravan.model.Volume;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Pure: is this the machine that was stopped, and has it stayed so. */
public final class SourceChecks {

    /** Of the last state change, when the memory lies on the root volume: EC2 user guide, hibernation. */
    static final String HIBERNATED = "Client.UserInitiatedHibernate";

    private SourceChecks() {}

    /** The instance, or a definite failure: a source that is gone is never waited for. */
    public static Instance alive(String instanceId, Optional<Instance> found) {
        return alive(
                instanceId,
                found,
                "does not exist",
                "Nothing of this migration that could be the last copy is deleted; look at its snapshots and"
                        + " volumes, which carry the tag caravan.io/record.");
    }

    /** As {@link #alive}, of one of which nothing has been made yet. */
    static Instance present(String instanceId, Sides sides, Optional<Instance> found) {
        return alive(
                instanceId,
                found,
                "does not exist in region " + sides.region() + ", as far as the keys of Provider "
                        + sides.provider().ref() + " can see",
                "Name an instance that is running or stopped, or leave it out of the Plan.");
    }

    private static Instance alive(String instanceId, Optional<Instance> found, String missing, String remedy) {
        return found.filter(instance -> !instance.terminated())
                .orElseThrow(() -> new MigrationException(
                        "SourceGone",
                        instanceId,
                        "Instance " + instanceId + " "
                                + found.map(instance -> "is " + instance.state())
                                        .orElse(missing) + ".",
                        remedy));
    }

    /** State, LaunchTime, reason and disks of one answer. */
    @ProtocolRule("5")
    public static Witness witness(Intent intent, Instance instance, List<Volume> volumes, Instant now) {
        if (instance.stateReason().code().equals(HIBERNATED)) {
            throw new MigrationException(
                    "SourceHibernated",
                    instance.id(),
                    "Instance " + instance.id() + " was hibernated, so its disks are not in a state to boot from.",
                    "Start it, stop it without hibernation, and run a new Migration.");
        }
        requireSameDisks(intent, instance);
        requireAlone(instance, volumes);
        return new Witness(
                instance.launchTime().toString(),
                instance.stateReason().code(),
                disksOf(instance),
                now.toString(),
                null);
    }

    /** Stopped, never started in between, with the same disks: after the last snapshot, and again before commit. */
    @ProtocolRule("6")
    public static void requireStayedStopped(Witness witness, Instance instance) {
        changed(witness, instance).ifPresent(change -> {
            throw change;
        });
    }

    /** What differs from the witness, if anything does. */
    public static Optional<MigrationException> changed(Witness witness, Instance instance) {
        if (restarted(witness, instance) || !instance.is(Instance.STOPPED)) {
            return Optional.of(new MigrationException(
                    "SourceRestarted",
                    instance.id(),
                    "Instance " + instance.id() + " was stopped by this migration and is " + instance.state()
                            + " now; it was launched at " + instance.launchTime() + " (state reason: "
                            + reasonOf(instance) + "; at the stop: " + witness.launchTime() + ", "
                            + (witness.stateReasonCode().isEmpty() ? "none" : witness.stateReasonCode()) + ").",
                    "Find out who started it, and run a new Migration when it may be stopped."));
        }
        if (!new HashSet<>(disksOf(instance)).equals(new HashSet<>(witness.disks()))) {
            return Optional.of(new MigrationException(
                    "SourceDisksChanged",
                    instance.id(),
                    "The disks of instance " + instance.id() + " were changed while it was stopped: "
                            + told(witness.disks()) + " became " + told(disksOf(instance)) + ".",
                    "Run a new Migration when its disks are left alone."));
        }
        return Optional.empty();
    }

    /** The time tells one that was detached and attached again. */
    private static String told(List<Witness.WitnessDisk> disks) {
        return disks.isEmpty()
                ? "none"
                : disks.stream()
                        .map(disk -> disk.volumeId() + " at " + disk.device() + " since " + disk.attachTime())
                        .collect(Collectors.joining(", "));
    }

    /**
     * A start changes LaunchTime, and clears the reason of the stop; whoever stops it again leaves a reason of his own,
     * which tells even where LaunchTime is read late.
     */
    public static boolean restarted(Witness witness, Instance instance) {
        return !instance.launchTime().toString().equals(witness.launchTime())
                || (instance.is(Instance.STOPPED)
                        && !instance.stateReason().code().equals(witness.stateReasonCode()));
    }

    private static void requireSameDisks(Intent intent, Instance instance) {
        var wanted = intent.disks().stream().map(disk -> disk.sourceVolumeId()).collect(Collectors.toSet());
        var found = instance.disks().stream().map(Instance.Attachment::volumeId).collect(Collectors.toSet());
        if (!wanted.equals(found)) {
            throw new MigrationException(
                    "SourceDisksChanged",
                    instance.id(),
                    "Instance " + instance.id() + " had the volumes " + wanted + " when this migration was planned and"
                            + " has " + found + " now.",
                    "Run a new Migration, which plans with the disks as they are.");
        }
    }

    /** Each disk is attached to this instance, and to no other that could write to it. */
    private static void requireAlone(Instance instance, List<Volume> volumes) {
        for (var disk : instance.disks()) {
            var holders = volumes.stream()
                    .filter(volume -> volume.id().equals(disk.volumeId()))
                    .flatMap(volume -> volume.attachments().stream())
                    .map(Volume.Attachment::instanceId)
                    .distinct()
                    .toList();
            if (!holders.equals(List.of(instance.id()))) {
                throw new MigrationException(
                        "VolumeShared",
                        disk.volumeId(),
                        "Volume " + disk.volumeId() + " of instance " + instance.id() + " is attached to " + holders
                                + ", and not to this instance alone, so others may write to it.",
                        "Detach it there, or leave this instance out of the plan.");
            }
        }
    }

    private static List<Witness.WitnessDisk> disksOf(Instance instance) {
        return instance.disks().stream()
                .map(disk -> new Witness.WitnessDisk(
                        disk.volumeId(), disk.device(), disk.attachTime().toString()))
                .toList();
    }

    private static String reasonOf(Instance instance) {
        var code = instance.stateReason().code();
        return (code.isEmpty() ? "none" : code)
                + (instance.stateReason().message().isEmpty()
                        ? ""
                        : ", " + instance.stateReason().message());
    }
}
