package caravan.intake;

import caravan.model.NetworkMapping;
import caravan.model.Plan;
import caravan.model.Provider;
import caravan.model.StorageMapping;

/** A plan of a drop with everything that it refers to, from the drop or from the cluster. */
record PlanSides(
        DropObject object,
        Plan plan,
        Provider source,
        Provider destination,
        NetworkMapping networks,
        StorageMapping storage) {}
