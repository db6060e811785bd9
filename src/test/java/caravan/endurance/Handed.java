package caravan.endurance;

import caravan.api.DiskIntent;
import caravan.api.InstanceMigration;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What a machine that was carried has, and keeps when its Migration and Plan are deleted: one VM, and for each disk of its
 * source the recorded volume, its PV and its claim.
 *
 * <p>What its user deletes himself is his own doing from the last look before the commit on: then the VM may be missing, and
 * with it the claims that it owned, or a claim. Volume and PV are there all the same: only the policy of a storage class,
 * which nobody carries out in this world, deletes a disk that was handed over. What is deleted before that look excuses
 * nothing: it is made again, or the machine is undone.
 */
final class Handed {

    private final World world;
    private final Deeds deeds;
    private final Duration blind;

    Handed(World world, Deeds deeds, Duration blind) {
        this.world = world;
        this.deeds = deeds;
        this.blind = blind;
    }

    /** What is not as promised of a record that has succeeded. */
    List<String> broken(InstanceMigration record) {
        var traces = new Traces(world, record);
        var intent = record.getSpec().intent();
        var machine = "VirtualMachine " + intent.target().name();
        var lastLook = world.chronicle()
                .commitOf(record.getMetadata().getName())
                .map(commit -> commit.minus(blind))
                .orElse(Instant.MAX);
        var machineless = deeds.removedSince(lastLook, machine);
        var mayBeMissing = new ArrayList<String>(machineless ? List.of(machine) : List.of());
        var claims = intent.disks().stream().map(Handed::claimOf).toList();
        claims.stream()
                .filter(claim -> machineless || deeds.removedSince(lastLook, claim))
                .forEach(mayBeMissing::add);

        var broken = new ArrayList<String>();
        compare("VMs", List.of(machine), traces.virtualMachines(), mayBeMissing, broken);
        compare("claims", claims, traces.claims(), mayBeMissing, broken);
        compare(
                "PVs",
                intent.disks().stream()
                        .map(disk -> "PersistentVolume " + disk.persistentVolumeName())
                        .toList(),
                traces.persistentVolumes(),
                mayBeMissing,
                broken);
        compare(
                "volumes",
                record.getStatus().disks().stream().map(disk -> disk.volumeId()).toList(),
                traces.volumes(),
                mayBeMissing,
                broken);
        return broken;
    }

    private static String claimOf(DiskIntent disk) {
        return "PersistentVolumeClaim " + disk.claimName();
    }

    private static void compare(
            String kind, List<String> promised, List<String> found, List<String> mayBeMissing, List<String> broken) {
        var missing = new ArrayList<>(promised);
        missing.removeAll(found);
        missing.removeAll(mayBeMissing);
        var surplus = new ArrayList<>(found);
        promised.forEach(surplus::remove);
        if (!missing.isEmpty() || !surplus.isEmpty()) {
            broken.add("S1, S4: of its " + kind + " " + missing + " are missing, and " + surplus + " too many");
        }
    }
}
