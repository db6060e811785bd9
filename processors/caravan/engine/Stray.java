package caravan.engine;

import caravan.api.Kind;
import caravan.api.Kinds;
import caravan.manifest.VirtualMachines;
import caravan.model.Names;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import java.util.Objects;
import java.util.Optional;

/**
 * An uncommitted target object as a sweep has seen it.
 *
 * @param record uid of the record that its label names
 * @param harmless nothing runs or is lost by its removal: a virtual machine is Halted and was never started, a
 *     PersistentVolume leaves its volume in AWS alone
 */
record Stray(Kind<?> kind, String namespace, String name, String record, boolean harmless) {

    static Stray of(Kind<?> kind, HasMetadata object) {
        var metadata = object.getMetadata();
        return new Stray(
                kind,
                Objects.requireNonNullElse(metadata.getNamespace(), ""),
                metadata.getName(),
                metadata.getLabels().get(Names.RECORD),
                isHarmless(object));
    }

    /** By its labels: of a record, and neither committed nor kept. */
    static boolean isUncommitted(HasMetadata object) {
        var labels = object.getMetadata().getLabels();
        return labels != null
                && labels.containsKey(Names.RECORD)
                && !labels.containsKey(Names.COMMITTED)
                && !labels.containsKey(Names.KEPT);
    }

    boolean is(Kind<?> wanted) {
        return kind.equals(wanted);
    }

    private static boolean isHarmless(HasMetadata object) {
        if (object instanceof PersistentVolume volume) {
            return "Retain".equals(volume.getSpec().getPersistentVolumeReclaimPolicy());
        }
        if (object instanceof GenericKubernetesResource machine
                && Kinds.VIRTUAL_MACHINE.name().equals(machine.getKind())) {
            return VirtualMachines.isHalted(machine)
                    && Optional.ofNullable(machine.getMetadata().getAnnotations())
                            .filter(annotations -> annotations.containsKey(Names.STARTED))
                            .isEmpty();
        }
        return true;
    }

    @Override
    public String toString() {
        return kind.name() + " " + (namespace.isEmpty() ? "" : namespace + "/") + name;
    }
}
