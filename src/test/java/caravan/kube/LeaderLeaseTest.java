package caravan.kube;

import caravan.model.SuspendedException;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class LeaderLeaseTest {

    private static final Duration SOON = Duration.ofSeconds(10);
    private static final LeaderSettings FAST = new LeaderSettings(
            true, "caravan-system", Duration.ofSeconds(2), Duration.ofSeconds(1), Duration.ofMillis(100));
    private static final String LEASE = "/apis/coordination.k8s.io/v1/namespaces/caravan-system/leases/caravan-leader";

    private final List<String> told = Collections.synchronizedList(new ArrayList<>());
    private final AtomicReference<Optional<String>> objection = new AtomicReference<>(Optional.empty());
    private final AtomicBoolean atRest = new AtomicBoolean(true);
    private final AtomicInteger asked = new AtomicInteger();
    private final List<AutoCloseable> open = new ArrayList<>();
    private MockApiServer server;

    @BeforeEach
    void start() {
        server = new MockApiServer();
    }

    @AfterEach
    void stop() throws Exception {
        Collections.reverse(open);
        for (var one : open) {
            one.close();
        }
        server.close();
    }

    @Test
    void shouldLeadAloneUntilItReleasesTheLease() throws Exception {
        // Given
        var first = lease("first", FAST);
        Eventually.holds("the first leads", SOON, first::leads);
        var second = lease("second", FAST);
        assertThatThrownBy(second::check)
                .isInstanceOf(SuspendedException.class)
                .hasMessageContaining("caravan-system/caravan-leader");

        // When
        first.close();

        // Then
        assertThatThrownBy(first::check).isInstanceOf(SuspendedException.class).hasMessageContaining("shutting down");
        Eventually.holds("the second leads", SOON, second::leads);
        assertThatCode(second::check).doesNotThrowAnyException();
        Eventually.holds("all is told", SOON, () -> told.size() == 3);
        assertThat(told).containsExactly("first leads", "first lost", "second leads");
    }

    @Test
    void shouldReleaseTheLeaseWhenItIsClosedAtOnce() throws Exception {
        // Given
        var lease = lease("one", FAST);
        while (!lease.leads()) {
            Thread.onSpinWait();
        }

        // When
        lease.close();

        // Then
        Eventually.holds("the lease is free", Duration.ofSeconds(1), () -> leaseSeconds() == 1);
    }

    @Test
    void shouldCeaseByItsOwnClockWhenTheServerIsGone() throws Exception {
        // Given
        var lease = lease("one", FAST);
        Eventually.holds("it leads", SOON, lease::leads);

        // When
        server.close();

        // Then
        Eventually.holds("it ceases", Duration.ofSeconds(2), () -> !lease.leads());
        Eventually.holds("it is told", SOON, () -> told.equals(List.of("one leads", "one lost")));
    }

    @Test
    void shouldCampaignAgainWhenAnElectionCannotBegin() throws Exception {
        // Given
        var real = client();
        var begun = new AtomicInteger();
        var client = (KubernetesClient) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {KubernetesClient.class}, (proxy, method, args) -> {
                    if (method.getName().equals("leaderElector") && begun.incrementAndGet() == 1) {
                        throw new OutOfMemoryError("unable to create native thread");
                    }
                    return method.invoke(real, args);
                });

        // When
        var lease = lease("one", FAST, client);

        // Then
        Eventually.holds("it leads", SOON, lease::leads);
        assertThat(begun).hasValueGreaterThan(1);
    }

    /** What it has begun knows nothing of what another leader has done since. */
    @Test
    void r01_shouldNotLeadAgainBeforeEverythingOfItsEarlierTenureHasEnded() throws Exception {
        // Given
        var lease = lease("one", FAST);
        Eventually.holds("it leads", SOON, lease::leads);
        atRest.set(false);

        // When
        take("somebody-else");
        Eventually.holds("it ceases", SOON, () -> told.contains("one lost"));
        var before = asked.get();
        Eventually.holds("the other one's lease is long over", SOON, () -> asked.get() > before + 40);

        // Then
        assertThat(lease.leads()).isFalse();
        atRest.set(true);
        Eventually.holds("it leads again", SOON, lease::leads);
        assertThat(told).containsExactly("one leads", "one lost", "one leads");
    }

    @Test
    void shouldCampaignAgainWhenTheLeaseWasTaken() throws Exception {
        // Given
        var lease = lease("one", FAST);
        Eventually.holds("it leads", SOON, lease::leads);

        // When
        take("somebody-else");
        Eventually.holds("it ceases", SOON, () -> told.contains("one lost"));

        // Then
        Eventually.holds("it leads again", SOON, lease::leads);
    }

    @Test
    void shouldOutliveALeaseThatItCannotRead() throws Exception {
        // Given
        server.answer("GET " + LEASE, 200, "{\"kind\":\"Lease\",\"metadata\":{\"name\":\"x\"},\"spec\":{}}");

        // When
        var lease = lease("one", FAST);

        // Then
        Eventually.holds("it leads", SOON, lease::leads);
    }

    @Test
    void shouldNotCampaignWhenThereIsAnObjection() throws Exception {
        // Given
        objection.set(Optional.of("a peer runs here"));
        var lease = lease("one", FAST);
        Eventually.holds("it says so", SOON, () -> "a peer runs here"
                .equals(lease.health().get("refused")));
        assertThat(server.asked()).isEmpty();

        // When
        objection.set(Optional.empty());

        // Then
        Eventually.holds("it leads", SOON, lease::leads);
        assertThat(lease.health()).containsEntry("leader", true).doesNotContainKey("refused");
    }

    @Test
    void shouldNotCampaignWhenItIsNotKnownWhetherItMay() throws Exception {
        // Given
        objection.set(null);

        // When
        var lease = lease("one", FAST);

        // Then
        Eventually.holds("it says so", SOON, () -> String.valueOf(lease.health().get("refused"))
                .startsWith("It is not known"));
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void shouldAlwaysLeadWhenElectionIsOff() {
        // Given
        var off = new LeaderSettings(
                false, "caravan-system", Duration.ofSeconds(15), Duration.ofSeconds(10), Duration.ofSeconds(2));

        // When
        var lease = lease("one", off);

        // Then
        assertThatCode(lease::check).doesNotThrowAnyException();
        assertThat(told).containsExactly("one leads");
        assertThat(server.asked()).isEmpty();
    }

    private LeaderLease lease(String name, LeaderSettings settings) {
        return lease(name, settings, client());
    }

    private KubernetesClient client() {
        var clients = new KubeClients(server.config(), MockApiServer.settings());
        open.add(clients);
        return clients.leader();
    }

    private LeaderLease lease(String name, LeaderSettings settings, KubernetesClient client) {
        var callbacks = new LeaderLease.Callbacks(() -> told.add(name + " leads"), () -> told.add(name + " lost"));
        var lease = new LeaderLease(client, settings, this::objection, callbacks);
        open.add(lease);
        lease.start(() -> {
            asked.incrementAndGet();
            return atRest.get();
        });
        return lease;
    }

    private Optional<String> objection() {
        var why = objection.get();
        if (why == null) {
            throw new IllegalStateException("cannot look");
        }
        return why;
    }

    private int leaseSeconds() {
        try (var clients = new KubeClients(server.config(), MockApiServer.settings())) {
            return clients.reads()
                    .resources(Lease.class)
                    .inNamespace("caravan-system")
                    .withName("caravan-leader")
                    .get()
                    .getSpec()
                    .getLeaseDurationSeconds();
        }
    }

    private void take(String other) {
        try (var clients = new KubeClients(server.config(), MockApiServer.settings())) {
            clients.writes()
                    .resources(Lease.class)
                    .inNamespace("caravan-system")
                    .withName("caravan-leader")
                    .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"holderIdentity\":\"" + other + "\"}}");
        }
    }
}
