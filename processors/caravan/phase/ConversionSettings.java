package caravan.phase;

import caravan.manifest.PodOptions;
import caravan.model.Require;

/**
 * Images and the like of the pods that touch the disks.
 *
 * @param xfsImage for plans with xfsCompatibility; empty: the usual one
 * @param attempts how many conversions may be begun, each on new volumes, when nodes fail under them: rule 12
 */
public record ConversionSettings(
        String conversionImage, String xfsImage, String probeImage, boolean requestKvm, int attempts) {

    /** With one image for all conversions. */
    public ConversionSettings(String conversionImage, String probeImage, boolean requestKvm, int attempts) {
        this(conversionImage, "", probeImage, requestKvm, attempts);
    }

    public ConversionSettings {
        Require.notBlank("caravan.conversion.image", conversionImage);
        Require.notBlank("caravan.probe.image", probeImage);
        Require.inRange("caravan.conversion.attempts", attempts, 1, 10);
    }

    /** The same, as manifests take it. */
    public PodOptions podOptions() {
        return new PodOptions(conversionImage, xfsImage, probeImage, requestKvm);
    }
}
