package caravan.api;

import caravan.model.Common;
import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import java.util.Map;

/**
 * The machine as it was found.
 *
 * @param wasRunning whether it is started again when the migration is undone
 * @param cores threads per core and cores as the instance uses them
 * @param memoryMiB of the instance type
 * @param firmware {@code uefi} or {@code bios}
 * @param platform {@code windows} or {@code linux}
 */
public record SourceIntent(
        String account,
        String region,
        String zone,
        boolean wasRunning,
        String instanceType,
        int cores,
        int threadsPerCore,
        long memoryMiB,
        String architecture,
        String firmware,
        String platform,
        String rootDeviceName,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> rest) {

    public SourceIntent {
        account = Common.word(account);
        region = Common.word(region);
        zone = Common.word(zone);
        instanceType = Common.word(instanceType);
        architecture = Common.word(architecture);
        firmware = Common.word(firmware);
        platform = Common.word(platform);
        rootDeviceName = Common.word(rootDeviceName);
        rest = rest == null ? Map.of() : rest;
    }
}
