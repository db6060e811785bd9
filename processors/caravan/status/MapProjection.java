package caravan.status;

import caravan.api.reader.Reading;
import java.util.LinkedHashMap;
import java.util.Map;

/** Decides the status of a NetworkMap or StorageMap from what its reader found. Pure. */
public final class MapProjection {

    private MapProjection() {}

    /** {@code kind} is for the message. */
    public static Map<String, Object> of(UserObject object, String kind, Reading<?> reading, String now) {
        var conditions = new Conditions(object.status(), now);
        if (reading.refused()) {
            conditions.unset(
                    "Ready",
                    Conditions.REQUIRED,
                    Conditions.Text.of(kind + "Refused", FindingConditions.text(reading.refusals())));
        } else {
            conditions.set("Ready", Conditions.REQUIRED, Conditions.Text.of("The " + kind + " is ready."));
        }
        FindingConditions.add(conditions, reading.findings());
        var status = new LinkedHashMap<String, Object>();
        status.put("observedGeneration", object.generation());
        status.put("conditions", conditions.list());
        return status;
    }
}
