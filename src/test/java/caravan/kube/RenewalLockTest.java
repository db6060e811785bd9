package caravan.kube;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaderElectionRecord;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.Lock;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** One election is one tenure: between two of them everything that was under way has to end. */
class RenewalLockTest {

    private final Tenure tenure = new Tenure(Duration.ofHours(1), System::nanoTime, InstantSource.system());
    private final Lease lease = new Lease();
    private final RenewalLock lock = new RenewalLock(lease, tenure);

    @Test
    void r01_shouldNotLeadOnWhenAnotherOneHasLedInBetween() {
        // Given
        lock.create(null, heldBy("us"));
        assertThat(tenure.holds()).isTrue();

        // When
        lease.held = heldBy("them");

        // Then
        assertThatThrownBy(() -> lock.get(null)).isInstanceOf(KubernetesClientException.class);
        lock.update(null, heldBy("us"));
        assertThat(tenure.holds()).isFalse();
    }

    @Test
    void shouldLeadOnAfterAPauseInWhichNobodyElseHasLed() {
        // Given
        lock.create(null, heldBy("us"));
        tenure.end();

        // When
        lock.get(null);
        lock.update(null, heldBy("us"));

        // Then
        assertThat(tenure.holds()).isTrue();
    }

    @Test
    void shouldWaitForTheLeaseOfAnother() {
        // Given
        lease.held = heldBy("them");

        // When
        lock.get(null);
        lock.update(null, heldBy("us"));

        // Then
        assertThat(tenure.holds()).isTrue();
    }

    private static LeaderElectionRecord heldBy(String who) {
        var now = ZonedDateTime.now(ZoneOffset.UTC);
        return new LeaderElectionRecord(who, Duration.ofSeconds(15), now, now, 0);
    }

    /** As the server keeps it. */
    private static final class Lease implements Lock {

        private LeaderElectionRecord held;

        @Override
        public LeaderElectionRecord get(KubernetesClient client) {
            return held;
        }

        @Override
        public void create(KubernetesClient client, LeaderElectionRecord record) {
            held = record;
        }

        @Override
        public void update(KubernetesClient client, LeaderElectionRecord record) {
            held = record;
        }

        @Override
        public String identity() {
            return "us";
        }

        @Override
        public String describe() {
            return "a lease";
        }
    }
}
