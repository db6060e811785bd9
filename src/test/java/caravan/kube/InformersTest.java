package caravan.kube;

import caravan.api.Kinds;
import caravan.model.ObjectRef;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class InformersTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    private final List<ObjectRef> plans = new CopyOnWriteArrayList<>();
    private final List<ObjectRef> pods = new CopyOnWriteArrayList<>();
    private final ExecutorService consumers = Executors.newSingleThreadExecutor();
    private Instant now = Instant.parse("2026-11-01T00:00:00Z");
    private MockApiServer server;
    private KubeClients clients;
    private Fabric8KubeGateway gateway;
    private Informers informers;

    @BeforeEach
    void open() {
        server = new MockApiServer();
        clients = new KubeClients(server.config(), MockApiServer.settings());
        gateway = server.gateway(clients, () -> {});
        informers = new Informers(clients.watches(), MockApiServer.settings(), consumers, () -> now);
        informers.onChange(Kinds.PLAN, ref -> {
            throw new IllegalStateException("a consumer that fails harms no other");
        });
        informers.onChange(Kinds.PLAN, plans::add);
        informers.onChange(Kinds.POD, pods::add);
    }

    @AfterEach
    void close() {
        informers.close();
        gateway.close();
        clients.close();
        server.close();
        consumers.shutdownNow();
    }

    @Test
    void shouldAnnounceWhatExistsThenEveryChange() throws Exception {
        // Given
        var early = gateway.create(Kinds.PLAN, plan("early")).join();

        // When
        var synced = informers.start();
        Eventually.holds("the early plan is announced", SOON, () -> plans.size() == 1);
        var late = gateway.create(Kinds.PLAN, plan("late")).join();
        Eventually.holds("the late plan is announced", SOON, () -> plans.size() == 2);
        gateway.delete(Kinds.PLAN, early).join();
        Eventually.holds("the deletion is announced", SOON, () -> plans.size() == 3);

        // Then
        assertThat(synced).isTrue();
        assertThat(plans).containsExactly(ref(early), ref(late), ref(early));
        assertThat(informers.health()).containsEntry("synced", true).containsKey("instancemigrations");
    }

    @Test
    void shouldSeeOnlyLabelledObjectsOfSharedKinds() throws Exception {
        // Given
        informers.start();

        // When
        gateway.create(Kinds.POD, pod("theirs", Map.of())).join();
        gateway.create(Kinds.POD, pod("ours", Map.of("caravan.io/record", "r-1")))
                .join();
        Eventually.holds("our pod is announced", SOON, () -> !pods.isEmpty());

        // Then
        assertThat(pods).extracting(ObjectRef::name).containsExactly("ours");
        assertThat(server.asked())
                .anyMatch(line ->
                        line.startsWith("GET /api/v1/pods?") && line.contains("labelSelector=caravan.io%2Frecord"));
    }

    @Test
    void shouldStartAgainWhenAnInformerIsSilent() throws Exception {
        // Given
        gateway.create(Kinds.PLAN, plan("plan")).join();
        var one = new WatchedInformer(clients.watches(), new Watched(Kinds.PLAN, "demo", false), plans::add, () -> now);
        one.start();
        Eventually.holds("it is connected", SOON, one::healthy);
        one.check(Duration.ofMinutes(5));
        now = now.plus(Duration.ofMinutes(4));
        one.check(Duration.ofMinutes(5));
        var before = one.health().get("starts");

        // When
        now = now.plus(Duration.ofMinutes(2));
        one.check(Duration.ofMinutes(5));

        // Then
        assertThat(before).isEqualTo(1);
        assertThat(one.health()).containsEntry("starts", 2);
        Eventually.holds("it is connected again", SOON, one::healthy);
        Eventually.holds("all is announced again", SOON, () -> plans.size() >= 2);
        one.stop();
    }

    @Test
    void shouldStartAgainWhenTheFirstListFailed() throws Exception {
        // Given
        var path = "GET /apis/forklift.konveyor.io/v1beta1/namespaces/demo/plans?resourceVersion=0";
        server.answer(path, 403, "{\"kind\":\"Status\",\"reason\":\"Forbidden\",\"message\":\"may not list plans\"}");
        var one = new WatchedInformer(clients.watches(), new Watched(Kinds.PLAN, "demo", false), plans::add, () -> now);
        one.start();
        Eventually.holds("it failed", SOON, () -> one.health().containsKey("lastFailure"));
        assertThat(String.valueOf(one.health().get("lastFailure"))).contains("may not list plans");

        // When
        Eventually.holds("it is started again", SOON, () -> {
            one.check(Duration.ofMinutes(5));
            return one.synced().isDone();
        });

        // Then
        Eventually.holds("it is connected", SOON, one::healthy);
        assertThat(one.health()).doesNotContainKey("lastFailure");
        one.stop();
    }

    private static ObjectRef ref(GenericKubernetesResource object) {
        var metadata = object.getMetadata();
        return new ObjectRef(metadata.getNamespace(), metadata.getName(), metadata.getUid());
    }

    private static GenericKubernetesResource plan(String name) {
        var plan = new GenericKubernetesResource();
        plan.setApiVersion("forklift.konveyor.io/v1beta1");
        plan.setKind("Plan");
        plan.setMetadata(
                new ObjectMetaBuilder().withNamespace("demo").withName(name).build());
        plan.setAdditionalProperty("spec", Map.of("vms", List.of(), "archived", "not a boolean"));
        return plan;
    }

    private static Pod pod(String name, Map<String, String> labels) {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace("vms")
                .withName(name)
                .withLabels(labels)
                .endMetadata()
                .build();
    }
}
