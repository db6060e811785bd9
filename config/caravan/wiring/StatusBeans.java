package caravan.wiring;

import caravan.api.Kinds;
import caravan.aws.SdkEc2Gateways;
import caravan.engine.StalledWaits;
import caravan.engine.StatusProjection;
import caravan.engine.TransitionLog;
import caravan.engine.Unopened;
import caravan.intake.HttpInventory;
import caravan.inventory.Inventory;
import caravan.inventory.InventoryPages;
import caravan.inventory.Providers;
import caravan.model.ObjectRef;
import caravan.model.WaitProgress;
import caravan.preflight.Preflights;
import caravan.settings.SettingsLoader;
import caravan.status.ProviderProjection.Contact;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** What users see of everything: the inventory, and the status of their objects. */
public final class StatusBeans {

    private final Inventory inventory;
    private final StalledWaits waits;
    private final StatusProjection projection;

    /**
     * What is shown: that of AWS which users see, and how long its waits stand still; every arrow, what keeps one from its
     * begin, and what was found of plans.
     */
    public record Shown(
            Providers providers,
            SdkEc2Gateways aws,
            TransitionLog transitions,
            Unopened unopened,
            Preflights preflights) {}

    public StatusBeans(SettingsLoader settings, Graph.Ground ground, Shown shown) {
        // A provider's status tells how its last refresh went, and is told of the next one: tied here.
        var told = new AtomicReference<StatusProjection>();
        inventory = new Inventory(ground.kube(), shown.providers(), ground.timer(), provider -> told.get()
                .changed(Kinds.PROVIDER, provider));
        waits = new StalledWaits(shown.aws().snapshotWaits()::progress);
        shown.aws().observe(waits);
        ground.kube().observe(waits);
        projection = new StatusProjection(
                ground.kube(),
                ground.timer(),
                ground.leads(),
                new StatusProjection.Surroundings(
                        waits,
                        this::contact,
                        shown.transitions()::count,
                        shown.unopened(),
                        shown.preflights()::told,
                        settings.engine().limits(),
                        settings.status()));
        told.set(projection);
        shown.preflights().observe(plan -> projection.changed(Kinds.PLAN, plan));
    }

    /** Who hears of waits that stop moving. */
    public WaitProgress waits() {
        return waits;
    }

    public StatusProjection projection() {
        return projection;
    }

    public Inventory inventory() {
        return inventory;
    }

    public Map<String, Object> byName() {
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
