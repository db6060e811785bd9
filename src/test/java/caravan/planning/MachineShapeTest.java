package caravan.planning;

import caravan.api.DiskIntent;
import caravan.api.Intent;
import caravan.api.Notice;
import caravan.model.Instance;
import caravan.model.InstanceType;
import caravan.model.MigrationException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Processors, boot disk, firmware and system of the machine to be. */
class MachineShapeTest {

    private static final String RECORD = "7d1f0c52-5a0e-4a39-9d4f-3f0a53c1f001";

    /** Cores of whole types as DescribeInstanceTypes tells them, sockets as the processors' makers do. */
    @ParameterizedTest
    @CsvSource({
        "m5.large, 1, 1",
        "m5.12xlarge, 24, 1",
        "m5.24xlarge, 48, 2",
        "c5.18xlarge, 36, 2",
        "m6i.16xlarge, 32, 1",
        "r6i.32xlarge, 64, 2",
        "m6a.48xlarge, 96, 2",
        "c7a.24xlarge, 96, 1",
        "m7i.48xlarge, 96, 2",
        "m7g.16xlarge, 64, 1",
        "r8g.48xlarge, 192, 2",
        "x1e.32xlarge, 64, 4",
        "u-24tb1.112xlarge, 224, 8",
        "z9q.96xlarge, 192, 1",
    })
    void c28_shouldSpreadCoresOverAsManySocketsAsTheTypeHas(String type, int cores, int sockets) {
        // Given
        var info = new InstanceType(type, cores * 2, cores, 2, 8192, false, true);

        // Then
        assertThat(Sockets.of(info, cores)).isEqualTo(sockets);
    }

