package caravan.phase;

import caravan.api.Intent;
import caravan.api.Witness;
import caravan.model.Instance;
import caravan.model.MigrationException;
import caravan.model.Volume;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Pure rules 5 to 7: is this the machine that was stopped, and has it stayed so. */
public final class SourceChecks {

    private static final String HIBERNATED = "Client.UserInitiatedHibernate";

    private SourceChecks() {}

    /** The instance, or a definite failure: a source that is gone is never waited for. */
    public static Instance alive(String instanceId, Optional<Instance> found) {
        if (found.isEmpty() || found.get().terminated()) {
            throw new MigrationException(
                    "SourceGone",
                    instanceId,
                    "Instance " + instanceId + " "
                            + (found.isEmpty()
                                    ? "does not exist"
                                    : "is " + found.get().state()) + ".",
                    "Nothing of this migration that could be the last copy is deleted; look at its snapshots and"
                            + " volumes, which carry the tag caravan.io/record.");
        }
        return found.get();
    }

    /** Rule 5: state, LaunchTime, reason and disks of one answer. */
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

    /** Rule 6: stopped, never started in between, with the same disks. */
    public static void requireStayedStopped(Witness witness, Instance instance) {
        var restarted = !instance.launchTime().toString().equals(witness.launchTime());
        if (restarted || !instance.is(Instance.STOPPED)) {
            throw new MigrationException(
                    "SourceRestarted",
                    instance.id(),
                    "Instance " + instance.id() + " was stopped by this migration and is " + instance.state()
                            + " now; it was launched at " + instance.launchTime() + " (state reason: "
                            + reasonOf(instance) + ").",
                    "Find out who started it, and run a new Migration when it may be stopped.");
        }
        if (!new HashSet<>(disksOf(instance)).equals(new HashSet<>(witness.disks()))) {
            throw new MigrationException(
                    "SourceDisksChanged",
                    instance.id(),
                    "The disks of instance " + instance.id() + " were changed while it was stopped: " + witness.disks()
                            + " became " + disksOf(instance) + ".",
                    "Run a new Migration when its disks are left alone.");
        }
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

    private static void requireAlone(Instance instance, List<Volume> volumes) {
        for (var volume : volumes) {
            var elsewhere = volume.attachments().stream()
                    .filter(attachment -> !attachment.instanceId().equals(instance.id()))
                    .findFirst();
            if (elsewhere.isPresent()) {
                throw new MigrationException(
                        "VolumeShared",
                        volume.id(),
                        "Volume " + volume.id() + " of instance " + instance.id() + " is attached to instance "
                                + elsewhere.get().instanceId() + " as well, which may write to it.",
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
