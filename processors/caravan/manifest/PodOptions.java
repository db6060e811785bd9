package caravan.manifest;

/** What the operator decides for every pod that touches disks; {@code requestKvm} speeds conversions up. */
public record PodOptions(String conversionImage, String probeImage, boolean requestKvm) {}
