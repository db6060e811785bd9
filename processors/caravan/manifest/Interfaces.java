package caravan.manifest;

import caravan.api.NicIntent;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The network interfaces of the virtual machine, in the order of the source's device indexes. */
final class Interfaces {

    private static final String POD = "pod";
    private static final String IGNORED = "ignored";
    private static final String ONLY = "default";

    private Interfaces() {}

    static List<Map<String, Object>> interfaces(List<NicIntent> nics, String model) {
        var kept = kept(nics);
        return kept.isEmpty()
                ? List.of(Fields.of("name", ONLY)
                        .with("model", model)
                        .with("masquerade", Map.of())
                        .map())
                : IntStream.range(0, kept.size())
                        .mapToObj(index -> Fields.of("name", name(index))
                                .with("model", model)
                                .with("macAddress", kept.get(index).macAddress())
                                .with(isPod(kept.get(index)) ? "masquerade" : "bridge", Map.of())
                                .map())
                        .toList();
    }

    static List<Map<String, Object>> networks(List<NicIntent> nics) {
        var kept = kept(nics);
        return kept.isEmpty()
                ? List.of(Fields.of("name", ONLY).with(POD, Map.of()).map())
                : IntStream.range(0, kept.size())
                        .mapToObj(index -> network(name(index), kept.get(index)))
                        .toList();
    }

    private static Map<String, Object> network(String name, NicIntent nic) {
        return isPod(nic)
                ? Fields.of("name", name).with(POD, Map.of()).map()
                : Fields.of("name", name)
                        .with("multus", Map.of("networkName", networkName(nic)))
                        .map();
    }

    /** Without a namespace it is the machine's own. */
    private static String networkName(NicIntent nic) {
        return nic.namespace() == null || nic.namespace().isEmpty() ? nic.name() : nic.namespace() + "/" + nic.name();
    }

    private static List<NicIntent> kept(List<NicIntent> nics) {
        return nics.stream().filter(nic -> !nic.kind().equals(IGNORED)).toList();
    }

    private static boolean isPod(NicIntent nic) {
        return nic.kind().equals(POD);
    }

    private static String name(int index) {
        return "net-" + index;
    }
}
