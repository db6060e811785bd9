package caravan.model;

import java.util.Map;

/** Where the virtual machines of a plan go and what they carry; {@code affinity} as in a pod's spec. */
public record TargetOptions(
        String namespace,
        TargetPower power,
        Map<String, String> labels,
        Map<String, String> nodeSelector,
        Map<String, Object> affinity,
        boolean skipZoneNodeSelector) {

    public TargetOptions {
        labels = Map.copyOf(labels);
        nodeSelector = Map.copyOf(nodeSelector);
        affinity = Map.copyOf(affinity);
    }

    /** The same in another namespace. */
    public TargetOptions in(String other) {
        return new TargetOptions(other, power, labels, nodeSelector, affinity, skipZoneNodeSelector);
    }
}
