package caravan.sim.kube;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** The cluster begins as one on AWS does before the first migration. */
class SimClusterTest {

    private static ScheduledExecutorService timers;
    private static SimCluster cluster;
    private static KubernetesClient client;

    @BeforeAll
    static void startCluster() {
        timers = Executors.newScheduledThreadPool(2);
        cluster = SimCluster.start(
                Timing.scaled(40, timers), VolumeAttacher.none(), new Seed.AwsCredentials("AKIA", "secret"));
        client = cluster.client();
    }

    @AfterAll
    static void stopCluster() {
        timers.shutdownNow();
        cluster.close();
    }

    @Test
    void shouldHoldWhatAClusterOnAwsHas(@TempDir Path folder) throws Exception {
        // Then
        assertThat(cluster.writeKubeconfig(folder.resolve("kubeconfig")))
                .content()
                .contains("http://127.0.0.1:");
        assertThat(client.namespaces().list().getItems())
                .extracting("metadata.name")
                .contains("caravan-system", "migration", "vms", "default");
        assertThat(client.storage().v1().storageClasses().list().getItems())
                .extracting("metadata.name")
                .containsExactly("gp3-csi", "io2-csi", "st1-csi");
        assertThat(client.nodes()
                        .withLabel("topology.kubernetes.io/zone", "eu-central-1b")
                        .list()
                        .getItems())
                .hasSize(2);
        assertThat(client.secrets()
                        .inNamespace("migration")
                        .withName("aws-credentials")
                        .get()
                        .getData())
                .containsOnlyKeys("accessKeyId", "secretAccessKey", "region");
    }
}
