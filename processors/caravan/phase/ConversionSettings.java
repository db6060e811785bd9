package caravan.phase;

import caravan.manifest.PodOptions;
import caravan.model.Require;

/** Images and the like of the pods that touch the disks. */
public record ConversionSettings(String conversionImage, String probeImage, boolean requestKvm) {

    public ConversionSettings {
        Require.notBlank("caravan.conversion.image", conversionImage);
        Require.notBlank("caravan.probe.image", probeImage);
    }

    PodOptions podOptions() {
        return new PodOptions(conversionImage, probeImage, requestKvm);
    }
}
