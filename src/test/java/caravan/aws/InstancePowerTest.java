package caravan.aws;

import caravan.model.MigrationException;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.InstanceStateChange;
import software.amazon.awssdk.services.ec2.model.StartInstancesResponse;
import software.amazon.awssdk.services.ec2.model.StopInstancesResponse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class InstancePowerTest {

    private final InstancePower power = new InstancePower();

    @Test
    void shouldNameTheInstanceAndNeverForce() {
        // When
        var stop = power.stopRequest("i-1");

        // Then
        assertThat(stop.instanceIds()).containsExactly("i-1");
        assertThat(stop.force()).isFalse();
        assertThat(stop.hibernate()).isFalse();
        assertThat(power.startRequest("i-1").instanceIds()).containsExactly("i-1");
    }

    @Test
    void shouldAcceptTheAnswerThatNamesTheInstance() {
        // Given
        var stopped = StopInstancesResponse.builder()
                .stoppingInstances(
                        InstanceStateChange.builder().instanceId("i-1").build())
                .build();
        var started = StartInstancesResponse.builder()
                .startingInstances(
                        InstanceStateChange.builder().instanceId("i-1").build())
                .build();

        // Then
        assertThatCode(() -> power.checkStop(stopped, "i-1")).doesNotThrowAnyException();
        assertThatCode(() -> power.checkStart(started, "i-1")).doesNotThrowAnyException();
    }

    @Test
    void shouldFailWhenTheBodyIsStillTheRequestBecauseNoCallWasMade() {
        assertThatThrownBy(() -> power.checkStop(power.stopRequest("i-1"), "i-1"))
                .isInstanceOf(MigrationException.class)
                .hasMessageContaining("StopInstances was not answered for instance i-1");
    }

    @Test
    void shouldFailWhenTheAnswerIsForAnotherInstance() {
        // Given
        var started = StartInstancesResponse.builder()
                .startingInstances(
                        InstanceStateChange.builder().instanceId("i-2").build())
                .build();

        // Then
        assertThatThrownBy(() -> power.checkStart(started, "i-1")).isInstanceOf(MigrationException.class);
    }
}
