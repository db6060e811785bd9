package caravan.sim.aws;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Late packets and calls of paused processes; AWS General Reference, "Signing AWS API requests": 15 minutes. */
class LateCallTest {

    private final SimClock.Manual clock = SimClock.manual();
    private final SimAws aws = Fleet.start(clock);
    private final SimRegion region = aws.region(Fleet.REGION);
    private final Ec2Client ec2 = aws.ec2(Fleet.KEY, Fleet.REGION);

    private void stopLate(Duration delay) {
        aws.faults().next("StopInstances", 1, Fault.arriveLate(delay));
        assertThatThrownBy(() -> ec2.stopInstances(r -> r.instanceIds(Fleet.WEB)))
                .isInstanceOf(SdkClientException.class);
    }

    private InstanceStateName state() {
        return region.instance(Fleet.WEB).orElseThrow().state().name();
    }

    @Test
    void shouldWorkWhenTheRequestArrives() {
        // Given
        stopLate(Duration.ofMinutes(5));
        assertThat(state()).isEqualTo(InstanceStateName.RUNNING);
        assertThat(region.nextArrival()).contains(clock.now().plus(Duration.ofMinutes(5)));

        // When
        clock.advance(Duration.ofMinutes(6));

        // Then
        assertThat(state()).isEqualTo(InstanceStateName.STOPPED);
        assertThat(region.arrived()).singleElement().satisfies(late -> {
            assertThat(late.at()).isEqualTo(clock.now().minus(Duration.ofMinutes(1)));
            assertThat(late.call().operation()).isEqualTo("StopInstances");
            assertThat(late.call().refusal()).isEmpty();
        });
        assertThat(region.nextArrival()).isEmpty();
    }

    @Test
    void shouldBeRefusedWhenItIsOlderThanFifteenMinutes() {
        stopLate(Duration.ofMinutes(15).plusSeconds(1));
        clock.advance(Duration.ofHours(1));
        assertThat(state()).isEqualTo(InstanceStateName.RUNNING);
        assertThat(region.arrived().get(0).call().refusal()).contains("RequestExpired");
    }

    @Test
    void shouldAllowAnotherAgeWhenToldSo() {
        aws.oldestRequest(Duration.ofSeconds(10));
        stopLate(Duration.ofSeconds(11));
        clock.advance(Duration.ofMinutes(1));
        assertThat(region.arrived().get(0).call().refusal()).contains("RequestExpired");
    }

    @Test
    void shouldBeRefusedWhenTheKeyIsRevokedBeforeItArrives() {
        stopLate(Duration.ofMinutes(1));
        aws.revoke(Fleet.KEY);
        clock.advance(Duration.ofMinutes(2));
        assertThat(region.arrived().get(0).call().refusal()).contains("AuthFailure");
    }

    @Test
    void shouldArriveInOrderAndEachAtItsOwnTime() {
        // Given
        stopLate(Duration.ofMinutes(2));
        aws.faults().next("StartInstances", 1, Fault.arriveLate(Duration.ofMinutes(3)));
        assertThatThrownBy(() -> ec2.startInstances(r -> r.instanceIds(Fleet.WEB)))
                .isInstanceOf(SdkClientException.class);
        var launched = region.instance(Fleet.WEB).orElseThrow().launchTime();

        // When
        clock.advance(Duration.ofMinutes(10));

        // Then
        assertThat(state()).isEqualTo(InstanceStateName.RUNNING);
        assertThat(region.instance(Fleet.WEB).orElseThrow().launchTime())
                .isAfter(launched)
                .isEqualTo(clock.now().minus(Duration.ofMinutes(7)));
        assertThat(region.history(Fleet.WEB).touches())
                .containsExactly("StopInstances by " + Fleet.KEY, "StartInstances by " + Fleet.KEY);
    }
}
