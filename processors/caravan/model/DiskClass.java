package caravan.model;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A StorageClass as far as it decides about a disk.
 *
 * @param parameters by name in lower case, as the EBS CSI driver reads them
 */
public record DiskClass(String name, String provisioner, String reclaimPolicy, Map<String, String> parameters) {

    public DiskClass {
        parameters = parameters.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(
                        each -> each.getKey().toLowerCase(Locale.ROOT), Map.Entry::getValue, (one, other) -> one));
    }

    /** Empty where the class is silent. */
    public Optional<String> parameter(String parameter) {
        return Optional.ofNullable(parameters.get(parameter)).filter(value -> !value.isBlank());
    }
}
