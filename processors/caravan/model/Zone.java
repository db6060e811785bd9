package caravan.model;

/** A zone of a region: {@code type} is availability-zone, local-zone or wavelength-zone. */
public record Zone(String name, String state, String type) {}
