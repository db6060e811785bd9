package caravan.kube;

import caravan.api.InstanceMigration;
import caravan.api.InstanceMigrationSpec;
import caravan.api.Reference;
import caravan.model.SuspendedException;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A gateway and the API server that it talks to, with the objects that the tests send. */
final class GatewayToServer implements AfterEachCallback {

    static final String CLAIMS = "/api/v1/namespaces/vms/persistentvolumeclaims";

    private final AtomicBoolean leads = new AtomicBoolean(true);
    private final MockApiServer server = new MockApiServer();
    private final KubeClients clients = new KubeClients(server.config(), MockApiServer.settings());
    private final Fabric8KubeGateway gateway = server.gateway(clients, () -> {
        if (!leads.get()) {
            throw new SuspendedException("does not lead");
        }
    });

    MockApiServer server() {
        return server;
    }

    Fabric8KubeGateway gateway() {
        return gateway;
    }

    /** From now on another process leads. */
    void doNotLead() {
        leads.set(false);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        gateway.close();
        clients.close();
        server.close();
    }

    static <T> T done(CompletableFuture<T> future) throws Exception {
        try {
            return future.get(60, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    static PersistentVolumeClaim claim() {
        var claim = new PersistentVolumeClaimBuilder()
                .withNewMetadata()
                .endMetadata()
                .withNewSpec()
                .withVolumeMode("Block")
                .endSpec()
                .build();
        return MockApiServer.named(claim, "vms", "disk");
    }

    static PersistentVolumeClaim seen(PersistentVolumeClaim claim) {
        claim.getMetadata().setResourceVersion("1");
        claim.getMetadata().setUid("u-1");
        return claim;
    }

    static InstanceMigration record() {
        var made = MockApiServer.named(new InstanceMigration(), "demo", "m-i-1");
        made.setSpec(new InstanceMigrationSpec(
                "i-1",
                "web",
                new Reference("demo", "plan", "p-1"),
                new Reference("demo", "m", "m-1"),
                new Reference("demo", "aws", "a-1")));
        return made;
    }
}
