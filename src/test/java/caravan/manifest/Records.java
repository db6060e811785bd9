package caravan.manifest;

import caravan.api.DiskIntent;
import caravan.api.DiskRecord;
import caravan.api.InstanceMigration;
import caravan.api.InstanceMigrationStatus;
import caravan.api.Intent;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Records as the golden cases have them. */
final class Records {

    static final Path CASES = Path.of("src", "test", "resources", "ManifestsTest");

    private Records() {}

    static InstanceMigration of(String name) {
        try {
            return Serialization.unmarshal(
                    Files.readString(CASES.resolve(name).resolve("in-record.yaml")), InstanceMigration.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The record with that many data disks behind its first disk. */
    static InstanceMigration withDisks(InstanceMigration record, int count) {
        var first = record.getSpec().intent().disks().get(0);
        var disks = IntStream.range(0, count)
                .mapToObj(index -> numbered(first, index))
                .toList();
        var intent = record.getSpec().intent();
        record.setSpec(record.getSpec().withIntent(new Intent(intent.source(), intent.target(), disks, intent.nics())));
        record.setStatus(InstanceMigrationStatus.pending()
                .withConversionAttempt(1)
                .withDisks(disks.stream().map(Records::made).toList()));
        return record;
    }

    private static DiskIntent numbered(DiskIntent disk, int index) {
        return new DiskIntent(
                "vol-%017d".formatted(index),
                "/dev/sd" + (char) ('a' + index),
                index == 0,
                disk.sizeGiB(),
                disk.type(),
                disk.iops(),
                disk.throughput(),
                disk.encrypted(),
                disk.kmsKeyId(),
                disk.storageClass(),
                disk.reclaimPolicy(),
                "claim-" + index,
                "pv-claim-" + index,
                0,
                Map.of(),
                List.of(),
                List.of(),
                Map.of());
    }

    private static DiskRecord made(DiskIntent disk) {
        return new DiskRecord(disk.sourceVolumeId()).withSnapshot("snap-1").withVolume("vol-1");
    }

    /** Field of a nested map, by keys and list positions. */
    static Object at(Object tree, Object... path) {
        var found = tree;
        for (var step : path) {
            found = step instanceof Integer index ? ((List<?>) found).get(index) : ((Map<?, ?>) found).get(step);
        }
        return found;
    }
}
