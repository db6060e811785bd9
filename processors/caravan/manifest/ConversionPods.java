package caravan.manifest;

import caravan.api.Affinities;
import caravan.api.ConversionIntent;
import caravan.api.InstanceMigration;
import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.AffinityBuilder;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The pod that makes a guest bootable on KVM, in place, and the Secret without which it cannot start: rule 12. */
public final class ConversionPods {

    private static final String CONTAINER = "virt-v2v";
    private static final String APP = "forklift.app";
    private static final String SECRET_VOLUME = "secret-volume";
    private static final String KVM = "devices.kubevirt.io/kvm";

    private ConversionPods() {}

    /** Name of the pod and of the Secret of the attempt that the record tells. */
    public static String nameOf(InstanceMigration record) {
        return nameOf(record, record.getStatus().conversionAttempt());
    }

    /** Names of pods and Secrets of all attempts, the first one first. */
    public static List<String> namesOf(InstanceMigration record) {
        return IntStream.rangeClosed(1, record.getStatus().conversionAttempt())
                .mapToObj(attempt -> nameOf(record, attempt))
                .toList();
    }

    private static String nameOf(InstanceMigration record, int attempt) {
        return ObjectNames.ofPlan(record.identity(), "conversion", attempt);
    }

    /** Empty: no key of AWS ever reaches the target namespace. A late pod cannot start once it is deleted. */
    public static Secret secret(InstanceMigration record) {
        var labels = Labels.ofMachine(record.identity());
        labels.put("isV2V", "true");
        return new SecretBuilder()
                .withMetadata(DiskPods.metadata(record, nameOf(record), labels))
                .withType("Opaque")
                .build();
    }

    public static Pod pod(InstanceMigration record, PodOptions options) {
        var conversion = record.getSpec().intent().target().conversion();
        // @formatter:off
        return new PodBuilder()
                .withMetadata(DiskPods.metadata(record, nameOf(record), labels(record)))
                .withNewSpec()
                .withRestartPolicy("Never")
                .withAutomountServiceAccountToken(false)
                .withServiceAccountName(DiskPods.account(record))
                .withSecurityContext(DiskPods.podSecurity())
                .withNodeSelector(nodeSelector(conversion, options))
                .withAffinity(affinity(conversion))
                .withContainers(container(record, options))
                .withVolumes(volumes(record))
                .endSpec()
                .build();
        // @formatter:on
    }

    static Map<String, String> labels(InstanceMigration record) {
        var own = Labels.ofMachine(record.identity());
        own.put(APP, CONTAINER);
        return Labels.over(record.getSpec().intent().target().conversion().labels(), own);
    }

    static Map<String, String> nodeSelector(ConversionIntent conversion, PodOptions options) {
        var selector = new LinkedHashMap<>(conversion.nodeSelector());
        if (options.requestKvm()) {
            selector.put("kubevirt.io/schedulable", "true");
        }
        return selector;
    }

    private static Container container(InstanceMigration record, PodOptions options) {
        var conversion = record.getSpec().intent().target().conversion();
        // @formatter:off
        return new ContainerBuilder()
                .withName(CONTAINER)
                .withImage(image(conversion, options))
                .withImagePullPolicy("Always")
                .withEnv(environment(record))
                .addNewEnvFrom()
                .withPrefix("V2V_")
                .withNewSecretRef(nameOf(record), null)
                .endEnvFrom()
                .addNewPort()
                .withName("metrics")
                .withContainerPort(2112)
                .withProtocol("TCP")
                .endPort()
                .withResources(resources(options))
                .withSecurityContext(DiskPods.containerSecurity())
                .withVolumeDevices(DiskPods.devices(record))
                .addNewVolumeMount()
                .withName(SECRET_VOLUME)
                .withMountPath("/etc/secret")
                .withReadOnly(true)
                .endVolumeMount()
                .addAllToVolumeMounts(ConversionFiles.mounts(conversion))
                .build();
        // @formatter:on
    }

    static String image(ConversionIntent conversion, PodOptions options) {
        var wanted = conversion.image();
        return wanted == null || wanted.isEmpty() ? options.imageFor(conversion.xfsCompatibility()) : wanted;
    }

    /** The target's name, because the source's may hold a slash, and the converter makes file names of it. */
    private static List<EnvVar> environment(InstanceMigration record) {
        var target = record.getSpec().intent().target();
        var variables = new ArrayList<EnvVar>();
        variables.add(new EnvVar("V2V_inPlace", "1", null));
        variables.add(new EnvVar("V2V_source", "ec2", null));
        variables.add(new EnvVar("V2V_vmName", target.name(), null));
        var root = target.conversion().rootPartition();
        if (root != null && !root.isEmpty()) {
            variables.add(new EnvVar("V2V_RootDisk", root, null));
        }
        if (target.conversion().xfsCompatibility()) {
            variables.add(new EnvVar("V2V_xfsCompatibility", "true", null));
        }
        variables.add(new EnvVar("V2V_waitForGuestReboot", "true", null));
        // false: the pod ends by itself instead of serving its results until it is told to stop.
        variables.add(new EnvVar("LOCAL_MIGRATION", "false", null));
        variables.addAll(ConversionFiles.environment(target.conversion()));
        return variables;
    }

    static ResourceRequirements resources(PodOptions options) {
        var builder = new ResourceRequirementsBuilder()
                .addToRequests("cpu", new Quantity("1"))
                .addToRequests("memory", new Quantity("1Gi"))
                .addToLimits("cpu", new Quantity("4"))
                .addToLimits("memory", new Quantity("8Gi"));
        return options.requestKvm()
                ? builder.addToRequests(KVM, new Quantity("1"))
                        .addToLimits(KVM, new Quantity("1"))
                        .build()
                : builder.build();
    }

    private static List<Volume> volumes(InstanceMigration record) {
        var volumes = new ArrayList<>(DiskPods.volumes(record, false));
        volumes.addAll(
                ConversionFiles.volumes(record.getSpec().intent().target().conversion()));
        volumes.add(new VolumeBuilder()
                .withName(SECRET_VOLUME)
                .withNewSecret()
                .withSecretName(nameOf(record))
                .endSecret()
                .build());
        return volumes;
    }

    static Affinity affinity(ConversionIntent conversion) {
        if (!conversion.affinity().isEmpty()) {
            return Affinities.of(conversion.affinity());
        }
        // @formatter:off
        return new AffinityBuilder()
                .withNewPodAntiAffinity()
                .addNewPreferredDuringSchedulingIgnoredDuringExecution()
                .withWeight(100)
                .withNewPodAffinityTerm()
                .withNewNamespaceSelector()
                .endNamespaceSelector()
                .withTopologyKey("kubernetes.io/hostname")
                .withNewLabelSelector()
                .addNewMatchExpression()
                .withKey(APP)
                .withOperator("In")
                .withValues(CONTAINER)
                .endMatchExpression()
                .endLabelSelector()
                .endPodAffinityTerm()
                .endPreferredDuringSchedulingIgnoredDuringExecution()
                .endPodAntiAffinity()
                .build();
        // @formatter:on
    }
}
