package caravan.sim.kube;

import caravan.sim.kube.server.ApiServer;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ConfigMapList;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A simulated API server with the namespace migration for one test class, and a client that tries once. */
final class ServerFixture implements BeforeEachCallback, AfterAllCallback {

    private final ApiServer server = ApiServer.start(InstantSource.system());
    private final KubernetesClient client = new KubernetesClientBuilder()
            .withConfig(new ConfigBuilder(Config.empty())
                    .withMasterUrl(server.uri().toString())
                    .withRequestRetryBackoffLimit(0)
                    .build())
            .build();

    ServerFixture() {
        new Seed(new ApiObjects(client)).namespaces("migration");
    }

    ApiServer server() {
        return server;
    }

    KubernetesClient client() {
        return client;
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        configMaps().delete();
        server.faults().clear();
        server.rules().clear();
        server.counts().reset();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        client.close();
        server.close();
    }

    NonNamespaceOperation<ConfigMap, ConfigMapList, Resource<ConfigMap>> configMaps() {
        return client.configMaps().inNamespace("migration");
    }

    ConfigMap create(String name) {
        return client.resource(configMap(name, Map.of())).create();
    }

    static ConfigMap configMap(String name, Map<String, String> labels) {
        return new ConfigMapBuilder(SampleObjects.configMap("migration", name))
                .editMetadata()
                .withLabels(labels)
                .endMetadata()
                .build();
    }

    static List<String> names(List<ConfigMap> maps) {
        return maps.stream().map(map -> map.getMetadata().getName()).toList();
    }

    static void assertFails(int code, String reason, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(KubernetesClientException.class, failure -> {
            assertThat(failure.getCode()).isEqualTo(code);
            assertThat(failure.getStatus().getReason()).isEqualTo(reason);
        });
    }
}
