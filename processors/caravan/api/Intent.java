package caravan.api;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;

/**
 * Everything that was decided before the first mutating call. Disks are in the order of the virtual machine's.
 *
 * @param share how the snapshots come to another account; null within one
 * @param warnings what will not be as it was, or asks for attention
 */
public record Intent(
        SourceIntent source,
        TargetIntent target,
        List<DiskIntent> disks,
        List<NicIntent> nics,
        @JsonInclude(JsonInclude.Include.NON_NULL) ShareIntent share,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Notice> warnings,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> rest) {

    public Intent {
        disks = List.copyOf(disks);
        nics = List.copyOf(nics);
        warnings = warnings == null ? List.of() : List.copyOf(warnings);
        rest = rest == null ? Map.of() : rest;
    }

    public Intent(SourceIntent source, TargetIntent target, List<DiskIntent> disks, List<NicIntent> nics) {
        this(source, target, disks, nics, null, List.of(), Map.of());
    }
}
