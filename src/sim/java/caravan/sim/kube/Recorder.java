package caravan.sim.kube;

import caravan.api.Kinds;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Writes the Warning events of a controller, each once per object and reason. */
final class Recorder {

    private final ClusterObjects objects;
    private final InstantSource clock;
    private final String component;
    private final Set<String> written = ConcurrentHashMap.newKeySet();

    Recorder(ClusterObjects objects, InstantSource clock, String component) {
        this.objects = objects;
        this.clock = clock;
        this.component = component;
    }

    void warn(HasMetadata about, String reason, String message) {
        var metadata = about.getMetadata();
        var key = metadata.getUid() + reason;
        if (!written.add(key)) {
            return;
        }
        var now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
        objects.create(
                Kinds.EVENT,
                new EventBuilder()
                        .withNewMetadata()
                        .withName(metadata.getName() + "." + Integer.toHexString(key.hashCode()))
                        .withNamespace(metadata.getNamespace())
                        .endMetadata()
                        .withNewInvolvedObject()
                        .withApiVersion(about.getApiVersion())
                        .withKind(about.getKind())
                        .withNamespace(metadata.getNamespace())
                        .withName(metadata.getName())
                        .withUid(metadata.getUid())
                        .endInvolvedObject()
                        .withType("Warning")
                        .withReason(reason)
                        .withMessage(message)
                        .withNewSource()
                        .withComponent(component)
                        .endSource()
                        .withFirstTimestamp(now)
                        .withLastTimestamp(now)
                        .withCount(1)
                        .build());
    }
}
