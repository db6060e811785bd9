package caravan.api.reader;

import caravan.model.StorageMapping;
import caravan.model.StorageMapping.Pair;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Reads a StorageMap. A pair is matched by EBS volume type, written as {@code source.name}. */
public final class StorageMapReader {

    /** The volume types of EBS that an instance's disk can have. */
    public static final List<String> VOLUME_TYPES = List.of("gp2", "gp3", "io1", "io2", "st1", "sc1", "standard");

    /** For these kubectl mtv writes volumeMode Filesystem whether the user wants it or not. */
    private static final Set<String> WRITTEN_AS_FILESYSTEM = Set.of("st1", "sc1", "standard");

    private static final String A_TYPE = "an EBS volume type as name: " + String.join(", ", VOLUME_TYPES);

    private StorageMapReader() {}

    public static Reading<StorageMapping> read(JsonNode object) {
        var root = Fields.of(object);
        var ref = Trees.refOf(object);
        var spec = root.at("spec");
        var provider = spec.at("provider");
        var source = provider.ref("source", ref.namespace(), "Provider of type ec2");
        var destination = provider.ref("destination", ref.namespace(), "Provider of type openshift");
        var pairs = pairs(spec);
        return new Reading<>(new StorageMapping(ref, source, destination, pairs), root.findings());
    }

    private static List<Pair> pairs(Fields spec) {
        var pairs = new ArrayList<Pair>();
        var classes = new HashMap<String, String>();
        KnownFields.checkMap(spec);
        for (var pair : spec.items("map")) {
            KnownFields.checkStoragePair(pair);
            pair.refuseIf(pair.has("offloadPlugin"), "offloadPlugin", "copy disks by storage arrays");
            var type = volumeType(pair);
            var destination = pair.at("destination");
            var storageClass = destination.required("storageClass", "the name of a StorageClass of the cluster");
            checkModes(destination, type);
            warnOfSecondClass(pair, type, storageClass, classes);
            pairs.add(new Pair(type, storageClass));
        }
        return pairs;
    }

    private static String volumeType(Fields pair) {
        var source = pair.at("source");
        var name = source.text("name").toLowerCase(Locale.ROOT);
        var id = source.text("id");
        if (name.isEmpty() && VOLUME_TYPES.contains(id.toLowerCase(Locale.ROOT))) {
            source.refuse("id", "is '" + id + "', but a volume type is matched by name", "name: " + id);
        } else if (name.isEmpty()) {
            pair.refuse("source", id.isEmpty() ? "names no volume type" : "has only the id '" + id + "'", A_TYPE);
        } else if (!VOLUME_TYPES.contains(name)) {
            source.refuse("name", "is '" + name + "', which is no EBS volume type", A_TYPE);
        }
        return name;
    }

    /** Every disk becomes a raw block device that one node holds: EBS offers nothing else that is worth having. */
    private static void checkModes(Fields destination, String type) {
        destination.warnIf(
                destination.text("volumeMode").equals("Filesystem") && !WRITTEN_AS_FILESYSTEM.contains(type),
                "volumeMode",
                "disks are always made with volumeMode Block.");
        var access = destination.text("accessMode");
        destination.warnIf(
                !access.isEmpty() && !access.equals("ReadWriteOnce"),
                "accessMode",
                "disks are always made with ReadWriteOnce; an EBS volume is attached to one node.");
    }

    private static void warnOfSecondClass(Fields pair, String type, String storageClass, Map<String, String> classes) {
        var first = classes.putIfAbsent(type, storageClass);
        pair.warnIf(
                first != null && !first.equals(storageClass),
                "destination",
                type + " is mapped to " + first + " already, and the first pair counts.");
    }
}
