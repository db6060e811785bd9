package caravan.api.reader;

import java.util.List;

/**
 * The fields of a Plan that Caravan knows and does not serve. One that would change the result is refused by name, one
 * that nobody would miss on EC2 is a warning, and values that kubectl mtv always sends are neither.
 */
final class PlanLimits {

    private static final String VSPHERE = "it concerns vSphere only.";
    private static final String NO_SHARED =
            "a volume that is attached to several instances is never carried; a migration of one fails before it starts.";

    private PlanLimits() {}

    static void check(Fields spec) {
        var type = spec.text("type");
        if (!type.isEmpty() && !type.equals("cold")) {
            spec.refuse("type", "is '" + type + "', but Caravan carries stopped instances only", "cold, or no type");
        }
        spec.refuseIf(spec.flag("warm", false), "warm", "migrate running instances");
        spec.refuseIf(spec.has("transferNetwork"), "transferNetwork", "use a transfer network");
        spec.refuseIf(spec.has("diskBus"), "diskBus", "choose the disk bus");
        spec.refuseIf(spec.flag("installLegacyDrivers", false), "installLegacyDrivers", "install legacy drivers");
        checkTemplates(spec);
        warnOfOtherSources(spec);
        spec.warnIf(spec.has("tagMapping"), "tagMapping", VSPHERE);
        spec.warnIf(spec.flag("preserveClusterCpuModel", false), "preserveClusterCpuModel", "it concerns oVirt only.");
        spec.warnIf(
                spec.flag("deleteGuestConversionPod", false),
                "deleteGuestConversionPod",
                "Caravan removes its pods itself when they are done.");
    }

    static void checkVm(Fields vm) {
        checkTemplates(vm);
        warnOfOtherSources(vm);
    }

    private static void checkTemplates(Fields fields) {
        for (var template : List.of("networkNameTemplate", "volumeNameTemplate")) {
            fields.refuseIf(fields.has(template), template, "name networks and volumes by templates");
        }
    }

    private static void warnOfOtherSources(Fields fields) {
        fields.warnIf(fields.flag("rdmAsLun", false), "rdmAsLun", VSPHERE);
        fields.warnIf(fields.flag("scsiReservation", false), "scsiReservation", VSPHERE);
        fields.warnIf(!fields.flag("migrateSharedDisks", true), "migrateSharedDisks", NO_SHARED);
    }
}