    @Test
    void c28_shouldUseOneSocketWhenTheCoresInUseCannotBeSpread() {
        // Given
        var info = new InstanceType("m5.24xlarge", 96, 48, 2, 393_216, false, true);

        // Then
        assertThat(Sockets.of(info, 24)).isEqualTo(2);
        assertThat(Sockets.of(info, 3)).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "c5.large, 2, 1, 4096",
        "r5.24xlarge, 96, 48, 786432",
        "m6g.medium, 1, 1, 4096",
        "m7a.2xlarge, 8, 8, 32768",
        "m7i-flex.xlarge, 4, 2, 16384",
    })
    void c28_shouldGuessFromTheNameWhereEveryNameOfTheFamilyTells(String type, int vcpus, int cores, long memoryMiB) {
        // When
        var guess = TypeGuess.of(type).orElseThrow();

        // Then
        assertThat(guess.vcpus()).isEqualTo(vcpus);
        assertThat(guess.cores()).isEqualTo(cores);
        assertThat(guess.memoryMiB()).isEqualTo(memoryMiB);
        assertThat(guess.guessed()).isTrue();
    }

    /** 122 GiB, 15.25, 3.75, 5.25 and 384: no ratio tells. */
    @ParameterizedTest
    @CsvSource({"x1e.xlarge", "r4.large", "m3.medium", "c5n.large", "m5.metal", "t3.micro", "c4.large"})
    void c28_shouldNotGuessWhereNamesDoNotTell(String type) {
        assertThat(TypeGuess.of(type)).isEmpty();
    }

    @Test
    void c28_shouldWarnOfASizeThatWasGuessed() {
        // Given
        var survey = Surveys.plain();
        survey.type = TypeGuess.of("m5.large");

        // When
        var intent = plan(survey);

        // Then
        assertThat(intent.source().memoryMiB()).isEqualTo(8192);
        assertThat(intent.warnings()).extracting(Notice::reason).containsExactly("SizeGuessed");
    }

    @Test
    void shouldWarnOfMoreProcessorsThanOlderKubeVirtStarts() {
        // Given
        var survey = Surveys.plain();
        survey.type = Optional.of(new InstanceType("u-24tb1.112xlarge", 448, 224, 2, 25_165_824, false, true));

        // When
        var intent = plan(survey);

        // Then
        assertThat(intent.source().sockets()).isEqualTo(8);
        assertThat(intent.warnings()).extracting(Notice::reason).containsExactly("ManyProcessors");
    }

    @ParameterizedTest
    @CsvSource({
        "'', vol-0f",
        "/dev/sdc, vol-0c",
        "vol-0b, vol-0b",
        "/dev/sda, vol-0b",
        "sdb2, vol-0c",
        "/dev/vdc1, vol-0f",
    })
    void c29_shouldBootFromTheDiskThatTheUserNames(String wish, String boots) {
        // Given
        var survey = threeDisks();
        survey.rootDisk = wish;

        // When
        var disks = plan(survey).disks();

        // Then
        assertThat(disks)
                .filteredOn(DiskIntent::boot)
                .extracting(DiskIntent::sourceVolumeId)
                .containsExactly(boots);
    }

    /** A whole disk is no root that virt-v2v knows, and a device's name of EC2 means the disk. */
    @ParameterizedTest
    @CsvSource({"'', ''", "/dev/sdc, ''", "vol-0b, ''", "/dev/sda, ''", "sdb2, /dev/sdb2", "/dev/vdc1, /dev/sdc1"})
    void c29_shouldHaveThePartitionConvertedThatTheUserNames(String wish, String root) {
        // Given
        var survey = threeDisks();
        survey.rootDisk = wish;

        // When
        var conversion = plan(survey).target().conversion();

        // Then
        assertThat(conversion.rootPartition()).isEqualTo(root);
    }

    @ParameterizedTest
    @CsvSource({"/dev/sdz", "vol-0a", "first", "/dev/vg0/root"})
    void c29_shouldRefuseARootDiskThatIsNoneOfTheInstance(String wish) {
        // Given
        var survey = threeDisks();
        survey.rootDisk = wish;

        // Then
        assertThatThrownBy(() -> plan(survey))
                .isInstanceOf(MigrationException.class)
                .hasMessageContaining("rootDisk '" + wish + "'")
                .hasMessageContaining("/dev/sdb (vol-0b), /dev/sdc (vol-0c), /dev/sdf (vol-0f)");
    }

    @Test
    void c29_shouldBootFromANamedDiskWhenNoneIsAtTheRootDevice() {
        // Given
        var survey = threeDisks();
        survey.rootDevice = "/dev/xvda";
        survey.rootDisk = "/dev/sdf";

        // Then
        assertThat(plan(survey).disks()).filteredOn(DiskIntent::boot).hasSize(1);
    }

    private static Surveys threeDisks() {
        var survey = Surveys.empty()
                .disk("/dev/sdc", Surveys.volume("vol-0c", "gp3", 500, 3000, 125))
                .disk("/dev/sdf", Surveys.volume("vol-0f", "gp3", 20, 3000, 125))
                .disk("/dev/sdb", Surveys.volume("vol-0b", "gp3", 100, 3000, 125))
                .nic("eni-1", "subnet-1", 0);
        survey.rootDevice = "/dev/sdf";
        return survey;
    }

    @Test
    void c33_shouldGiveATpmWhenItHadOneAndSayWhatStaysBehind() {
        // Given
        var survey = Surveys.plain();
        survey.bootMode = "uefi";
        survey.tpm = "v2.0";

        // When
        var intent = plan(survey);

        // Then
        assertThat(intent.source().tpm()).isEqualTo("v2.0");
        assertThat(intent.warnings()).singleElement().satisfies(warning -> {
            assertThat(warning.reason()).isEqualTo("TpmStateLost");
            assertThat(warning.message()).contains("BitLocker", "Secure Boot");
        });
    }

    @ParameterizedTest
    @CsvSource({
        "windows, Windows, windows",
        "linux, Red Hat Enterprise Linux with HA, rhel",
        "linux, SUSE Linux, sles",
        "linux, Ubuntu Pro, ubuntu",
        "linux, Linux/UNIX, linux",
    })
    void c32_shouldClaimNoMoreOfTheSystemThanIsKnown(String platform, String details, String system) {
        // Given
        var survey = Surveys.plain();
        survey.platform = platform;
        survey.platformDetails = details;

        // Then
        assertThat(plan(survey).source().system()).isEqualTo(system);
    }

    @Test
    void c08_shouldTakeTheInstanceTypeThatExists() {
        // Given
        var survey = Surveys.plain();
        survey.instanceType = "u1.large";
        survey.landing = new Landing(false, true, "VirtualMachineClusterInstancetype/u1.large", false);

        // Then
        assertThat(plan(survey).target().instancetype()).isEqualTo("VirtualMachineClusterInstancetype/u1.large");
    }

    @Test
    void c08_shouldRefuseAnInstanceTypeThatDoesNotExist() {
        // Given
        var survey = Surveys.plain();
        survey.instanceType = "u1.lrage";

        // Then
        assertThatThrownBy(() -> plan(survey)).hasMessageContaining("instanceType 'u1.lrage'");
    }

    @Test
    void c37_shouldTellEveryAddressAndKeepTheMacOnlyWhereItMay() {
        // Given
        var survey = Surveys.plain();
        survey.nics.set(
                0,
                new Instance.Nic(
                        "eni-1",
                        "subnet-1",
                        "02:00:00:00:00:00",
                        "10.0.0.5",
                        0,
                        new Instance.Addresses(
                                List.of("10.0.0.6"),
                                List.of("2001:db8::5"),
                                List.of("10.0.0.16/28"),
                                List.of(new Instance.PublicIp("198.51.100.6", "10.0.0.6", true)),
                                List.of("sg-1"))));
        survey.landing = new Landing(true, false, "", false);

        // When
        var intent = plan(survey);

        // Then
        assertThat(intent.target().podBinding()).isEqualTo("l2bridge");
        assertThat(intent.warnings()).extracting(Notice::reason).containsExactly("MacAddressesLost");
        assertThat(intent.nics()).singleElement().satisfies(nic -> {
            assertThat(nic.macAddress()).isEmpty();
            assertThat(nic.addresses().macAddress()).isEqualTo("02:00:00:00:00:00");
            assertThat(nic.addresses().secondary()).containsExactly("10.0.0.6");
            assertThat(nic.addresses().ipv6()).containsExactly("2001:db8::5");
            assertThat(nic.addresses().prefixes()).containsExactly("10.0.0.16/28");
            assertThat(nic.addresses().securityGroups()).containsExactly("sg-1");
            assertThat(nic.addresses().publicIps()).singleElement().satisfies(ip -> assertThat(ip.elastic())
                    .isTrue());
        });
    }

    private static Intent plan(Surveys survey) {
        return IntentPlanner.plan(survey.build(), true, RECORD);
    }
}
