package caravan.sim.kube;

import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What a pod with virt-v2v-in-place writes while it converts: the words of a run on Fedora, in the order of its steps. */
final class ConverterLog {

    private static final double MILLIS = 1_000;

    private static final List<String> STEPS = List.of(
            "Setting up the source: -i disk /var/tmp/v2v/guest-sda",
            "Opening the source",
            "Checking filesystem integrity before conversion",
            "Detecting if this guest uses BIOS or UEFI to boot",
            "Inspecting the source",
            "Detecting the boot device",
            "Checking for sufficient free disk space in the guest",
            "Converting Red Hat Enterprise Linux 9.4 (Plow) to run on KVM",
            "Setting a random seed",
            "SELinux relabelling",
            "Checking filesystem integrity after conversion",
            "Closing the overlay",
            "Finishing off");

    private ConverterLog() {}

    /** By the time since its begin: the whole log as it stands then. */
    static Map<Duration, String> of(Pod pod, Duration length) {
        var parts = Stream.concat(STEPS.stream(), committed(pod)).toList();
        var logs = new TreeMap<Duration, String>();
        var lines = new ArrayList<String>();
        for (var i = 0; i < parts.size(); i++) {
            var when = length.multipliedBy(i).dividedBy(parts.size());
            lines.addAll(i < STEPS.size() ? step(when, parts.get(i)) : List.of(parts.get(i)));
            logs.put(when, String.join("\n", lines));
        }
        return logs;
    }

    /** Each with a word of what its debugging prints around it. */
    private static List<String> step(Duration when, String text) {
        return List.of(
                String.format(Locale.ROOT, "[%6.1f] %s", when.toMillis() / MILLIS, text),
                "libguestfs: trace: v2v: feature_available \"libxfs\"",
                "[    0.717989] Booting paravirtualized kernel on KVM");
    }

    private static Stream<String> committed(Pod pod) {
        var disks = pod.getSpec().getContainers().get(0).getVolumeDevices().size();
        return Stream.concat(
                Stream.of("Conversion succeeded — committing overlays to base disks"),
                IntStream.range(0, disks)
                        .mapToObj(disk -> "Committed and removed overlay guest-sd" + (char) ('a' + disk) + ".qcow2"));
    }
}
