package caravan.manifest;

import caravan.api.DiskIntent;
import caravan.api.InstanceMigration;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSecurityContextBuilder;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeDevice;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** What every pod with a migration's disks has in common: raw devices, no privileges, no second run. */
final class DiskPods {

    /** The user qemu, who owns KubeVirt's disks. */
    private static final long QEMU = 107L;

    private DiskPods() {}

    static ObjectMeta metadata(InstanceMigration record, String name, Map<String, String> labels) {
        return new ObjectMetaBuilder()
                .withName(name)
                .withNamespace(record.getSpec().intent().target().namespace())
                .withLabels(labels)
                .withAnnotations(Labels.annotations(record.identity()))
                .build();
    }

    static List<Volume> volumes(InstanceMigration record, boolean readOnly) {
        return record.getSpec().intent().disks().stream()
                .map(DiskIntent::claimName)
                .map(claim -> new VolumeBuilder()
                        .withName(claim)
                        .withNewPersistentVolumeClaim(claim, readOnly ? true : null)
                        .build())
                .toList();
    }

    static List<VolumeDevice> devices(InstanceMigration record) {
        var disks = record.getSpec().intent().disks();
        return IntStream.range(0, disks.size())
                .mapToObj(index -> new VolumeDevice(
                        path(index, disks.size()), disks.get(index).claimName()))
                .toList();
    }

    /** The converter takes its disks in the order of their names, where block10 would come before block2. */
    static String path(int index, int count) {
        var width = String.valueOf(Math.max(count - 1, 0)).length();
        var number = String.valueOf(index);
        return "/dev/block" + "0".repeat(width - number.length()) + number;
    }

    static PodSecurityContext podSecurity() {
        return new PodSecurityContextBuilder()
                .withRunAsUser(QEMU)
                .withFsGroup(QEMU)
                .withRunAsNonRoot(true)
                .withNewSeccompProfile(null, "RuntimeDefault")
                .build();
    }

    static SecurityContext containerSecurity() {
        return new SecurityContextBuilder()
                .withAllowPrivilegeEscalation(false)
                .withNewCapabilities()
                .addToDrop("ALL")
                .endCapabilities()
                .build();
    }

    /** The plan's account for all pods of a migration in the target namespace; null for the namespace's default. */
    static String account(InstanceMigration record) {
        var account = record.getSpec().intent().target().conversion().serviceAccount();
        return account == null || account.isEmpty() ? null : account;
    }
}
