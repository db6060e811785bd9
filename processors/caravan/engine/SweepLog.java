package caravan.engine;

import caravan.api.Kinds;
import caravan.kube.Events;
import caravan.model.Futures;
import caravan.status.Metrics;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells operators what a sweep has found: in the log, as metrics, and as Events on Caravan's own namespace and the locks in it. */
public final class SweepLog {

    private static final Logger LOG = LoggerFactory.getLogger(SweepLog.class);
    /** More ids are read by nobody. */
    private static final int MOST_NAMED = 20;

    private final Metrics metrics;
    private final Events events;
    private final String namespace;

    /** {@code namespace} is the one that the Events are about. */
    public SweepLog(Metrics metrics, Events events, String namespace) {
        this.metrics = metrics;
        this.events = events;
        this.namespace = namespace;
    }

    /** The future ends well: a lost Event changes nothing. */
    public CompletableFuture<SweepReport> tell(SweepReport report) {
        metrics.swept(Map.of(
                "ownerless", report.ownerless().size(),
                "waiting", report.waiting().size(),
                "removed", report.removed().size(),
                "failed", report.failed().size(),
                "orphaned", report.orphaned().size()));
        if (!report.equals(SweepReport.empty())) {
            LOG.atInfo()
                    .setMessage(
                            "The sweep found {} without a record, left {}, removed {}, failed with {} and knows {} orphaned locks")
                    .addArgument(report.ownerless())
                    .addArgument(report.waiting())
                    .addArgument(report.removed())
                    .addArgument(report.failed())
                    .addArgument(report.orphaned().size())
                    .addKeyValue("ownerless", report.ownerless().size())
                    .addKeyValue("removed", report.removed().size())
                    .log();
        }
        return warn("SweepOwnerless", "Belongs to no record that is swept, never deleted in AWS: ", report.ownerless())
                .thenCompose(told -> warn("SweepFailed", "Could not be swept: ", report.failed()))
                .thenCompose(told -> report.removed().isEmpty()
                        ? CompletableFuture.completedFuture(null)
                        : events.normal(about(), "Swept", "Late arrivals removed: " + few(report.removed())))
                .thenCompose(told -> Futures.each(
                        report.orphaned(),
                        orphan -> events.warning(orphan.about(), "SourceLockOrphaned", orphan.text())))
                .thenApply(told -> report);
    }

    private CompletableFuture<Void> warn(String reason, String text, List<String> names) {
        return names.isEmpty()
                ? CompletableFuture.completedFuture(null)
                : events.warning(about(), reason, text + few(names));
    }

    private static String few(List<String> names) {
        return String.join(", ", names.subList(0, Math.min(MOST_NAMED, names.size())))
                + (names.size() > MOST_NAMED ? " and " + (names.size() - MOST_NAMED) + " more" : "");
    }

    private Namespace about() {
        return new NamespaceBuilder()
                .withApiVersion(Kinds.NAMESPACE.apiVersion())
                .withKind(Kinds.NAMESPACE.name())
                .withMetadata(new ObjectMetaBuilder()
                        .withName(namespace)
                        .withNamespace(namespace)
                        .withUid(namespace)
                        .build())
                .build();
    }
}
