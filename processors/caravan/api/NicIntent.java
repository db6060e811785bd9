package caravan.api;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import java.util.Map;

/**
 * One network interface, in the order of the source's device indexes.
 *
 * @param kind {@code pod}, {@code multus} or {@code ignored}; namespace and name are empty unless multus
 */
public record NicIntent(
        String subnetId,
        String macAddress,
        String kind,
        String namespace,
        String name,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> rest) {

    public NicIntent {
        rest = rest == null ? Map.of() : rest;
    }

    public NicIntent(String subnetId, String macAddress, String kind, String namespace, String name) {
        this(subnetId, macAddress, kind, namespace, name, Map.of());
    }
}
