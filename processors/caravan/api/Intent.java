package caravan.api;

import caravan.model.State;
import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Everything that was decided before the first mutating call. Disks are in the order of the virtual machine's; a step has one hook at most. */
public record Intent(
        SourceIntent source,
        TargetIntent target,
        List<DiskIntent> disks,
        List<NicIntent> nics,
        List<HookIntent> hooks,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> rest) {

    public Intent {
        disks = List.copyOf(disks);
        nics = List.copyOf(nics);
        hooks = hooks == null ? List.of() : List.copyOf(hooks);
        rest = rest == null ? Map.of() : rest;
    }

    public Intent(SourceIntent source, TargetIntent target, List<DiskIntent> disks, List<NicIntent> nics) {
        this(source, target, disks, nics, List.of());
    }

    public Intent(
            SourceIntent source,
            TargetIntent target,
            List<DiskIntent> disks,
            List<NicIntent> nics,
            List<HookIntent> hooks) {
        this(source, target, disks, nics, hooks, Map.of());
    }

    /** What is run in a step. */
    public Optional<HookIntent> hook(State step) {
        return hooks.stream().filter(hook -> hook.step().equals(step.text())).findFirst();
    }
}
