package caravan.intake;

import caravan.model.NetworkMapping.Pair;
import caravan.model.NetworkTarget;

/** What can be a target. */
final class Targets {

    private Targets() {}

    static boolean isPod(Pair pair) {
        return pair.target().kind() == NetworkTarget.Kind.POD;
    }
}
