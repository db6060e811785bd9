package caravan.api;

import caravan.model.State;
import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that was decided before the first mutating call. Disks are in the order of the virtual machine's.
 *
 * @param hooks one for each step at most
 * @param share how the snapshots come to another account; null within one
 * @param warnings what will not be as it was, or asks for attention
 */
public record Intent(
        SourceIntent source,
        TargetIntent target,
        List<DiskIntent> disks,
        List<NicIntent> nics,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<HookIntent> hooks,
        @JsonInclude(JsonInclude.Include.NON_NULL) ShareIntent share,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Notice> warnings,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> rest) {

    public Intent {
        disks = List.copyOf(disks);
        nics = List.copyOf(nics);
        hooks = hooks == null ? List.of() : List.copyOf(hooks);
        warnings = warnings == null ? List.of() : List.copyOf(warnings);
        rest = rest == null ? Map.of() : rest;
    }

    public Intent(SourceIntent source, TargetIntent target, List<DiskIntent> disks, List<NicIntent> nics) {
        this(source, target, disks, nics, List.of(), null, List.of(), Map.of());
    }

    /** What is run in a step. */
    public Optional<HookIntent> hook(State step) {
        return hooks.stream().filter(hook -> hook.step().equals(step.text())).findFirst();
    }
}
