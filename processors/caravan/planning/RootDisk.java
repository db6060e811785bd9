package caravan.planning;

import caravan.model.Instance;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Which disk the machine boots from: the one that the user names, else the one at EC2's root device. */
final class RootDisk {

    /** As virt-v2v and the peer count disks, the partition included: {@code sdb}, {@code /dev/vdb2}. */
    private static final Pattern BY_LETTER = Pattern.compile("(?:/dev/)?[svh]d([a-z])(\\d*)");

    private RootDisk() {}

    /**
     * The id of its volume.
     *
     * @param disks in the order of the virtual machine's
     */
    static String of(Survey survey, List<Instance.Attachment> disks, Problems problems) {
        var wish = survey.vm().rootDisk();
        var instance = survey.instance();
        if (wish.isEmpty()) {
            return at(instance.rootDeviceName(), disks).orElse("");
        }
        var found = at(wish, disks).or(() -> volume(wish, disks)).or(() -> counted(wish, disks));
        problems.addIf(
                found.isEmpty(),
                "RootDiskUnknown",
                "/spec/vms",
                "rootDisk '" + wish + "' names no disk of instance " + instance.id() + ", which has "
                        + String.join(
                                ", ",
                                disks.stream()
                                        .map(disk -> disk.device() + " (" + disk.volumeId() + ")")
                                        .toList())
                        + ".",
                "Use one of these names, or the disk's letter in that order: /dev/sda for the first.");
        return found.orElse("");
    }

    /**
     * Where virt-v2v has to look, if the user names a partition of the disks in the machine's order, {@code sdb2}: a guest
     * with two systems has more than one root. What is a device's name in EC2, such as {@code /dev/sda1}, is none.
     */
    static String partition(Survey survey) {
        var wish = survey.vm().rootDisk();
        var counted = BY_LETTER.matcher(wish);
        var named = survey.instance().disks().stream()
                .anyMatch(disk -> disk.device().equals(wish));
        return named || !counted.matches() || counted.group(2).isEmpty()
                ? ""
                : "/dev/sd" + counted.group(1) + counted.group(2);
    }

    private static Optional<String> at(String device, List<Instance.Attachment> disks) {
        return disks.stream()
                .filter(disk -> disk.device().equals(device))
                .map(Instance.Attachment::volumeId)
                .findFirst();
    }

    private static Optional<String> volume(String id, List<Instance.Attachment> disks) {
        return disks.stream()
                .map(Instance.Attachment::volumeId)
                .filter(id::equals)
                .findFirst();
    }

    private static Optional<String> counted(String wish, List<Instance.Attachment> disks) {
        var name = BY_LETTER.matcher(wish);
        if (!name.matches() || name.group(1).charAt(0) - 'a' >= disks.size()) {
            return Optional.empty();
        }
        return Optional.of(disks.get(name.group(1).charAt(0) - 'a').volumeId());
    }
}
