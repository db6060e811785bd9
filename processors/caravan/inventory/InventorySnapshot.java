package caravan.inventory;

import caravan.model.Instance;
import caravan.model.Subnet;
import caravan.model.Volume;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What one provider had at one time.
 *
 * @param asOf when it was read; empty before the first reading
 * @param error why the last refresh failed; empty where it succeeded. The content is then older than that.
 */
public record InventorySnapshot(
        Optional<Instant> asOf, String error, List<Instance> instances, List<Volume> volumes, List<Subnet> subnets) {

    public InventorySnapshot {
        instances = List.copyOf(instances);
        volumes = List.copyOf(volumes);
        subnets = List.copyOf(subnets);
    }

    static InventorySnapshot empty() {
        return new InventorySnapshot(Optional.empty(), "", List.of(), List.of(), List.of());
    }

    InventorySnapshot failed(String why) {
        return new InventorySnapshot(asOf, why, instances, volumes, subnets);
    }
}
