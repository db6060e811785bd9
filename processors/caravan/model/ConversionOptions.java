package caravan.model;

import java.util.Map;

/**
 * How the guest is converted.
 *
 * @param skip the disks are attached once by a probe pod instead
 * @param compatibilityMode with {@code skip}: SATA disks and e1000e interfaces, which any guest has drivers for
 * @param image empty: {@code caravan.conversion.image}
 * @param affinity as in a pod's spec; empty: conversions keep away from each other
 */
public record ConversionOptions(
        boolean skip,
        boolean compatibilityMode,
        boolean xfsCompatibility,
        String image,
        String serviceAccount,
        Map<String, String> labels,
        Map<String, String> nodeSelector,
        Map<String, Object> affinity,
        ConversionNeeds needs) {

    public ConversionOptions {
        labels = Map.copyOf(labels);
        nodeSelector = Map.copyOf(nodeSelector);
        affinity = Map.copyOf(affinity);
    }

    /** With nothing but the disks. */
    public ConversionOptions(
            boolean skip,
            boolean compatibilityMode,
            boolean xfsCompatibility,
            String image,
            String serviceAccount,
            Map<String, String> labels,
            Map<String, String> nodeSelector,
            Map<String, Object> affinity) {
        this(
                skip,
                compatibilityMode,
                xfsCompatibility,
                image,
                serviceAccount,
                labels,
                nodeSelector,
                affinity,
                ConversionNeeds.NONE);
    }
}
