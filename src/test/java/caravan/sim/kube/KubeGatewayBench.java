package caravan.sim.kube;

import caravan.api.InstanceMigration;
import caravan.api.InstanceMigrationSpec;
import caravan.api.Kinds;
import caravan.api.Reference;
import caravan.kube.KubeFailure;
import caravan.kube.KubeFailure.Reason;
import caravan.kube.KubeGateway;
import caravan.model.Verdict;
import caravan.model.Wait;
import caravan.sim.kube.server.Faults;
import caravan.sim.kube.server.RequestCounts;
import caravan.sim.kube.store.AdmissionRules;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A gateway with a cluster behind it, and the objects and assertions of its contract. */
public abstract class KubeGatewayBench {

    /** A gateway and the cluster behind it, which has the namespaces vms and migration and nothing else. */
    public record Bench(
            KubeGateway gateway, ClusterObjects objects, Faults faults, AdmissionRules rules, RequestCounts counts) {}

    protected abstract Bench bench();

    /** From now on the fence is down. */
    protected abstract void loseTheLease();

    KubeGateway gateway() {
        return bench().gateway();
    }

    PersistentVolumeClaim read(String name) throws Exception {
        return done(gateway().get(Kinds.PERSISTENT_VOLUME_CLAIM, "vms", name)).orElseThrow();
    }

    void label(String name, String label) {
        UnaryOperator<PersistentVolumeClaim> labelled = found -> {
            found.getMetadata().setLabels(Map.of(label, "x"));
            return found;
        };
        bench().objects().edit(Kinds.PERSISTENT_VOLUME_CLAIM, "vms", name, labelled);
    }

    static Wait<PersistentVolumeClaim> phase(String phase, Duration deadline) {
        return new Wait<>(
                "vms/disk",
                "the claim",
                found -> Verdict.reachedIf(found.stream()
                        .anyMatch(claim -> phase.equals(claim.getStatus().getPhase()))),
                deadline);
    }

    static org.assertj.core.api.AbstractThrowableAssert<?, ?> assertFails(Reason reason, CompletableFuture<?> call) {
        return assertThatThrownBy(() -> done(call))
                .isInstanceOfSatisfying(KubeFailure.class, failure -> assertThat(failure.reason())
                        .as(failure.getMessage())
                        .isEqualTo(reason));
    }

    /** The future's value, or what it failed of. */
    protected static <T> T done(CompletableFuture<T> future) throws Exception {
        try {
            return future.get(20, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    static PersistentVolumeClaim claim(String name) {
        return claim(name, "");
    }

    static PersistentVolumeClaim claim(String name, String record) {
        var labels = record.isEmpty() ? Map.<String, String>of() : Map.of("caravan.io/record", record);
        return new PersistentVolumeClaimBuilder(SampleObjects.claim(name, null))
                .editMetadata()
                .withLabels(labels)
                .endMetadata()
                .build();
    }

    static io.fabric8.kubernetes.api.model.Secret secret(String name) {
        return new SecretBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace("vms")
                .endMetadata()
                .withStringData(Map.of("k", "v"))
                .build();
    }

    static io.fabric8.kubernetes.api.model.Secret ownedBy(String kind) {
        return new SecretBuilder(secret("owned"))
                .editMetadata()
                .addNewOwnerReference()
                .withApiVersion("v1")
                .withKind(kind)
                .withName("owner")
                .withUid("u-1")
                .withBlockOwnerDeletion(true)
                .endOwnerReference()
                .endMetadata()
                .build();
    }

    static InstanceMigration record(String name) {
        var record = new InstanceMigration();
        record.getMetadata().setName(name);
        record.getMetadata().setNamespace("migration");
        var reference = new Reference("migration", "any", "u-1");
        record.setSpec(new InstanceMigrationSpec("i-1", "web", reference, reference, reference));
        return record;
    }
}
