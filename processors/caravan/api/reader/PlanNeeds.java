package caravan.api.reader;

import caravan.model.ConversionNeeds;
import caravan.model.ObjectRef;
import caravan.model.Unlocking;
import java.util.regex.Pattern;

/**
 * Reads what conversions need beside the disks. Their pods run in the target namespace and can mount nothing of another
 * one; copying a Secret there would show it to others than its owner has chosen, so it is not done.
 */
final class PlanNeeds {

    private static final String CLASS = "conversionTempStorageClass";
    private static final String SIZE = "conversionTempStorageSize";
    private static final Pattern QUANTITY = Pattern.compile("[1-9]\\d*(\\.\\d+)?([kMGTP]|[KMGTP]i)?");

    private PlanNeeds() {}

    static ConversionNeeds of(Fields spec) {
        var scratchClass = spec.text(CLASS);
        var size = spec.text(SIZE);
        if (scratchClass.isEmpty() != size.isEmpty()) {
            spec.refuse(
                    scratchClass.isEmpty() ? CLASS : SIZE,
                    "is missing beside " + (scratchClass.isEmpty() ? SIZE : CLASS),
                    "both, or neither");
        }
        if (!size.isEmpty() && !QUANTITY.matcher(size).matches()) {
            spec.refuse(SIZE, "is '" + size + "'", "a size such as 50Gi");
        }
        return new ConversionNeeds(inTarget(spec, spec, "customizationScripts", "ConfigMap"), scratchClass, size);
    }

    static Unlocking unlocking(Fields vm, Fields spec) {
        var clevis = vm.flag("nbdeClevis", false);
        var luks = inTarget(vm, spec, "luks", "Secret");
        if (clevis && !luks.name().isEmpty()) {
            vm.refuse("luks", "is set beside nbdeClevis, with which virt-v2v takes no passphrases", "one of both");
        }
        return new Unlocking(luks, clevis);
    }

    private static ObjectRef inTarget(Fields fields, Fields spec, String name, String kind) {
        var target = spec.text("targetNamespace");
        var ref = fields.at(name);
        if (!ref.has("name")) {
            return ObjectRef.named("", "");
        }
        var namespace = ref.text("namespace");
        if (!namespace.isEmpty() && !target.isEmpty() && !namespace.equals(target)) {
            ref.refuse(
                    "namespace",
                    "is '" + namespace + "', but the conversion runs in '" + target + "' and mounts nothing of another"
                            + " namespace",
                    "a " + kind + " of the targetNamespace; Caravan copies none there");
        }
        return ObjectRef.named(target, ref.text("name"));
    }
}
