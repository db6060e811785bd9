package caravan.endurance;

import caravan.sim.aws.Call;
import caravan.sim.aws.CallWatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What some keys were refused for want of a right, and what they have changed. */
final class Refused implements CallWatcher {

    /** EC2's, and that of KMS and STS. */
    private static final Set<String> CODES = Set.of("UnauthorizedOperation", "AccessDeniedException", "AccessDenied");

    private final Set<String> keys;
    private final List<String> refused = new ArrayList<>();
    private final Set<String> changes = new TreeSet<>();

    Refused(String... keys) {
        this.keys = Set.of(keys);
    }

    @Override
    public void after(Call call) {
        if (keys.contains(call.accessKeyId())) {
            call.refusal().filter(CODES::contains).ifPresent(code -> refused.add(call.operation()));
            if (call.mutating() && call.refusal().isEmpty()) {
                changes.add(call.operation());
            }
        }
    }

    /** Operations that were refused. */
    List<String> operations() {
        return refused;
    }

    /** Operations by which something was changed. */
    Set<String> changes() {
        return changes;
    }
}
