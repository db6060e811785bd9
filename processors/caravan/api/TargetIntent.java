package caravan.api;

import caravan.model.Common;
import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;

/**
 * The machine to be.
 *
 * @param run whether it is started after commit
 * @param convert whether virt-v2v converts the guest; else a probe pod attaches the disks once
 * @param compatibility SATA and e1000e instead of virtio
 * @param nestedVirtualization empty, {@code true} or {@code false}
 * @param keepOnFailure whether a roll-back leaves the target objects in place
 * @param instancetype of KubeVirt, as {@code kind/name}; empty: processors and memory of the source
 * @param podBinding plugin that connects the pod network's interface; empty: masquerade
 * @param conversion what of the plan concerns the conversion pod: image, serviceAccount, labels, nodeSelector, affinity,
 *     xfsCompatibility
 */
public record TargetIntent(
        String account,
        String zone,
        String namespace,
        String name,
        boolean run,
        boolean convert,
        boolean compatibility,
        String nestedVirtualization,
        boolean keepOnFailure,
        Map<String, String> labels,
        Map<String, String> nodeSelector,
        Map<String, Object> affinity,
        ConversionIntent conversion,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) String instancetype,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) String podBinding,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> rest) {

    public TargetIntent {
        account = Common.word(account);
        zone = Common.word(zone);
        namespace = Common.word(namespace);
        labels = labels == null ? Map.of() : labels;
        nodeSelector = nodeSelector == null ? Map.of() : nodeSelector;
        affinity = affinity == null ? Map.of() : affinity;
        instancetype = instancetype == null ? "" : instancetype;
        podBinding = podBinding == null ? "" : podBinding;
        rest = rest == null ? Map.of() : rest;
    }
}
