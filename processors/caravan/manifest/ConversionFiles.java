package caravan.manifest;

import caravan.api.ConversionIntent;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.util.ArrayList;
import java.util.List;

/** What a conversion pod finds in files beside its disks, where the peer's converter looks for it. */
final class ConversionFiles {

    private static final String LUKS = "luks";
    private static final String SCRIPTS = "scripts-volume-mount";
    private static final String SCRATCH = "conversion-temp-storage";
    /** The converter's overlays and libguestfs' appliance both go there. */
    private static final String TEMPORARY = "/var/tmp";

    private ConversionFiles() {}

    static List<Volume> volumes(ConversionIntent conversion) {
        var volumes = new ArrayList<Volume>();
        if (is(conversion.luksSecret())) {
            volumes.add(new VolumeBuilder()
                    .withName(LUKS)
                    .withNewSecret()
                    .withSecretName(conversion.luksSecret())
                    .endSecret()
                    .build());
        }
        if (is(conversion.scripts())) {
            volumes.add(new VolumeBuilder()
                    .withName(SCRIPTS)
                    .withNewConfigMap()
                    .withName(conversion.scripts())
                    .endConfigMap()
                    .build());
        }
        if (is(conversion.scratchClass())) {
            volumes.add(scratch(conversion));
        }
        return volumes;
    }

    /** A claim that is the pod's own, and goes with it: nobody has to remember it. */
    private static Volume scratch(ConversionIntent conversion) {
        // @formatter:off
        return new VolumeBuilder()
                .withName(SCRATCH)
                .withNewEphemeral()
                .withNewVolumeClaimTemplate()
                .withNewSpec()
                .withAccessModes("ReadWriteOnce")
                .withVolumeMode("Filesystem")
                .withStorageClassName(conversion.scratchClass())
                .withNewResources()
                .addToRequests("storage", new Quantity(conversion.scratchSize()))
                .endResources()
                .endSpec()
                .endVolumeClaimTemplate()
                .endEphemeral()
                .build();
        // @formatter:on
    }

    static List<VolumeMount> mounts(ConversionIntent conversion) {
        var mounts = new ArrayList<VolumeMount>();
        if (is(conversion.luksSecret())) {
            mounts.add(mount(LUKS, "/etc/luks", true));
        }
        if (is(conversion.scripts())) {
            mounts.add(mount(SCRIPTS, "/mnt/dynamic_scripts", true));
        }
        if (is(conversion.scratchClass())) {
            mounts.add(mount(SCRATCH, TEMPORARY, null));
        }
        return mounts;
    }

    private static VolumeMount mount(String name, String path, Boolean readOnly) {
        return new VolumeMountBuilder()
                .withName(name)
                .withMountPath(path)
                .withReadOnly(readOnly)
                .build();
    }

    static List<EnvVar> environment(ConversionIntent conversion) {
        var variables = new ArrayList<EnvVar>();
        if (conversion.nbdeClevis()) {
            variables.add(new EnvVar("V2V_NBDE_CLEVIS", "true", null));
        }
        if (is(conversion.scratchClass())) {
            variables.add(new EnvVar("TMPDIR", TEMPORARY, null));
        }
        return variables;
    }

    private static boolean is(String name) {
        return name != null && !name.isEmpty();
    }
}
