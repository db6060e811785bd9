package caravan.manifest;

import caravan.api.NicIntent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The network interfaces of the virtual machine, in the order of the source's device indexes. */
final class Interfaces {

    private static final String POD = "pod";
    private static final String IGNORED = "ignored";
    private static final String ONLY = "default";

    private Interfaces() {}

    /** {@code podBinding} is the plugin of the pod network's interface; empty for masquerade. */
    static List<Map<String, Object>> interfaces(List<NicIntent> nics, String model, String podBinding) {
        var kept = kept(nics);
        return kept.isEmpty()
                ? List.of(pod(Fields.of("name", ONLY).with("model", model), podBinding)
                        .map())
                : IntStream.range(0, kept.size())
                        .mapToObj(index -> connected(index, kept.get(index), model, podBinding))
                        .toList();
    }

    private static Map<String, Object> connected(int index, NicIntent nic, String model, String podBinding) {
        var fields = Fields.of("name", name(index))
                .with("model", model)
                .withIf(!nic.macAddress().isEmpty(), "macAddress", nic.macAddress());
        return (isPod(nic) ? pod(fields, podBinding) : fields.with("bridge", Map.of())).map();
    }

    private static Fields pod(Fields fields, String podBinding) {
        return podBinding.isEmpty()
                ? fields.with("masquerade", Map.of())
                : fields.with("binding", Map.of("name", podBinding));
    }

    /** What each interface had at the source, by the name that it has now; those that are dropped have none. */
    static List<Map<String, Object>> atSource(List<NicIntent> nics) {
        var told = new ArrayList<Map<String, Object>>();
        var index = 0;
        for (var nic : nics) {
            var dropped = nic.kind().equals(IGNORED);
            if (nic.addresses() != null) {
                told.add(AddressNote.of(dropped ? "" : name(index), nic.subnetId(), nic.addresses()));
            }
            index += dropped ? 0 : 1;
        }
        return told;
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
