package caravan.api;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import java.util.Map;

/** What of the plan concerns the conversion pod; {@code nodeSelector} is complete, the zone included. */
public record ConversionIntent(
        String image,
        String serviceAccount,
        boolean xfsCompatibility,
        Map<String, String> labels,
        Map<String, String> nodeSelector,
        Map<String, Object> affinity,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> rest) {

    public ConversionIntent {
        labels = labels == null ? Map.of() : labels;
        nodeSelector = nodeSelector == null ? Map.of() : nodeSelector;
        affinity = affinity == null ? Map.of() : affinity;
        rest = rest == null ? Map.of() : rest;
    }

    public ConversionIntent(
            String image,
            String serviceAccount,
            boolean xfsCompatibility,
            Map<String, String> labels,
            Map<String, String> nodeSelector,
            Map<String, Object> affinity) {
        this(image, serviceAccount, xfsCompatibility, labels, nodeSelector, affinity, Map.of());
    }
}
