package caravan.status;

import caravan.api.reader.ProviderReader;
import caravan.api.reader.Reading;
import caravan.model.Provider;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Decides the status of a Provider: whether it is written well, was reached, and has an inventory. Pure. */
public final class ProviderProjection {

    private static final String VALIDATED = "Validated";
    private static final String CONNECTED = "ConnectionTestSucceeded";
    private static final String INVENTORY = "InventoryCreated";

    private ProviderProjection() {}

    /**
     * What the last refresh of the inventory found.
     *
     * @param loaded whether there is an inventory, old as it may be
     * @param error of the last refresh; empty where it succeeded
     */
    public record Contact(boolean loaded, String error) {}

    /** The contact is empty where no refresh has looked at the provider since the start. */
    public static Map<String, Object> of(
            UserObject provider, Reading<Provider> reading, Optional<Contact> contact, String now) {
        var conditions = new Conditions(provider.status(), now);
        if (reading.refused()) {
            conditions.unset(
                    VALIDATED,
                    Conditions.REQUIRED,
                    Conditions.Text.of("ProviderRefused", FindingConditions.text(reading.refusals())));
        } else {
            conditions.set(VALIDATED, Conditions.REQUIRED, Conditions.Text.of("The provider is valid."));
            addContact(conditions, isCluster(reading) ? Optional.of(new Contact(true, "")) : contact);
        }
        addReady(conditions);
        FindingConditions.add(conditions, reading.findings());
        var status = new LinkedHashMap<String, Object>();
        status.put("phase", phase(conditions));
        status.put("observedGeneration", provider.generation());
        status.put("conditions", conditions.list());
        return status;
    }

    /** The cluster that Caravan runs in needs no test. */
    private static boolean isCluster(Reading<Provider> reading) {
        return reading.value()
                .filter(provider -> provider.type().equals(ProviderReader.OPENSHIFT))
                .isPresent();
    }

    /** A new leader knows nothing yet; what the last one wrote holds until it does. */
    private static void addContact(Conditions conditions, Optional<Contact> contact) {
        if (contact.isEmpty()) {
            conditions.keep(CONNECTED).keep(INVENTORY);
            return;
        }
        var error = contact.get().error();
        if (error.isEmpty()) {
            conditions.set(CONNECTED, Conditions.REQUIRED, Conditions.Text.of("The provider was reached."));
        } else {
            conditions.unset(CONNECTED, Conditions.REQUIRED, Conditions.Text.of("ConnectionFailed", error));
        }
        if (contact.get().loaded()) {
            conditions.set(INVENTORY, Conditions.REQUIRED, Conditions.Text.of("The inventory has been loaded."));
        } else {
            conditions.unset(
                    INVENTORY,
                    Conditions.REQUIRED,
                    Conditions.Text.of("NotLoaded", "The inventory could not be loaded yet."));
        }
    }

    private static void addReady(Conditions conditions) {
        if (conditions.isTrue(VALIDATED) && conditions.isTrue(CONNECTED) && conditions.isTrue(INVENTORY)) {
            conditions.set("Ready", Conditions.REQUIRED, Conditions.Text.of("The provider is ready."));
        } else {
            conditions.unset(
                    "Ready",
                    Conditions.REQUIRED,
                    Conditions.Text.of(phase(conditions), "The provider is not ready; see the other conditions."));
        }
    }

    private static String phase(Conditions conditions) {
        if (!conditions.isTrue(VALIDATED)) {
            return "ValidationFailed";
        }
        if (conditions.has(CONNECTED) && !conditions.isTrue(CONNECTED)) {
            return "ConnectionFailed";
        }
        return conditions.isTrue(CONNECTED) && conditions.isTrue(INVENTORY) ? "Ready" : "Staging";
    }
}
