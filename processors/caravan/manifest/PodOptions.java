package caravan.manifest;

/** What the operator decides for every pod that touches disks; {@code requestKvm} speeds conversions up where it can. */
public record PodOptions(String conversionImage, String probeImage, boolean requestKvm) {}
