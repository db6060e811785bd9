package caravan.api;

/**
 * One network interface, in the order of the source's device indexes.
 *
 * @param kind {@code pod}, {@code multus} or {@code ignored}; namespace and name are empty unless multus
 */
public record NicIntent(String subnetId, String macAddress, String kind, String namespace, String name) {}
