package caravan.peer;

import caravan.api.InstanceMigration;
import caravan.api.Kinds;
import caravan.model.State;
import caravan.sim.kube.PodLogs;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What a conversion is given, and what is told of one that did not succeed. */
class ConversionPeerTest {

    private final SmallWorld world = new SmallWorld().running("i-1", "vol-1");

    private InstanceMigration begin(String fields, String vm) {
        world.plan("web", "skipGuestConversion: false" + fields, "{id: i-1, name: web-1" + vm + "}");
        return world.start("web", "web").get(0);
    }

    private void secret(String namespace) {
        world.kube.put(
                Kinds.SECRET,
                new SecretBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName("passphrases")
                        .endMetadata()
                        .addToData("0", "aHVudGVyMg==")
                        .build());
    }

    private void scripts() {
        world.kube.put(
                Kinds.CONFIG_MAP,
                new ConfigMapBuilder()
                        .withNewMetadata()
                        .withNamespace(SmallWorld.TARGET)
                        .withName("first-boot")
                        .endMetadata()
                        .addToData("10_linux_run_agent.sh", "systemctl disable amazon-ssm-agent")
                        .build());
    }

    @Test
    void c42_shouldGiveTheConversionWhatThePlanWants() {
        // Given
        secret(SmallWorld.TARGET);
        scripts();
        var pods = new ArrayList<Pod>();
        world.players.kubelet = pod -> {
            pods.add(pod);
            return Players.ended(pod, "Succeeded");
        };

        // When
        var record = world.carry(begin(
                ", customizationScripts: {name: first-boot}, conversionTempStorageClass: gp3-csi,"
                        + " conversionTempStorageSize: 20Gi",
                ", luks: {name: passphrases}"));

        // Then
        assertThat(record.state()).isEqualTo(State.SUCCEEDED);
        assertThat(pods).singleElement().satisfies(pod -> assertThat(
                        pod.getSpec().getContainers().get(0).getVolumeMounts())
                .extracting(mount -> mount.getName() + " " + mount.getMountPath())
                .contains(
                        "luks /etc/luks",
                        "scripts-volume-mount /mnt/dynamic_scripts",
                        "conversion-temp-storage /var/tmp"));
        assertThat(world.kube.find(Kinds.SECRET, SmallWorld.TARGET, "passphrases"))
                .isPresent();
        assertThat(world.kube.find(Kinds.CONFIG_MAP, SmallWorld.TARGET, "first-boot"))
                .isPresent();
    }

    /** The peer says that it removes the agents of AWS. Here the README says that they stay, and what takes them off. */
    @Test
    void c47_shouldRunTheScriptsThatCleanAGuestAndPromiseNothingElse() throws IOException {
        // Given
        scripts();
        var pods = new ArrayList<Pod>();
        world.players.kubelet = pod -> {
            pods.add(pod);
            return Players.ended(pod, "Succeeded");
        };

        // When
        world.carry(begin(", customizationScripts: {namespace: vms, name: first-boot}", ""));

        // Then
        assertThat(pods.get(0).getSpec().getVolumes()).anySatisfy(volume -> assertThat(volume.getConfigMap())
                .isNotNull()
                .satisfies(scripts -> assertThat(scripts.getName()).isEqualTo("first-boot")));
        assertThat(Files.readString(Path.of("README.md")))
                .contains("virt-v2v removes none of it, and Caravan promises nothing of the kind");
    }

    @Test
    void shouldRefuseWhatIsMissingBeforeAnythingIsTouchedAndCopyNoSecret() {
        // Given
        secret(SmallWorld.NAMESPACE);

        // When
        var record = world.carry(begin(
                ", customizationScripts: {name: first-boot}, conversionTempStorageClass: fast,"
                        + " conversionTempStorageSize: 20Gi",
                ", luks: {name: passphrases}"));

        // Then
        world.assertNotBegun(record, "CannotBePlanned");
        assertThat(record.getStatus().failure().reasons().get(0))
                .contains("Secret vms/passphrases", "ConfigMap vms/first-boot", "StorageClass fast")
                .doesNotContain("hunter2");
        assertThat(record.getStatus().failure().remedy()).contains("nothing is copied there");
        assertThat(world.kube.find(Kinds.SECRET, SmallWorld.TARGET, "passphrases"))
                .isEmpty();
    }

