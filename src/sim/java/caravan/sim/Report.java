package caravan.sim;

import caravan.api.DiskIntent;
import caravan.api.InstanceMigration;
import caravan.model.State;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The facts of a run, as {@code report.json} has them.
 *
 * @param awsCalls Caravan's own, by operation
 * @param seconds from the drop of the file to the last end, real time
 */
record Report(List<Instance> instances, Map<String, Integer> awsCalls, double seconds) {

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    /** One machine and where it ended. */
    record Instance(String id, String name, String phase, List<Disk> disks) {}

    /** One disk and what became of it; empty where nothing did. */
    record Disk(String sourceVolume, String volume, String persistentVolume, String claim) {}

    Report {
        instances = List.copyOf(instances);
        awsCalls = new TreeMap<>(awsCalls);
    }

    static Instance instance(PlanFile.Vm vm, Optional<InstanceMigration> record) {
        return new Instance(
                vm.id(),
                vm.name(),
                record.map(found -> found.state().text()).orElse(VmProgress.WAITING),
                record.map(Report::disks).orElse(List.of()));
    }

    private static List<Disk> disks(InstanceMigration record) {
        return Stream.ofNullable(record.getSpec().intent())
                .flatMap(intent -> intent.disks().stream())
                .map(disk -> new Disk(
                        disk.sourceVolumeId(), volume(record, disk), disk.persistentVolumeName(), disk.claimName()))
                .toList();
    }

    private static String volume(InstanceMigration record, DiskIntent disk) {
        return Optional.ofNullable(record.getStatus())
                .flatMap(status -> status.disk(disk.sourceVolumeId()))
                .flatMap(known -> Optional.ofNullable(known.volumeId()))
                .orElse("");
    }

    boolean allSucceeded() {
        return !instances.isEmpty()
                && instances.stream().allMatch(one -> one.phase().equals(State.SUCCEEDED.text()));
    }

    void write(Path file) throws IOException {
        Files.writeString(file, JSON.writeValueAsString(this) + "\n");
    }
}
