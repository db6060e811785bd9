package caravan.model;

/** A zone of a region: {@code type} is availability-zone, local-zone or wavelength-zone. */
public record Zone(String name, String state, String type) {

    /** Local and Wavelength zones lack most volume types, and snapshots are not read there. */
    public boolean holdsVolumes() {
        return type.equals("availability-zone") && state.equals("available");
    }
}
