package caravan.sim.aws;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceBlockDeviceMapping;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;
import software.amazon.awssdk.services.ec2.model.VolumeState;

import static org.assertj.core.api.Assertions.assertThat;

class OthersTest {

    private final SimClock.Manual clock = SimClock.manual();
    private final SimAws aws = Fleet.start(clock);
    private final SimRegion region = aws.region(Fleet.REGION);
    private final Others others = aws.others(Fleet.ACCOUNT, Fleet.REGION);

    private Instance app() {
        return region.instance(Fleet.APP).orElseThrow();
    }

    private void pass() {
        clock.advance(Duration.ofMinutes(2));
    }

    private List<String> disks() {
        return app().blockDeviceMappings().stream()
                .map(mapping -> mapping.ebs().volumeId())
                .toList();
    }

    @Test
    void shouldStopAndStartWithoutACall() {
        var launched = app().launchTime();
        others.stop(Fleet.APP);
        pass();
        assertThat(app().state().name()).isEqualTo(InstanceStateName.STOPPED);
        assertThat(app().launchTime()).as("a stop does not change it").isEqualTo(launched);
        others.start(Fleet.APP);
        pass();
        assertThat(app().state().name()).isEqualTo(InstanceStateName.RUNNING);
        assertThat(app().launchTime()).isAfter(launched);
        assertThat(aws.calls()).isEmpty();
        assertThat(region.history(Fleet.APP).touches())
                .containsExactly("StopInstances by others", "StartInstances by others");
    }

    /** EC2 API reference, StateReason: codes tell a shutdown from inside and a hibernation from a plain stop. */
    @Test
    void shouldTellWhyItStopped() {
        others.shutDownInside(Fleet.APP);
        pass();
        assertThat(app().stateReason().code()).isEqualTo("Client.InstanceInitiatedShutdown");
        others.start(Fleet.APP);
        pass();
        others.hibernate(Fleet.APP);
        pass();
        assertThat(app().stateReason().code()).isEqualTo("Client.UserInitiatedHibernate");
    }

    /** EC2 user guide, "Preserve data when an instance is terminated": DeleteOnTermination decides. */
    @Test
    void shouldTakeTheRootVolumeWithATerminatedInstance() {
        others.terminate(Fleet.APP);
        pass();
        assertThat(app().state().name()).isEqualTo(InstanceStateName.TERMINATED);
        assertThat(region.volume(Fleet.APP_ROOT)).isEmpty();
        assertThat(region.volume(Fleet.APP_DATABASE).orElseThrow().state()).isEqualTo(VolumeState.AVAILABLE);
        clock.advance(Duration.ofHours(2));
        assertThat(region.instance(Fleet.APP)).isEmpty();
    }

    @Test
    void shouldSwapADiskWhileStopped() {
        // Given
        others.stop(Fleet.APP);
        pass();
        var before = mapping(Fleet.APP_DATABASE);

        // When
        var made = others.swap(Fleet.APP_DATABASE);
        pass();

        // Then
        var after = mapping(made);
        assertThat(after.deviceName()).isEqualTo(before.deviceName());
        assertThat(after.ebs().attachTime()).isAfter(before.ebs().attachTime());
        assertThat(disks()).doesNotContain(Fleet.APP_DATABASE);
        assertThat(region.volume(Fleet.APP_DATABASE).orElseThrow().state()).isEqualTo(VolumeState.AVAILABLE);
        assertThat(region.volume(made).orElseThrow().size())
                .isEqualTo(region.volume(Fleet.APP_DATABASE).orElseThrow().size());
    }

    private InstanceBlockDeviceMapping mapping(String volumeId) {
        return app().blockDeviceMappings().stream()
                .filter(one -> one.ebs().volumeId().equals(volumeId))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void shouldAttachDetachAndDelete() {
        var zone = app().placement().availabilityZone();
        var made = others.volume(zone, 5, Map.of("caravan.io/record", "r1"));
        pass();
        others.attach(made, Fleet.APP, "/dev/sdz");
        pass();
        assertThat(disks()).contains(made);
        others.detach(made);
        pass();
        others.deleteVolume(made);
        pass();
        assertThat(region.volume(made)).isEmpty();
        assertThat(region.history(made).log()).extracting(Touch::call).containsOnly(0);
    }

    @Test
    void shouldMakeLookAlikes() {
        var made = others.snapshot(Fleet.WEB_ROOT, Map.of("caravan.io/step", "s1"));
        pass();
        others.tag(made, "caravan.io/record", "r1");
        others.untag(made, "caravan.io/step");
        assertThat(region.snapshot(made).orElseThrow().tags()).singleElement().satisfies(tag -> assertThat(tag.key())
                .isEqualTo("caravan.io/record"));
        assertThat(region.history(made).accessKeyId()).isEqualTo(Others.KEY);
        others.deleteSnapshot(made);
        assertThat(region.snapshot(made)).isEmpty();
    }

    /** EBS user guide, "Attach an EBS volume to multiple EC2 instances using Multi-Attach". */
    @Test
    void shouldAttachAMultiAttachVolumeToTwoInstances() {
        // Given
        var zone = app().placement().availabilityZone();
        Machine.in(region, Fleet.ACCOUNT, "i-00000001").zone(zone).launch();
        var made = aws.ec2(Fleet.OPERATOR_KEY, Fleet.REGION)
                .createVolume(r -> r.availabilityZone(zone)
                        .size(8)
                        .volumeType("io2")
                        .iops(100)
                        .multiAttachEnabled(true))
                .volumeId();
        pass();

        // When
        others.attach(made, Fleet.APP, "/dev/sdy");
        pass();
        others.attach(made, "i-00000001", "/dev/sdy");
        pass();

        // Then
        assertThat(region.volume(made).orElseThrow().attachments()).hasSize(2);
        others.terminate("i-00000001");
        pass();
        assertThat(region.volume(made).orElseThrow().attachments())
                .singleElement()
                .satisfies(one -> assertThat(one.instanceId()).isEqualTo(Fleet.APP));
        assertThat(region.volume(made).orElseThrow().state()).isEqualTo(VolumeState.IN_USE);
    }
}
