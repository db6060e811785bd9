package caravan.sim.kube;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** The cluster begins as one on AWS does before the first migration. */
class SimClusterTest {

    @RegisterExtension
    static final ClusterFixture CLUSTER = new ClusterFixture(VolumeAttacher.none());

    @Test
    void shouldHoldWhatAClusterOnAwsHas(@TempDir Path folder) throws Exception {
        // Then
        assertThat(CLUSTER.cluster().writeKubeconfig(folder.resolve("kubeconfig")))
                .content()
                .contains("http://127.0.0.1:");
        assertThat(CLUSTER.client().namespaces().list().getItems())
                .extracting("metadata.name")
                .contains("caravan-system", "migration", "vms", "default");
        assertThat(CLUSTER.client().storage().v1().storageClasses().list().getItems())
                .extracting("metadata.name")
                .containsExactly("gp3-csi", "io2-csi", "st1-csi");
        assertThat(CLUSTER.client()
                        .nodes()
                        .withLabel("topology.kubernetes.io/zone", "eu-central-1b")
                        .list()
                        .getItems())
                .hasSize(2);
        assertThat(CLUSTER.client()
                        .secrets()
                        .inNamespace("migration")
                        .withName("aws-credentials")
                        .get()
                        .getData())
                .containsOnlyKeys("accessKeyId", "secretAccessKey", "region");
    }
}
