package caravan.aws;

import caravan.model.Instance.Addresses;
import caravan.model.Instance.PublicIp;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.ec2.model.GroupIdentifier;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceBlockDeviceMapping;
import software.amazon.awssdk.services.ec2.model.InstanceIpv4Prefix;
import software.amazon.awssdk.services.ec2.model.InstanceIpv6Address;
import software.amazon.awssdk.services.ec2.model.InstanceIpv6Prefix;
import software.amazon.awssdk.services.ec2.model.InstanceNetworkInterface;
import software.amazon.awssdk.services.ec2.model.InstancePrivateIpAddress;
import software.amazon.awssdk.services.ec2.model.InstanceTypeInfo;
import software.amazon.awssdk.services.ec2.model.ProductCode;
import software.amazon.awssdk.services.ec2.model.Snapshot;
import software.amazon.awssdk.services.ec2.model.Subnet;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.Volume;

import static org.assertj.core.api.Assertions.assertThat;

class FromSdkTest {

    private static final Instant THEN = Instant.parse("2026-02-03T04:05:06Z");

    @Test
    void shouldReadWhatTheMigrationNeedsOfAnInstance() {
        // Given
        var from = Instance.builder()
                .instanceId("i-1")
                .instanceType("m5.large")
                .state(state -> state.name("stopped"))
                .stateReason(
                        reason -> reason.code("Client.UserInitiatedShutdown").message("by a user"))
                .launchTime(THEN)
                .placement(placement -> placement.availabilityZone("eu-west-1a"))
                .platform("Windows")
                .currentInstanceBootMode("uefi")
                .rootDeviceName("/dev/sda1")
                .blockDeviceMappings(InstanceBlockDeviceMapping.builder()
                        .deviceName("/dev/sda1")
                        .ebs(ebs -> ebs.volumeId("vol-1").attachTime(THEN))
                        .build())
                .networkInterfaces(InstanceNetworkInterface.builder()
                        .networkInterfaceId("eni-1")
                        .subnetId("subnet-1")
                        .attachment(attachment -> attachment.deviceIndex(1))
                        .build())
                .cpuOptions(cpu -> cpu.coreCount(1).threadsPerCore(2))
                .tags(Tag.builder().key("Name").value("web-1").build())
                .build();

        // When
        var instance = FromSdk.instance(from);

        // Then
        assertThat(instance.name()).isEqualTo("web-1");
        assertThat(instance.state()).isEqualTo("stopped");
        assertThat(instance.stateReason().code()).isEqualTo("Client.UserInitiatedShutdown");
        assertThat(instance.launchTime()).isEqualTo(THEN);
        assertThat(instance.platform()).isEqualTo("windows");
        assertThat(instance.bootMode()).isEqualTo("uefi");
        assertThat(instance.cpu().threadsPerCore()).isEqualTo(2);
        assertThat(instance.disks()).containsExactly(new caravan.model.Instance.Attachment("/dev/sda1", "vol-1", THEN));
        assertThat(instance.nics()).extracting(nic -> nic.deviceIndex()).containsExactly(1);
    }

    @Test
    void c49_shouldLetNoNullThroughWhenEc2TellsNothing() {
        // When
        var instance = FromSdk.instance(Instance.builder().instanceId("i-1").build());
        var volume = FromSdk.volume(Volume.builder().build());
        var snapshot = FromSdk.snapshot(Snapshot.builder().build());
        var subnet = FromSdk.subnet(Subnet.builder().subnetId("subnet-1").build());
        var type = FromSdk.instanceType(InstanceTypeInfo.builder().build());

        // Then
        assertThat(instance).hasNoNullFieldsOrProperties();
        assertThat(instance.name()).isEqualTo("i-1");
        assertThat(volume).hasNoNullFieldsOrProperties();
        assertThat(snapshot).hasNoNullFieldsOrProperties();
        assertThat(subnet.name()).isEqualTo("subnet-1");
        assertThat(type).hasNoNullFieldsOrProperties();
    }

