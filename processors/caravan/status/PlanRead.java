package caravan.status;

import caravan.api.reader.Reading;
import caravan.model.Plan;

/** A Plan, and what the reader made of it. */
public record PlanRead(UserObject object, Reading<Plan> reading) {}
