package caravan.manifest;

import caravan.api.DiskIntent;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The disks of the virtual machine, in the order of the intent. */
final class Drives {

    /** Longest serial number of a virtio disk, which a volume id without its dash just fills. */
    private static final int LONGEST_SERIAL = 20;

    private Drives() {}

    static List<Map<String, Object>> disks(List<DiskIntent> disks, String bus) {
        return IntStream.range(0, disks.size())
                .mapToObj(index -> disk(index, disks.get(index), bus))
                .toList();
    }

    static List<Map<String, Object>> volumes(List<DiskIntent> disks) {
        return IntStream.range(0, disks.size())
                .mapToObj(index -> Fields.of("name", name(index))
                        .with(
                                "persistentVolumeClaim",
                                Map.of("claimName", disks.get(index).claimName()))
                        .map())
                .toList();
    }

    /** The boot order is the boot disk's alone; the guest finds each disk by the serial that Nitro showed it. */
    private static Map<String, Object> disk(int index, DiskIntent disk, String bus) {
        return Fields.of("name", name(index))
                .with("disk", Map.of("bus", bus))
                .with("serial", serial(disk.sourceVolumeId()))
                .withIf(disk.boot(), "bootOrder", 1)
                .map();
    }

    private static String serial(String volumeId) {
        var plain = volumeId.replace("-", "");
        return plain.length() <= LONGEST_SERIAL ? plain : plain.substring(0, LONGEST_SERIAL);
    }

    private static String name(int index) {
        return "disk-" + index;
    }
}
