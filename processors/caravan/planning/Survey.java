package caravan.planning;

import caravan.model.DiskClass;
import caravan.model.EbsDefaults;
import caravan.model.Hook;
import caravan.model.Instance;
import caravan.model.InstanceType;
import caravan.model.NetworkMapping;
import caravan.model.Plan;
import caravan.model.PlanVm;
import caravan.model.State;
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
 * @param usual what holds for all new volumes
 * @param defaults of EBS in the target account and region
 * @param classes those that exist, by name
 * @param zones of the target region
 * @param nodes of the cluster that are in the target zone and take pods
 * @param landing of the target namespace
 * @param named what the plan names beside its maps
 */
public record Survey(
        Plan plan,
        PlanVm vm,
        NetworkMapping network,
        StorageMapping storage,
        Instance instance,
        List<Volume> volumes,
        Optional<InstanceType> type,
        NewVolumes usual,
        EbsDefaults defaults,
        Map<String, DiskClass> classes,
        List<Zone> zones,
        long nodes,
        Place place,
        Landing landing,
        Named named,
        SharedKeys keys) {

    public Survey {
        volumes = List.copyOf(volumes);
        classes = Map.copyOf(classes);
        zones = List.copyOf(zones);
    }

    /**
     * The operator's part of every new volume.
     *
     * @param ownTags keys of the tags that it has anyway
     * @param initializationRate where its class tells none; zero for none
     */
    public record NewVolumes(Set<String> ownTags, int initializationRate) {

        public NewVolumes {
            ownTags = Set.copyOf(ownTags);
        }
    }

    /**
     * Objects that the plan names for this instance.
     *
     * @param hooks by step: each that it wants
     * @param luks whether the Secret with the passphrases is there
     * @param scripts whether the ConfigMap with scripts is there
     */
    public record Named(Map<State, Hook> hooks, boolean luks, boolean scripts) {

        public Named {
            hooks = Map.copyOf(hooks);
        }
    }

    /** Accounts by STS, the region, and the zone of the new volumes. */
    public record Place(String sourceAccount, String targetAccount, String region, String zone) {

        /** By STS, never by whose keys there are. */
        public boolean crossesAccounts() {
            return !sourceAccount.equals(targetAccount);
        }
    }
}
