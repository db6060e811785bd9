package caravan.kube;

import caravan.model.Require;
import java.time.Duration;
import java.util.List;

/**
 * How the API server is called and watched.
 *
 * @param namespaces whose objects are watched; empty for all
 * @param coexist whether Caravan leads although a forklift-controller runs in the same cluster
 * @param reread how often a wait looks at its object when no informer hints; goes by the scaled timer
 * @param stalledAfter how long an object that is waited for may stand still before its migration says so
 * @param requestTimeout of one request
 * @param readRetries how often a read is sent again after 429, 5xx or no answer; writes never are
 * @param concurrentCalls how many requests are under way at once; the rest queue
 * @param watching limits of the informers
 */
public record KubeSettings(
        List<String> namespaces,
        boolean coexist,
        Duration reread,
        Duration stalledAfter,
        Duration requestTimeout,
        int readRetries,
        int concurrentCalls,
        Watching watching) {

    public KubeSettings {
        namespaces = List.copyOf(namespaces);
        Require.check(
                "caravan.coexist.enabled",
                coexist,
                !coexist || !namespaces.isEmpty(),
                "false while caravan.kube.namespaces is empty: name the namespaces that are Caravan's alone");
        Require.positive("caravan.kube.reread", reread);
        Require.positive("caravan.kube.stalled-after", stalledAfter);
        Require.positive("caravan.kube.request-timeout", requestTimeout);
        Require.inRange("caravan.kube.read-retries", readRetries, 0, 10);
        Require.inRange("caravan.kube.concurrent-calls", concurrentCalls, 1, 64);
    }

    /**
     * Limits of the informers, by the real clock.
     *
     * @param startTimeout how long the start waits for the first lists
     * @param check how often every informer is looked at
     * @param silentAfter after how long without a new resourceVersion an informer is started again
     */
    public record Watching(Duration startTimeout, Duration check, Duration silentAfter) {

        public Watching {
            Require.positive("caravan.kube.informer-start-timeout", startTimeout);
            Require.positive("caravan.kube.informer-check", check);
            Require.positive("caravan.kube.informer-silent-after", silentAfter);
        }
    }
}
