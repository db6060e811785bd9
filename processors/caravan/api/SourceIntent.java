package caravan.api;

import caravan.model.Common;
import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;

/**
 * The machine as it was found.
 *
 * @param wasRunning whether it is started again when the migration is undone
 * @param cores threads per core and cores as the instance uses them
 * @param memoryMiB of the instance type
 * @param firmware {@code uefi} or {@code bios}
 * @param platform {@code windows} or {@code linux}
 * @param sockets that the cores are spread over; zero in older records, which means one
 * @param system what the guest is, as far as EC2 tells: {@code windows}, {@code rhel}, {@code sles}, {@code ubuntu} or
 *     {@code linux}
 * @param tpm version of the TPM that it had; empty for none
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
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) int sockets,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) String system,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) String tpm,
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
        system = system == null ? "" : Common.word(system);
        tpm = tpm == null ? "" : Common.word(tpm);
        rest = rest == null ? Map.of() : rest;
    }
}
