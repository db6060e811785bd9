package caravan.phase;

import caravan.model.DiskClass;
import caravan.model.Instance;
import caravan.model.InstanceType;
import caravan.model.NetworkMapping;
import caravan.model.Plan;
import caravan.model.PlanVm;
import caravan.model.StorageMapping;
import caravan.model.Volume;
import caravan.model.Zone;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Everything that the intent is planned from, as it was found, live.
 *
 * @param volumes of the instance; fewer than it has if EC2 does not know one
 * @param ownTags keys of the tags that every new volume has
 * @param classes those that exist, by name
 * @param zones of the target region
 */
public record Survey(
        Plan plan,
        PlanVm vm,
        NetworkMapping network,
        StorageMapping storage,
        Instance instance,
        List<Volume> volumes,
        Optional<InstanceType> type,
        Set<String> ownTags,
        Map<String, DiskClass> classes,
        List<Zone> zones,
        Place place) {

    public Survey {
        volumes = List.copyOf(volumes);
        ownTags = Set.copyOf(ownTags);
        classes = Map.copyOf(classes);
        zones = List.copyOf(zones);
    }

    /** Accounts by STS, the region, and the zone of the new volumes. */
    public record Place(String sourceAccount, String targetAccount, String region, String zone) {}
}