    @ParameterizedTest
    @CsvSource({
        "arm64, , , uefi",
        "x86_64, , , legacy-bios",
        "x86_64, uefi, , uefi",
        "x86_64, uefi-preferred, , uefi-preferred",
        "x86_64, uefi-preferred, legacy-bios, legacy-bios",
    })
    void shouldTakeTheBootModeInEffectBeforeTheOneAskedFor(
            String architecture, String asked, String current, String expected) {
        // Given
        var from = Instance.builder()
                .architecture(architecture)
                .bootMode(asked)
                .currentInstanceBootMode(current)
                .build();

        // Then
        assertThat(FromSdk.instance(from).bootMode()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "windows, , , windows",
        ", Windows with SQL Server Standard, , windows",
        ", , RunInstances:0800, windows",
        ", , RunInstances:0202, windows",
        ", , RunInstances:0200, linux",
        ", Red Hat Enterprise Linux, RunInstances:0010, linux",
        ", , , linux",
    })
    void c32_shouldKnowWindowsByPlatformOrByWhatIsBilled(
            String platform, String details, String operation, String expected) {
        // Given
        var from = Instance.builder()
                .platform(platform)
                .platformDetails(details)
                .usageOperation(operation)
                .build();

        // Then
        assertThat(FromSdk.instance(from).platform()).isEqualTo(expected);
    }

    @Test
    void c37_shouldKnowEveryAddressOfAnInterface() {
        // Given
        var from = Instance.builder()
                .networkInterfaces(InstanceNetworkInterface.builder()
                        .privateIpAddress("10.0.0.5")
                        .privateIpAddresses(
                                address("10.0.0.5", true, "198.51.100.5", "amazon"),
                                address("10.0.0.6", false, "198.51.100.6", "111122223333"),
                                address("10.0.0.7", false, null, null))
                        .ipv6Addresses(InstanceIpv6Address.builder()
                                .ipv6Address("2001:db8::5")
                                .build())
                        .ipv4Prefixes(InstanceIpv4Prefix.builder()
                                .ipv4Prefix("10.0.0.16/28")
                                .build())
                        .ipv6Prefixes(InstanceIpv6Prefix.builder()
                                .ipv6Prefix("2001:db8:1::/80")
                                .build())
                        .groups(GroupIdentifier.builder()
                                .groupId("sg-1")
                                .groupName("web")
                                .build())
                        .build())
                .build();

        // When
        var more = FromSdk.instance(from).nics().get(0).more();

        // Then
        assertThat(more)
                .isEqualTo(new Addresses(
                        List.of("10.0.0.6", "10.0.0.7"),
                        List.of("2001:db8::5"),
                        List.of("10.0.0.16/28", "2001:db8:1::/80"),
                        List.of(
                                new PublicIp("198.51.100.5", "10.0.0.5", false),
                                new PublicIp("198.51.100.6", "10.0.0.6", true)),
                        List.of("sg-1")));
    }

    private static InstancePrivateIpAddress address(String ip, boolean primary, String publicIp, String owner) {
        var address = InstancePrivateIpAddress.builder().privateIpAddress(ip).primary(primary);
        return publicIp == null
                ? address.build()
                : address.association(of -> of.publicIp(publicIp).ipOwnerId(owner))
                        .build();
    }

    @Test
    void c26_shouldKnowTheProductsOfAnInstance() {
        // Given
        var from = Instance.builder()
                .instanceId("i-1")
                .productCodes(ProductCode.builder().productCodeId("abc123").build())
                .build();

        // Then
        assertThat(FromSdk.instance(from).productCodes()).containsExactly("abc123");
    }

    @ParameterizedTest
    @CsvSource({"42%, 42", "100%, 100", "'', 0", "n/a, 0", "7, 7"})
    void shouldReadProgressAsPercent(String progress, int percent) {
        assertThat(FromSdk.percent(progress)).isEqualTo(percent);
    }
}
