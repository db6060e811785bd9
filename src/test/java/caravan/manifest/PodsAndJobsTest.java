package caravan.manifest;

import caravan.api.HookIntent;
import caravan.api.InstanceMigration;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What runs for a machine whose plan wants everything: encrypted disks, scripts, a volume for temporary files, hooks. */
class PodsAndJobsTest {

    private static final Path CASE = Path.of("src", "test", "resources", "PodsAndJobsTest", "everything");
    private static final YAMLMapper YAML = new YAMLMapper();
    private static final PodOptions OPTIONS = new PodOptions("v2v:1", "v2v-xfs:1", "probe:1", true);
    /** Pod Security Standards, "restricted": the kinds of volumes. */
    private static final Set<String> RESTRICTED_VOLUMES = Set.of(
            "configMap",
            "csi",
            "downwardAPI",
            "emptyDir",
            "ephemeral",
            "persistentVolumeClaim",
            "projected",
            "secret",
            "name");

    private final InstanceMigration record = record();

    private static InstanceMigration record() {
        try {
            return Serialization.unmarshal(Files.readString(CASE.resolve("in-record.yaml")), InstanceMigration.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Pod conversion() {
        return ConversionPods.pod(record, OPTIONS);
    }

    private static JsonNode expected(String kind) {
        try {
            return YAML.readTree(CASE.resolve("out-" + kind + ".yaml").toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Object> tree(JsonNode node) {
        return YAML.convertValue(node, new TypeReference<>() {});
    }

    private static Map<String, Object> tree(HasMetadata made) throws IOException {
        return YAML.readValue(Serialization.asYaml(made), new TypeReference<>() {});
    }

    @Test
    void shouldMakeThePodThatThePlanWants() throws IOException {
        assertThat(tree(conversion())).isEqualTo(tree(expected("Pod")));
    }

    @Test
    void c06_shouldMakeAJobThatWaitsUntilItIsRecorded() throws IOException {
        // Given
        var hook = record.getSpec().intent().hooks().get(0);

        // When
        var job = HookJobs.job(record, hook, 3_600, false);

        // Then
        assertThat(tree(job)).isEqualTo(tree(expected("Job")));
    }

    @Test
    void shouldMakeAConfigMapThatNobodyChanges() throws IOException {
        // Given
        var hook = record.getSpec().intent().hooks().get(0);

        // When
        var texts = HookJobs.configMap(record, hook, Map.of(HookJobs.PLAYBOOK, "- hosts: localhost\n"));

        // Then
        assertThat(tree(texts)).isEqualTo(tree(expected("ConfigMap")));
    }

    /** https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted */
    @Test
    void shouldBeAdmittedWhereTheNamespaceIsRestricted() {
        List.of(conversion(), ProbePods.pod(record, OPTIONS)).forEach(pod -> {
            var spec = pod.getSpec();
            assertThat(spec.getSecurityContext().getRunAsNonRoot()).isTrue();
            assertThat(spec.getSecurityContext().getRunAsUser()).isPositive();
            assertThat(spec.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
            assertThat(spec.getHostNetwork()).isNull();
            assertThat(spec.getHostPID()).isNull();
            assertThat(volumesOf(pod)).allSatisfy(volume -> assertThat(volume.properties())
                    .extracting(Map.Entry::getKey)
                    .isSubsetOf(RESTRICTED_VOLUMES));
            spec.getContainers().forEach(container -> {
                assertThat(container.getSecurityContext().getAllowPrivilegeEscalation())
                        .isFalse();
                assertThat(container.getSecurityContext().getCapabilities().getDrop())
                        .containsExactly("ALL");
                assertThat(container.getSecurityContext().getPrivileged()).isNull();
            });
        });
    }

    @Test
    void shouldBeAdmittedWhereTheNamespaceIsRestrictedWhenAHookPromisesNotToBeRoot() {
        // Given
        var hook = record.getSpec().intent().hooks().get(0);

        // When
        var pod = HookJobs.pod(record, hook, true);

        // Then
        var security = pod.getSpec().getContainers().get(0).getSecurityContext();
        assertThat(security.getRunAsNonRoot()).isTrue();
        assertThat(security.getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
        assertThat(security.getAllowPrivilegeEscalation()).isFalse();
        assertThat(security.getCapabilities().getDrop()).containsExactly("ALL");
        assertThat(volumesOf(pod)).allSatisfy(volume -> assertThat(volume.properties())
                .extracting(Map.Entry::getKey)
                .isSubsetOf(RESTRICTED_VOLUMES));
        assertThat(HookJobs.job(record, hook, 60, true).getSpec().getTemplate().getSpec())
                .isEqualTo(pod.getSpec());
    }

    @Test
    void shouldHaveATokenOnlyWhenAnAccountIsNamed() {
        // Given
        var named = record.getSpec().intent().hooks().get(0);
        var nameless = new HookIntent(
                named.step(), named.namespace(), named.name(), named.uid(), named.image(), "", 0, "", Map.of());

        // Then
        assertThat(named.serviceAccount()).isNotEmpty();
        assertThat(HookJobs.pod(record, named, false).getSpec().getAutomountServiceAccountToken())
                .isNull();
        assertThat(HookJobs.pod(record, nameless, false).getSpec().getAutomountServiceAccountToken())
                .isFalse();
        assertThat(HookJobs.pod(record, nameless, false).getSpec().getServiceAccountName())
                .isNull();
    }

    private static JsonNode volumesOf(Pod pod) {
        try {
            return YAML.readTree(Serialization.asYaml(pod)).at("/spec/volumes");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void shouldGiveNoKeysAndNoTokenToAPod() {
        // When
        PodSpec spec = conversion().getSpec();

        // Then
        assertThat(spec.getAutomountServiceAccountToken()).isFalse();
        assertThat(ConversionPods.secret(record).getData()).isNullOrEmpty();
        assertThat(spec.getContainers().get(0).getEnv())
                .extracting(EnvVar::getName)
                .noneMatch(name -> name.startsWith("AWS_"));
    }

    @Test
    void c42_shouldTakeTheImageAndTheVolumeForTemporaryFilesThatThePlanWants() {
        // When
        var pod = conversion();

        // Then
        assertThat(pod.getSpec().getContainers().get(0).getImage()).isEqualTo("v2v-xfs:1");
        assertThat(pod.getSpec().getContainers().get(0).getVolumeMounts())
                .anySatisfy(mount -> assertThat(mount.getMountPath()).isEqualTo("/var/tmp"));
        assertThat(pod.getSpec().getInitContainers()).isEmpty();
    }
}
