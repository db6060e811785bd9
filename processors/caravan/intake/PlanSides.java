package caravan.intake;

import caravan.model.NetworkMapping;
import caravan.model.Plan;
import caravan.model.Provider;
import caravan.model.StorageMapping;

/**
 * A plan with everything that it refers to, from the drop or from the cluster.
 *
 * @param object the document that brings the plan, or the one that starts a plan of the cluster
 */
record PlanSides(DropObject object, Plan plan, Provider source, NetworkMapping networks, StorageMapping storage) {}
