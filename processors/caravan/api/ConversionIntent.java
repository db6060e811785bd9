package caravan.api;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;

/**
 * What of the plan concerns the conversion pod; what it mounts is in its own namespace, the target's.
 *
 * @param nodeSelector complete, the zone included
 * @param rootPartition in which virt-v2v is to look for the system, as it names partitions; empty: the first with one
 * @param luksSecret Secret with the passphrases of encrypted disks; empty: none
 * @param nbdeClevis whether Clevis unlocks them by the network
 * @param scripts ConfigMap with scripts that are run in the guest; empty: none
 * @param scratchClass StorageClass of its temporary files; empty: they lie on the node
 */
public record ConversionIntent(
        String image,
        String serviceAccount,
        boolean xfsCompatibility,
        Map<String, String> labels,
        Map<String, String> nodeSelector,
        Map<String, Object> affinity,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) String rootPartition,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) String luksSecret,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean nbdeClevis,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) String scripts,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) String scratchClass,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) String scratchSize,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> rest) {

    public ConversionIntent {
        labels = labels == null ? Map.of() : labels;
        nodeSelector = nodeSelector == null ? Map.of() : nodeSelector;
        affinity = affinity == null ? Map.of() : affinity;
        rest = rest == null ? Map.of() : rest;
    }

    /** With nothing but the disks. */
    public ConversionIntent(
            String image,
            String serviceAccount,
            boolean xfsCompatibility,
            Map<String, String> labels,
            Map<String, String> nodeSelector,
            Map<String, Object> affinity) {
        this(
                image,
                serviceAccount,
                xfsCompatibility,
                labels,
                nodeSelector,
                affinity,
                "",
                "",
                false,
                "",
                "",
                "",
                Map.of());
    }
}
