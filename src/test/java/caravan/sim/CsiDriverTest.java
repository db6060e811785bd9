package caravan.sim;

import caravan.sim.aws.Fleet;
import caravan.sim.aws.Pace;
import caravan.sim.aws.SimAws;
import caravan.sim.aws.SimClock;
import caravan.sim.aws.Workers;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.ec2.model.VolumeState;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Attaching in the simulated cluster is attaching in the simulated EC2. */
class CsiDriverTest {

    private final SimAws aws = Fleet.start(SimClock.scaled(1), Pace.atOnce());
    private final CsiDriver driver = new CsiDriver(aws);

    @BeforeEach
    void seed() {
        Workers.seed(aws);
    }

    @Test
    void shouldBeInUseWhileAttached() {
        // Given
        var volume = volumeIn(Fleet.TARGET_ZONE);

        // When
        driver.attach(volume);

        // Then
        assertThat(state(volume)).isEqualTo(VolumeState.IN_USE);

        // When
        driver.detach(volume);

        // Then
        assertThat(state(volume)).isEqualTo(VolumeState.AVAILABLE);
        assertThat(aws.callsBy(Fleet.CSI_KEY)).containsEntry("AttachVolume", 1).containsEntry("DetachVolume", 1);
    }

    @Test
    void shouldAttachSeveral() {
        driver.attach(volumeIn(Fleet.TARGET_ZONE));
        driver.attach(volumeIn(Fleet.TARGET_ZONE));
        assertThat(aws.region(Fleet.REGION)
                        .instance(Workers.FIRST)
                        .orElseThrow()
                        .blockDeviceMappings())
                .extracting(mapping -> mapping.deviceName())
                .containsExactly("/dev/xvda", "/dev/xvdaa", "/dev/xvdab");
    }

    @Test
    void shouldRefuseWhenTheZoneIsAnother() {
        var volume = volumeIn("eu-central-1a");
        assertThatThrownBy(() -> driver.attach(volume))
                .isInstanceOf(Ec2Exception.class)
                .hasMessageContaining("availability zone");
    }

    @Test
    void shouldRefuseWhenTheVolumeIsInUse() {
        assertThatThrownBy(() -> driver.attach(Fleet.WEB_ROOT))
                .isInstanceOf(Ec2Exception.class)
                .hasMessageContaining(Fleet.WEB_ROOT);
    }

    @Test
    void shouldCountAsDetachedWhenTheVolumeIsGone() {
        // Given
        var volume = volumeIn(Fleet.TARGET_ZONE);
        aws.ec2(Fleet.OPERATOR_KEY, Fleet.REGION).deleteVolume(call -> call.volumeId(volume));

        // When
        driver.detach(volume);

        // Then
        assertThat(aws.region(Fleet.REGION).volume(volume)).isEmpty();
    }

    private String volumeIn(String zone) {
        return aws.ec2(Fleet.OPERATOR_KEY, Fleet.REGION)
                .createVolume(call -> call.availabilityZone(zone).size(1).volumeType("gp3"))
                .volumeId();
    }

    private VolumeState state(String volume) {
        return aws.region(Fleet.REGION).volume(volume).orElseThrow().state();
    }
}
