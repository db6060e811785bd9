package caravan.manifest;

import caravan.api.NicIntent;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** One interface as the annotation tells it: everything that EC2 knew it by, so that nothing of it is lost in silence. */
final class AddressNote {

    private AddressNote() {}

    /** {@code name} of the interface in the virtual machine; empty for one that is dropped. */
    static Map<String, Object> of(String name, String subnet, NicIntent.Addresses addresses) {
        var fields = Fields.of("interface", name.isEmpty() ? "none" : name)
                .with("id", addresses.interfaceId())
                .with("subnet", subnet)
                .with("mac", addresses.macAddress())
                .with("privateIp", addresses.privateIp());
        some(fields, "secondary", addresses.secondary());
        some(fields, "ipv6", addresses.ipv6());
        some(fields, "prefixes", addresses.prefixes());
        some(fields, "publicIps", publicIps(addresses.publicIps()));
        some(fields, "securityGroups", addresses.securityGroups());
        return fields.map();
    }

    private static void some(Fields fields, String name, Collection<?> values) {
        fields.withIf(!values.isEmpty(), name, values);
    }

    private static List<Map<String, Object>> publicIps(List<NicIntent.PublicAddress> all) {
        return all.stream()
                .map(ip -> Fields.of("address", ip.address())
                        .with("privateIp", ip.privateIp())
                        .with("elastic", ip.elastic())
                        .map())
                .toList();
    }
}
