package caravan.api;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;

/**
 * One network interface, in the order of the source's device indexes.
 *
 * @param macAddress empty: the machine gets another one
 * @param kind {@code pod}, {@code multus} or {@code ignored}; namespace and name are empty unless multus
 * @param addresses what it had at the source; null in older records
 */
public record NicIntent(
        String subnetId,
        String macAddress,
        String kind,
        String namespace,
        String name,
        @JsonInclude(JsonInclude.Include.NON_NULL) Addresses addresses,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> rest) {

    public NicIntent {
        rest = rest == null ? Map.of() : rest;
    }

    public NicIntent(String subnetId, String macAddress, String kind, String namespace, String name) {
        this(subnetId, macAddress, kind, namespace, name, null, Map.of());
    }

    /** Of the interface of that id. Nothing of it is the virtual machine's; it is told to whoever sets the network up. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Addresses(
            String interfaceId,
            String macAddress,
            String privateIp,
            List<String> secondary,
            List<String> ipv6,
            List<String> prefixes,
            List<PublicAddress> publicIps,
            List<String> securityGroups,
            @JsonAnySetter @JsonAnyGetter Map<String, Object> rest) {

        public Addresses {
            secondary = secondary == null ? List.of() : List.copyOf(secondary);
            ipv6 = ipv6 == null ? List.of() : List.copyOf(ipv6);
            prefixes = prefixes == null ? List.of() : List.copyOf(prefixes);
            publicIps = publicIps == null ? List.of() : List.copyOf(publicIps);
            securityGroups = securityGroups == null ? List.of() : List.copyOf(securityGroups);
            rest = rest == null ? Map.of() : rest;
        }
    }

    /** Leads to the private address; an Elastic one stays the account's. */
    public record PublicAddress(
            String address,
            String privateIp,
            boolean elastic,
            @JsonAnySetter @JsonAnyGetter Map<String, Object> rest) {

        public PublicAddress {
            rest = rest == null ? Map.of() : rest;
        }
    }
}
