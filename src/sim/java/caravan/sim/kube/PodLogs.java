package caravan.sim.kube;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.Optional;

/** What pods have written. A node keeps it in files; here it is an annotation of the pod, gone with it as there. */
public final class PodLogs {

    /** The annotation with the whole log. */
    public static final String LOG = "simulated.caravan.io/log";

    private PodLogs() {}

    /** The last lines, oldest first. */
    public static List<String> tail(HasMetadata pod, int lines) {
        var all = Optional.ofNullable(pod.getMetadata().getAnnotations())
                .map(annotations -> annotations.get(LOG))
                .map(text -> text.lines().toList())
                .orElse(List.of());
        return tail(all, lines);
    }

    /** As above, of these. */
    public static List<String> tail(List<String> all, int lines) {
        return List.copyOf(all.subList(Math.max(0, all.size() - lines), all.size()));
    }
}
