package caravan.api.reader;

import caravan.model.NetworkMapping;
import caravan.model.NetworkMapping.Pair;
import caravan.model.NetworkTarget;
import caravan.model.NetworkTarget.Kind;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads a NetworkMap. A pair is matched by the id of a subnet, written as {@code source.id} or {@code source.name}. */
public final class NetworkMapReader {

    private static final String SUBNET = "subnet-";
    private static final String A_SUBNET = "the id of a subnet, such as subnet-0a1b2c3d";

    private NetworkMapReader() {}

    public static Reading<NetworkMapping> read(JsonNode object) {
        var root = Fields.of(object);
        var ref = Trees.refOf(object);
        var spec = root.at("spec");
        var provider = spec.at("provider");
        var source = provider.ref("source", ref.namespace(), "Provider of type ec2");
        var destination = provider.ref("destination", ref.namespace(), "Provider of type openshift");
        var pairs = pairs(spec);
        return new Reading<>(new NetworkMapping(ref, source, destination, pairs), root.findings());
    }

    private static List<Pair> pairs(Fields spec) {
        var pairs = new ArrayList<Pair>();
        KnownFields.checkMap(spec);
        for (var pair : spec.items("map")) {
            KnownFields.checkNetworkPair(pair);
            var target = target(pair.at("destination"));
            var source = pair.at("source");
            source.warnIf(source.has("vlan"), "vlan", "an EC2 subnet has no VLAN.");
            subnet(pair, source).ifPresent(subnet -> pairs.add(new Pair(subnet, target)));
        }
        return pairs;
    }

    private static Optional<String> subnet(Fields pair, Fields source) {
        var id = source.text("id");
        var name = source.text("name");
        if (id.startsWith(SUBNET) || name.startsWith(SUBNET)) {
            return Optional.of(id.startsWith(SUBNET) ? id : name);
        }
        if (id.startsWith("vpc-")) {
            source.warn("id", "has no effect: '" + id + "' is a VPC, and interfaces are in subnets", A_SUBNET);
        } else if (id.isEmpty() && name.isEmpty() && source.has("type")) {
            pair.warn("source", "has no effect: it names no subnet", A_SUBNET);
        } else if (id.isEmpty() && name.isEmpty()) {
            pair.refuse("source", "names no subnet", A_SUBNET + ", as id or name");
        } else {
            var field = id.isEmpty() ? "name" : "id";
            source.refuse(field, "is '" + source.text(field) + "', which matches no subnet", A_SUBNET);
        }
        return Optional.empty();
    }

    private static NetworkTarget target(Fields destination) {
        var type = destination.required("type", "pod, multus or ignored");
        return switch (type) {
            case "multus" ->
                new NetworkTarget(
                        Kind.MULTUS,
                        destination.required("namespace", "the namespace of the NetworkAttachmentDefinition"),
                        destination.required("name", "the name of the NetworkAttachmentDefinition"));
            case "ignored" -> new NetworkTarget(Kind.IGNORED, "", "");
            case "pod", "" -> new NetworkTarget(Kind.POD, "", "");
            default -> {
                destination.refuse("type", "is '" + type + "'", "pod, multus or ignored");
                yield new NetworkTarget(Kind.IGNORED, "", "");
            }
        };
    }
}
