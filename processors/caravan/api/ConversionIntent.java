package caravan.api;

import java.util.Map;

/** What of the plan concerns the conversion pod; {@code nodeSelector} is complete, the zone included. */
public record ConversionIntent(
        String image,
        String serviceAccount,
        boolean xfsCompatibility,
        Map<String, String> labels,
        Map<String, String> nodeSelector,
        Map<String, Object> affinity) {

    public ConversionIntent {
        labels = labels == null ? Map.of() : labels;
        nodeSelector = nodeSelector == null ? Map.of() : nodeSelector;
        affinity = affinity == null ? Map.of() : affinity;
    }
}
