package caravan.api;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import java.util.List;
import java.util.Map;

/** Everything that was decided before the first mutating call. Disks are in the order of the virtual machine's. */
public record Intent(
        SourceIntent source,
        TargetIntent target,
        List<DiskIntent> disks,
        List<NicIntent> nics,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> rest) {

    public Intent {
        disks = List.copyOf(disks);
        nics = List.copyOf(nics);
        rest = rest == null ? Map.of() : rest;
    }

    public Intent(SourceIntent source, TargetIntent target, List<DiskIntent> disks, List<NicIntent> nics) {
        this(source, target, disks, nics, Map.of());
    }
}
