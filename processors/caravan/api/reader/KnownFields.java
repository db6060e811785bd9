package caravan.api.reader;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Every field that the peer's CRDs have in a Plan and its maps. The API server keeps others as well, so that a misspelt one
 * would be without effect in silence: one that looks like a field is refused, and what looks like none is a warning, because
 * a later version of the peer or of its client may have it.
 */
final class KnownFields {

    /** Those that a VM may have of its own as well. */
    private static final Set<String> BOTH = Set.of(
            "deleteVmOnFailMigration",
            "enableNestedVirtualization",
            "migrateSharedDisks",
            "networkNameTemplate",
            "pvcNameTemplate",
            "rdmAsLun",
            "scsiReservation",
            "targetPowerState",
            "volumeNameTemplate");

    static final Set<String> PLAN = with(
            BOTH,
            "archived",
            "conversionTempStorageClass",
            "conversionTempStorageSize",
            "convertorAffinity",
            "convertorLabels",
            "convertorNodeSelector",
            "customizationScripts",
            "deleteGuestConversionPod",
            "description",
            "diskBus",
            "installLegacyDrivers",
            "map",
            "preserveClusterCpuModel",
            "preserveStaticIPs",
            "provider",
            "pvcNameTemplateUseGenerateName",
            "runPreflightInspection",
            "serviceAccount",
            "skipGuestConversion",
            "skipZoneNodeSelector",
            "tagMapping",
            "targetAffinity",
            "targetLabels",
            "targetNamespace",
            "targetNodeSelector",
            "transferNetwork",
            "type",
            "useCompatibilityMode",
            "virtV2vImage",
            "vms",
            "warm",
            "xfsCompatibility");

    static final Set<String> VM = with(
            BOTH,
            "hooks",
            "id",
            "instanceType",
            "luks",
            "name",
            "namespace",
            "nbdeClevis",
            "rootDisk",
            "targetName",
            "type");

    private static final Set<String> SIDES = Set.of("source", "destination");
    private static final Set<String> REFERENCE =
            Set.of("apiVersion", "fieldPath", "kind", "name", "namespace", "resourceVersion", "uid");

    /** What users look for in the wrong place, or call by another name. */
    private static final Map<String, String> ELSEWHERE = Map.of(
            "preference", "there is none in a Plan; set spec.preference of the VirtualMachine afterwards",
            "targetAnnotations", "targetLabels; there are no annotations in a Plan");

    private KnownFields() {}

    static void checkPlan(Fields spec) {
        check(spec, PLAN, VM);
        checkProvider(spec);
        var map = spec.at("map");
        check(map, Set.of("network", "storage"), Set.of());
        Stream.of("network", "storage").forEach(kind -> check(map.at(kind), REFERENCE, Set.of()));
    }

    static void checkVm(Fields vm) {
        check(vm, VM, PLAN);
    }

    static void checkMap(Fields spec) {
        check(spec, Set.of("provider", "map"), Set.of());
        checkProvider(spec);
    }

    static void checkNetworkPair(Fields pair) {
        check(pair, SIDES, Set.of());
        check(pair.at("source"), Set.of("id", "name", "namespace", "type", "vlan"), Set.of());
        check(pair.at("destination"), Set.of("name", "namespace", "type"), Set.of());
    }

    static void checkStoragePair(Fields pair) {
        check(pair, with(SIDES, "offloadPlugin"), Set.of());
        check(pair.at("source"), Set.of("id", "name", "namespace", "type"), Set.of());
        check(pair.at("destination"), Set.of("accessMode", "storageClass", "volumeMode"), Set.of());
    }

    private static void checkProvider(Fields spec) {
        var provider = spec.at("provider");
        check(provider, SIDES, Set.of());
        SIDES.stream().sorted().forEach(side -> check(provider.at(side), REFERENCE, Set.of()));
    }

    private static void check(Fields fields, Set<String> known, Set<String> otherPlace) {
        for (var name : fields.names()) {
            if (!known.contains(name)) {
                tell(fields, name, known, otherPlace);
            }
        }
    }

    private static void tell(Fields fields, String name, Set<String> known, Set<String> otherPlace) {
        var nearest = nearest(name, known);
        if (ELSEWHERE.containsKey(name)) {
            fields.refuse(name, "is no field of it", ELSEWHERE.get(name));
        } else if (otherPlace.contains(name)) {
            fields.refuse(
                    name,
                    "is in the wrong place",
                    otherPlace.contains("vms")
                            ? "it in spec, for all machines of the Plan"
                            : "it in an entry of spec.vms, for one machine");
        } else if (nearest.isPresent()) {
            fields.refuse(name, "is no field of it", nearest.get() + ", if that is meant");
        } else {
            fields.warn(name, "has no effect: Caravan does not know it", "leave the field out");
        }
    }

    /** One that a slip of the finger or two leads to, or that differs in case only. */
    private static Optional<String> nearest(String name, Set<String> known) {
        return known.stream()
                .sorted()
                .min(Comparator.comparingInt(each -> Spelling.distance(name, each)))
                .filter(each -> each.equalsIgnoreCase(name)
                        || Spelling.distance(name, each) <= Math.min(3, Math.max(name.length(), each.length()) / 3));
    }

    private static Set<String> with(Set<String> some, String... more) {
        return Set.copyOf(Stream.concat(some.stream(), List.of(more).stream()).toList());
    }
}
