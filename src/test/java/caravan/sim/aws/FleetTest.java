package caravan.sim.aws;

import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceNetworkInterface;

import static org.assertj.core.api.Assertions.assertThat;

/** The fleet has the shapes that a migration trips over. */
class FleetTest {

    private final SimRegion region = Fleet.start(SimClock.manual()).region(Fleet.REGION);

    private Instance instance(String id) {
        return region.instance(id).orElseThrow();
    }

    @Test
    void shouldDescribeEachVolumeAsItsInstanceDoes() {
        for (var id : List.of(Fleet.WEB, Fleet.APP, Fleet.WIN, Fleet.GATEWAY, Fleet.BATCH)) {
            var instance = instance(id);
            assertThat(instance.blockDeviceMappings()).isNotEmpty().allSatisfy(mapping -> {
                var volume = region.volume(mapping.ebs().volumeId()).orElseThrow();
                var attachment = volume.attachments().get(0);
                assertThat(volume.availabilityZone())
                        .isEqualTo(instance.placement().availabilityZone());
                assertThat(attachment.instanceId()).isEqualTo(id);
                assertThat(attachment.device()).isEqualTo(mapping.deviceName());
                assertThat(attachment.attachTime()).isEqualTo(mapping.ebs().attachTime());
            });
        }
    }

    @Test
    void shouldNotListTheRootOfAppFirst() {
        var app = instance(Fleet.APP);
        assertThat(app.currentInstanceBootModeAsString()).isEqualTo("uefi");
        assertThat(app.blockDeviceMappings())
                .extracting(mapping -> mapping.deviceName())
                .containsExactly("/dev/sdf", "/dev/sdg", app.rootDeviceName());
        assertThat(app.blockDeviceMappings())
                .extracting(mapping ->
                        region.volume(mapping.ebs().volumeId()).orElseThrow().volumeTypeAsString())
                .containsExactly("io2", "st1", "gp3");
    }

    @Test
    void shouldHaveWindowsThreeInterfacesAndAStoppedOne() {
        assertThat(instance(Fleet.WIN).platformAsString()).isEqualTo("windows");
        assertThat(instance(Fleet.WEB).platform()).isNull();
        assertThat(instance(Fleet.GATEWAY).networkInterfaces())
                .extracting(InstanceNetworkInterface::subnetId)
                .containsExactly(Fleet.SUBNET_WEB, Fleet.SUBNET_MGMT, Fleet.SUBNET_DMZ);
        assertThat(instance(Fleet.GATEWAY).networkInterfaces())
                .extracting(InstanceNetworkInterface::macAddress)
                .doesNotHaveDuplicates();
        assertThat(instance(Fleet.BATCH).state().nameAsString()).isEqualTo("stopped");
        assertThat(instance(Fleet.BATCH).stateReason().code()).isEqualTo("Client.UserInitiatedShutdown");
    }

    @Test
    void shouldCountNothingAsMadeAtTheStart() {
        assertThat(region.volumesMade()).isEmpty();
        assertThat(region.snapshotsMade()).isEmpty();
        assertThat(region.history(Fleet.FOREIGN_SNAPSHOT).touches()).isEmpty();
        assertThat(region.history(Fleet.FOREIGN_VOLUME).touches()).isEmpty();
        assertThat(region.liveVolumes()).hasSize(8);
        assertThat(region.liveSnapshots()).hasSize(2);
    }
}
