package caravan.phase;

import caravan.manifest.PodOptions;
import caravan.model.Require;
import java.time.Duration;

/**
 * Images and the like of the pods that touch the disks.
 *
 * @param xfsImage for plans with xfsCompatibility; empty: the usual one
 * @param attempts how many conversions may be begun, each on new volumes, when nodes fail under them: rule 12
 */
public record ConversionSettings(
        String conversionImage,
        String xfsImage,
        String probeImage,
        boolean requestKvm,
        int attempts,
        Watching watching) {

    /** With one image for all conversions, which are hardly looked at. */
    public ConversionSettings(String conversionImage, String probeImage, boolean requestKvm, int attempts) {
        this(
                conversionImage,
                "",
                probeImage,
                requestKvm,
                attempts,
                new Watching(Duration.ofHours(1), Duration.ofHours(1)));
    }

    /**
     * How a conversion that runs is looked at.
     *
     * @param period between two looks at its log
     * @param silentAfter how long it may say nothing new before that is told
     */
    public record Watching(Duration period, Duration silentAfter) {

        public Watching {
            Require.positive("caravan.conversion.progress-period", period);
            Require.positive("caravan.conversion.silent-after", silentAfter);
        }
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
