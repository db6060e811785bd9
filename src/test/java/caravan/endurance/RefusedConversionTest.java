package caravan.endurance;

import caravan.api.InstanceMigration;
import caravan.model.State;
import caravan.sim.kube.server.Faults;
import caravan.sim.kube.server.Faults.Requests;
import java.time.Duration;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The pod of a conversion is not made, for as long as anybody tries. */
class RefusedConversionTest {

    private final Replay replay = Replay.unrehearsed(Scenario.converting());

    @Test
    void r12_shouldEndByTheFirstAttemptWithTheWordsOfTheApiServerWhenItIsRefused() {
        // When
        var record = ends(new Faults.Fault.Refused(403, "exceeded quota: compute, requested pods=1"));

        // Then
        assertThat(record.getStatus().conversionAttempt()).isEqualTo(1);
        assertThat(record.getStatus().failure().reason()).isEqualTo("KubernetesRefused");
        assertThat(record.getStatus().failure().reasons().get(0)).contains("exceeded quota: compute, requested pods=1");
    }

    @Test
    void r12_shouldTryTheFirstAttemptUntilDoubtEndsWhenTheApiServerHasTooManyRequests() {
        // When
        var record = ends(new Faults.Fault.Throttled(Duration.ofSeconds(1)));

        // Then
        assertThat(record.getStatus().conversionAttempt()).isEqualTo(1);
        assertThat(record.getStatus().failure().reason()).isEqualTo("KubernetesUnreachable");
        assertThat(record.getStatus().failure().reasons().get(0)).contains("create Pod", "HTTP 429");
    }

    /** Each try may have made a pod; the end still tells what the API server has said. */
    @Test
    void r12_shouldUseUpTheAttemptsAndTellWhyWhenNobodyKnowsWhetherItWasMade() {
        // When
        var record = ends(new Faults.Fault.Refused(500, "failed calling webhook"));

        // Then
        assertThat(record.getStatus().conversionAttempt()).isEqualTo(3);
        assertThat(record.getStatus().failure().reason()).isEqualTo("ConversionInterrupted");
        assertThat(record.getStatus().failure().reasons().get(0)).contains("HTTP 500", "failed calling webhook");
    }

    private InstanceMigration ends(Faults.Fault fault) {
        replay.world().cluster().faults().next(Integer.MAX_VALUE, Requests.of("create", "pods"), fault);
        return replay.begin().keepsItsPromises(State.ROLLED_BACK);
    }
}
