package caravan.sim.kube;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A whole simulated cluster, forty times as fast as a real one, for one test class. */
final class ClusterFixture implements AfterAllCallback {

    private final ScheduledExecutorService timers = Executors.newScheduledThreadPool(2);
    private final SimCluster cluster;

    ClusterFixture(VolumeAttacher attacher) {
        cluster = SimCluster.start(Timing.scaled(40, timers), attacher, new Seed.AwsCredentials("AKIA", "secret"));
    }

    SimCluster cluster() {
        return cluster;
    }

    KubernetesClient client() {
        return cluster.client();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        timers.shutdownNow();
        cluster.close();
    }

    /** The volumes that are attached or about to be, of those with this name. */
    List<String> attachmentsOf(String volume) {
        return client().storage().v1().volumeAttachments().list().getItems().stream()
                .filter(found -> "ebs.csi.aws.com".equals(found.getSpec().getAttacher()))
                .map(found -> found.getSpec().getSource().getPersistentVolumeName())
                .filter(volume::equals)
                .toList();
    }

    static <T> T until(Resource<T> resource, Predicate<T> condition) {
        return resource.waitUntilCondition(condition, 10, TimeUnit.SECONDS);
    }
}
