package caravan.sim.kube.store;

import java.util.Locale;

/** The verbs of RBAC. */
public enum Verb {
    GET,
    LIST,
    WATCH,
    CREATE,
    UPDATE,
    PATCH,
    DELETE,
    DELETECOLLECTION;

    /** As RBAC writes it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
