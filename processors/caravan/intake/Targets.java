package caravan.intake;

import caravan.model.NetworkMapping.Pair;
import caravan.model.NetworkTarget;
import caravan.model.Zone;

/** What can be a target. */
final class Targets {

    private Targets() {}

    static boolean isPod(Pair pair) {
        return pair.target().kind() == NetworkTarget.Kind.POD;
    }

    /** Local and Wavelength zones lack most volume types, and snapshots are not read there. */
    static boolean holdsVolumes(Zone zone) {
        return zone.type().equals("availability-zone") && zone.state().equals("available");
    }
}
