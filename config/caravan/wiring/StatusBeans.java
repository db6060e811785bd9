package caravan.wiring;

import caravan.api.Kinds;
import caravan.engine.StalledWaits;
import caravan.engine.StatusProjection;
import caravan.engine.TransitionLog;
import caravan.intake.HttpInventory;
import caravan.inventory.Inventory;
import caravan.inventory.InventoryPages;
import caravan.inventory.Providers;
import caravan.model.ObjectRef;
import caravan.model.Timer;
import caravan.settings.SettingsLoader;
import caravan.status.ProviderProjection.Contact;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** What users see of everything: the inventory, and the status of their objects. */
final class StatusBeans {

    private final Inventory inventory;
    private final StatusProjection projection;

    StatusBeans(SettingsLoader settings, Worlds worlds, Timer timer, Providers providers, TransitionLog transitions) {
        // A provider's status tells how its last refresh went, and is told of the next one: tied here.
        var told = new AtomicReference<StatusProjection>();
        inventory = new Inventory(
                worlds.kube(), providers, timer, provider -> told.get().changed(Kinds.PROVIDER, provider));
        projection = new StatusProjection(
                worlds.kube(),
                timer,
                worlds.lease()::leads,
                new StatusProjection.Surroundings(
                        new StalledWaits(worlds.aws().snapshotWaits()::progress),
                        this::contact,
                        transitions::count,
                        settings.engine().limits(),
                        settings.status()));
        told.set(projection);
    }

    StatusProjection projection() {
        return projection;
    }

    Inventory inventory() {
        return inventory;
    }

    Map<String, Object> byName() {
        var pages = new InventoryPages(inventory);
        return Map.of(
                "inventory", inventory,
                "statusProjection", projection,
                "httpInventory", new HttpInventory(pages::overview, pages::page));
    }

    private Optional<Contact> contact(ObjectRef provider) {
        return inventory.of(provider).map(known -> new Contact(known.asOf().isPresent(), known.error()));
    }
}
