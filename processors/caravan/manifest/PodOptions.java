package caravan.manifest;

/**
 * What the operator decides for every pod that touches disks.
 *
 * @param xfsImage of conversions that need xfsCompatibility; empty: the same as of the others
 * @param requestKvm speeds conversions up
 */
public record PodOptions(String conversionImage, String xfsImage, String probeImage, boolean requestKvm) {

    /** With one image for all conversions. */
    public PodOptions(String conversionImage, String probeImage, boolean requestKvm) {
        this(conversionImage, "", probeImage, requestKvm);
    }

    String imageFor(boolean xfsCompatibility) {
        return xfsCompatibility && !xfsImage.isEmpty() ? xfsImage : conversionImage;
    }
}
