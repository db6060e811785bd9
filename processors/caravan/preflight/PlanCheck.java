package caravan.preflight;

import caravan.model.PlanFinding;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** One kind of look at a plan as a whole. It changes nothing, and fails only where it could not look. */
interface PlanCheck {

    CompletableFuture<List<PlanFinding>> check(Scene scene);
}