    @Test
    void c17_shouldTellWhatTheConverterWarnsOfWithoutAskingItsPort() {
        // Given
        world.players.kubelet = pod -> {
            pod.getMetadata().setAnnotations(Map.of(PodLogs.LOG, """
                    virt-v2v-in-place: warning: could not determine the Windows driver
                    libguestfs: trace: warning: nothing of interest
                    virt-v2v-in-place: warning: could not determine the Windows driver
                    WARNING: VM customization failed: exit status 1. Migration will proceed.
                    """));
            return Players.ended(pod, "Succeeded");
        };

        // When
        var record = world.carry(begin("", ""));

        // Then
        assertThat(record.state()).isEqualTo(State.SUCCEEDED);
        assertThat(record.getStatus().condition("ConversionHasWarnings")).hasValueSatisfying(told -> {
            assertThat(told.reason()).isEqualTo("CustomizationFailed");
            assertThat(told.message())
                    .contains("VM customization failed: exit status 1.")
                    .containsOnlyOnce("could not determine")
                    .doesNotContain("nothing of interest");
        });
        assertThat(world.seen(Kinds.MIGRATION, "web").toString()).contains("ConversionHasWarnings");
    }

    @Test
    void shouldTellTheEndOfTheLogWhenAConversionFails() {
        // Given
        world.players.kubelet =
                pod -> Players.failed(pod, "Error", 1, "virt-v2v: error: no root device found\npassword=hunter2");

        // When
        var record = world.carry(begin("", ""));

        // Then
        assertThat(record.state()).isEqualTo(State.ROLLED_BACK);
        assertThat(record.getStatus().failure().reason()).isEqualTo("PodFailed");
        assertThat(record.getStatus().failure().step()).isEqualTo("ImageConversion");
        assertThat(record.getStatus().failure().reasons().get(0))
                .contains("exit code 1", "no root device found")
                .doesNotContain("hunter2");
        assertThat(world.leftOf(record)).isEmpty();
        assertThat(world.stateOf("i-1")).isEqualTo("running");
    }

    @Test
    void shouldTellThatAConversionTookTooMuchMemory() {
        // Given
        world.players.kubelet = pod -> Players.failed(pod, "OOMKilled", 137, "");

        // When
        var record = world.carry(begin("", ""));

        // Then
        assertThat(record.getStatus().failure().reason()).isEqualTo("OutOfMemory");
        assertThat(world.leftOf(record)).isEmpty();
    }

    /** Each look of somebody at the cluster has the product look as well. */
    private void twentyMinutesPass() {
        for (var minute = 0; minute < 20; minute++) {
            world.meanwhile.add(() -> {
                world.time.pass(Duration.ofMinutes(1));
                world.kube.remove(Kinds.POD, SmallWorld.TARGET, "nobody");
            });
        }
    }

    @Test
    void shouldTellThatAnImageCannotBePulledLongBeforeTheConversionsDeadline() {
        // Given
        world.players.kubelet = pod -> {
            pod.setStatus(new PodStatusBuilder()
                    .withPhase("Pending")
                    .addNewContainerStatus()
                    .withName("virt-v2v")
                    .withImage("quay.io/nobody/v2v:1")
                    .withRestartCount(0)
                    .withNewState()
                    .withNewWaiting()
                    .withReason("ImagePullBackOff")
                    .withMessage("Back-off pulling image")
                    .endWaiting()
                    .endState()
                    .endContainerStatus()
                    .build());
            return pod;
        };
        var record = begin("", "");
        twentyMinutesPass();

        // When
        var carried = world.carry(record);

        // Then
        assertThat(carried.getStatus().failure().reason()).isEqualTo("ImageNotPulled");
        assertThat(carried.getStatus().failure().reasons().get(0)).contains("quay.io/nobody/v2v:1", "ImagePullBackOff");
        assertThat(world.leftOf(carried)).isEmpty();
    }

    @Test
    void shouldTellThatNoNodeTakesTheConversion() {
        // Given
        world.players.kubelet = pod -> {
            pod.setStatus(new PodStatusBuilder()
                    .withPhase("Pending")
                    .addNewCondition()
                    .withType("PodScheduled")
                    .withStatus("False")
                    .withReason("Unschedulable")
                    .withMessage("0/3 nodes are available: 3 Insufficient devices.kubevirt.io/kvm.")
                    .endCondition()
                    .build());
            return pod;
        };
        var record = begin("", "");
        twentyMinutesPass();

        // When
        var carried = world.carry(record);

        // Then
        assertThat(carried.getStatus().failure().reason()).isEqualTo("PodUnschedulable");
        assertThat(carried.getStatus().failure().reasons().get(0)).contains("Insufficient devices.kubevirt.io/kvm");
        assertThat(List.of(world.stateOf("i-1"))).containsExactly("running");
    }
}
