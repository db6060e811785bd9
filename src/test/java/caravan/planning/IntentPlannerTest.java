package caravan.planning;

import caravan.api.DiskIntent;
import caravan.api.NicIntent;
import caravan.manifest.ObjectNames;
import caravan.model.Instance;
import caravan.model.InstanceType;
import caravan.model.NetworkMapping;
import caravan.model.NetworkTarget;
import caravan.model.TargetPower;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class IntentPlannerTest {

    private static final String RECORD = "7d1f0c52-5a0e-4a39-9d4f-3f0a53c1f001";
    private static final String KEY = "arn:aws:kms:eu-west-1:111122223333:key/k";

    @Test
    void shouldPlanAWholeMachine() {
        // Given
        var survey = Surveys.plain().build();

        // When
        var intent = IntentPlanner.plan(survey, true, RECORD);

        // Then
        assertThat(intent.source().account()).isEqualTo("111122223333");
        assertThat(intent.source().zone()).isEqualTo("eu-west-1a");
        assertThat(intent.target().account()).isEqualTo("111122223333");
        assertThat(intent.target().zone()).isEqualTo("eu-west-1b");
        assertThat(intent.target().name()).isEqualTo("web-1");
        assertThat(intent.target().run()).isTrue();
        assertThat(intent.target().convert()).isTrue();
        assertThat(intent.target().compatibility()).isFalse();
        assertThat(intent.target().nodeSelector()).isEqualTo(Map.of("topology.kubernetes.io/zone", "eu-west-1b"));
        assertThat(intent.target().conversion().nodeSelector())
                .isEqualTo(Map.of("topology.kubernetes.io/zone", "eu-west-1b", "kubernetes.io/arch", "amd64"));
        assertThat(intent.disks()).singleElement().satisfies(disk -> {
            assertThat(disk.claimName()).isEqualTo("web-tier-web-1-disk-0-" + ObjectNames.diskHash(RECORD, "vol-0a"));
            assertThat(disk.persistentVolumeName()).isEqualTo("pv-" + disk.claimName());
        });
        assertThat(intent.nics()).singleElement().satisfies(nic -> {
            assertThat(nic.subnetId()).isEqualTo("subnet-1");
            assertThat(nic.macAddress()).isEqualTo("02:00:00:00:00:00");
            assertThat(nic.kind()).isEqualTo("pod");
        });
    }

    @Test
    void shouldPlanTheSameTwice() {
        assertThat(IntentPlanner.plan(Surveys.plain().build(), true, RECORD))
                .isEqualTo(IntentPlanner.plan(Surveys.plain().build(), true, RECORD));
    }

    @Test
    void c29_shouldBootFromTheRootDeviceWhenItIsNotListedFirst() {
        // Given
        var survey = threeDisks();

        // When
        var disks = IntentPlanner.plan(survey.build(), true, RECORD).disks();

        // Then
        assertThat(disks).extracting(DiskIntent::device).containsExactly("/dev/sdb", "/dev/sdc", "/dev/sdf");
        assertThat(disks).extracting(DiskIntent::boot).containsExactly(false, false, true);
    }

    @Test
    void c20_shouldCarryPerformanceAndEncryption() {
        // Given
        var survey = threeDisks();

        // When
        var disks = IntentPlanner.plan(survey.build(), true, RECORD).disks();

        // Then
        assertThat(disks).extracting(DiskIntent::type).containsExactly("io2", "st1", "gp3");
        assertThat(disks).extracting(DiskIntent::iops).containsExactly(8000, 0, 4000);
        assertThat(disks).extracting(DiskIntent::throughput).containsExactly(0, 0, 250);
        assertThat(disks).extracting(DiskIntent::encrypted).containsExactly(true, false, false);
        assertThat(disks).extracting(DiskIntent::kmsKeyId).containsExactly(KEY, "", "");
        assertThat(disks).extracting(DiskIntent::reclaimPolicy).containsExactly("Retain", "Delete", "Delete");
    }

    /** DescribeVolumes tells IOPS of gp2 as well, and CreateVolume refuses them. */
    private static Surveys threeDisks() {
        var survey = Surveys.empty()
                .disk("/dev/sdc", Surveys.volume("vol-0c", "st1", 500, 99, 40))
                .disk("/dev/sdf", Surveys.volume("vol-0f", "gp3", 20, 4000, 250))
                .disk("/dev/sdb", Surveys.volume("vol-0b", "io2", 100, 8000, 9, KEY))
                .nic("eni-1", "subnet-1", 0);
        survey.rootDevice = "/dev/sdf";
        return survey;
    }

    @Test
    void c37_shouldOrderInterfacesByDeviceIndex() {
        // Given
        var survey = Surveys.empty()
                .disk("/dev/xvda", Surveys.volume("vol-0a", "gp3", 8, 3000, 125))
                .nic("eni-3", "subnet-3", 2)
                .nic("eni-2", "subnet-2", 1)
                .nic("eni-1", "subnet-1", 0);

        // When
        var nics = IntentPlanner.plan(survey.build(), true, RECORD).nics();

        // Then
        assertThat(nics).extracting(NicIntent::kind).containsExactly("pod", "multus", "ignored");
        assertThat(nics).extracting(NicIntent::macAddress).isSorted();
    }

    @Test
    void shouldUseEachOfSeveralPairsOnce() {
        // Given
        var survey = Surveys.plain().nic("eni-2", "subnet-1", 1);
        survey.networks = List.of(
                new NetworkMapping.Pair("subnet-1", new NetworkTarget(NetworkTarget.Kind.MULTUS, "n", "a")),
                new NetworkMapping.Pair("subnet-1", new NetworkTarget(NetworkTarget.Kind.MULTUS, "n", "b")));

        // When
        var nics = IntentPlanner.plan(survey.build(), true, RECORD).nics();

        // Then
        assertThat(nics).extracting(NicIntent::name).containsExactly("a", "b");
    }

    @Test
    void c28_shouldTakeProcessorsFromTheInstanceThenFromTheType() {
        // Given
        var limited = Surveys.plain();
        limited.cpu = new Instance.Cpu(24, 1);
        limited.type = Optional.of(new InstanceType("r5.24xlarge", 96, 48, 2, 786_432, false, true));
        var plain = Surveys.plain();
        plain.type = limited.type;
        var old = Surveys.plain();
        old.type = Optional.of(new InstanceType("t1.micro", 1, 0, 0, 627, false, false));

        // When
        var sources = List.of(limited, plain, old).stream()
                .map(survey -> IntentPlanner.plan(survey.build(), true, RECORD).source())
                .toList();

        // Then
        assertThat(sources).extracting(source -> source.cores()).containsExactly(24, 48, 1);
        assertThat(sources).extracting(source -> source.threadsPerCore()).containsExactly(1, 2, 1);
        assertThat(sources).extracting(source -> source.memoryMiB()).containsExactly(786_432L, 786_432L, 627L);
    }

    @ParameterizedTest
    @CsvSource({
        "uefi,legacy-bios,uefi",
        "legacy-bios,uefi,bios",
        "uefi-preferred,legacy-bios uefi,uefi",
        "uefi-preferred,legacy-bios,bios"
    })
    void c33_shouldKeepTheFirmwareInEffectElseTheOneThatTheTypePrefers(
            String bootMode, String typesModes, String firmware) {
        // Given
        var survey = Surveys.plain();
        survey.bootMode = bootMode;
        survey.type = Optional.of(
                new InstanceType("m5.large", 2, 1, 2, 8192, false, true, List.of(typesModes.split(" ", -1)), 0, false));

        // When
        var source = IntentPlanner.plan(survey.build(), true, RECORD).source();

        // Then
        assertThat(source.firmware()).isEqualTo(firmware);
    }

    @ParameterizedTest
    @CsvSource({"ON,false,true", "OFF,true,false", "AUTO,true,true", "AUTO,false,false"})
    void shouldRunAsTheUserWishes(TargetPower power, boolean wasRunning, boolean runs) {
        // Given
        var survey = Surveys.plain();
        survey.power = power;

        // When
        var intent = IntentPlanner.plan(survey.build(), wasRunning, RECORD);

        // Then
        assertThat(intent.target().run()).isEqualTo(runs);
        assertThat(intent.source().wasRunning()).isEqualTo(wasRunning);
    }

    @Test
    void shouldExpectVirtualizationWhenItWasBareMetal() {
        // Given
        var survey = Surveys.plain();
        survey.type = Optional.of(new InstanceType("m5.metal", 96, 48, 2, 393_216, true, true));

        // When
        var target = IntentPlanner.plan(survey.build(), true, RECORD).target();

        // Then
        assertThat(target.nestedVirtualization()).isEqualTo("true");
    }

    @Test
    void shouldLeaveTheZoneOutOfTheMachineAloneWhenSkipped() {
        // Given
        var survey = Surveys.plain();
        survey.skipZone = true;

        // When
        var target = IntentPlanner.plan(survey.build(), true, RECORD).target();

        // Then
        assertThat(target.nodeSelector()).isEmpty();
        assertThat(target.conversion().nodeSelector()).containsKey("topology.kubernetes.io/zone");
    }

    @Test
    void shouldKeepTargetObjectsWhenTheUserWantsThemAfterAFailure() {
        // Given
        var survey = Surveys.plain();
        survey.deleteOnFail = false;
        survey.skipConversion = true;

        // When
        var target = IntentPlanner.plan(survey.build(), true, RECORD).target();

        // Then
        assertThat(target.keepOnFailure()).isTrue();
        assertThat(target.convert()).isFalse();
        assertThat(target.compatibility()).isTrue();
    }
}
