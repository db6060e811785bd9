package caravan.inventory;

import caravan.model.ObjectRef;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The inventory as JSON trees, for the HTTP API. */
public final class InventoryPages {

    /** The last word of an address. */
    public static final List<String> KINDS = List.of("instances", "volumes", "subnets");

    private static final ObjectMapper JSON = new ObjectMapper()
            .registerModule(new SimpleModule().addSerializer(Instant.class, ToStringSerializer.instance));
    private static final TypeReference<List<Object>> ITEMS = new TypeReference<>() {};

    private final Inventory inventory;

    public InventoryPages(Inventory inventory) {
        this.inventory = inventory;
    }

    /** Every provider with its counts. */
    public Map<String, Object> overview() {
        var providers = new ArrayList<Map<String, Object>>();
        inventory.all().forEach((provider, snapshot) -> {
            var page = head(provider, snapshot);
            KINDS.forEach(kind -> page.put(kind, items(snapshot, kind).size()));
            providers.add(page);
        });
        return Map.of("providers", providers);
    }

    /** One kind of one provider; empty where the inventory knows no such provider or kind. */
    public Optional<Map<String, Object>> page(ObjectRef provider, String kind) {
        return inventory.of(provider).filter(snapshot -> KINDS.contains(kind)).map(snapshot -> {
            var page = head(provider.toString(), snapshot);
            page.put("kind", kind);
            page.put("items", JSON.convertValue(items(snapshot, kind), ITEMS));
            return page;
        });
    }

    private static Map<String, Object> head(String provider, InventorySnapshot snapshot) {
        var page = new LinkedHashMap<String, Object>();
        page.put("provider", provider);
        snapshot.asOf().ifPresent(time -> page.put("asOf", time.toString()));
        if (!snapshot.error().isEmpty()) {
            page.put("error", snapshot.error());
        }
        return page;
    }

    private static List<?> items(InventorySnapshot snapshot, String kind) {
        return switch (kind) {
            case "instances" -> snapshot.instances();
            case "volumes" -> snapshot.volumes();
            default -> snapshot.subnets();
        };
    }
}
