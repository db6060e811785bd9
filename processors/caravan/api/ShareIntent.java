package caravan.api;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How the snapshots come to another account; absent within one.
 *
 * @param account with which they are shared
 * @param principal ARN of who makes the volumes there, to whom grants are given; null where none is
 */
public record ShareIntent(
        String account,
        @JsonInclude(JsonInclude.Include.NON_NULL) String principal,
        List<Disk> disks,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> rest) {

    public ShareIntent {
        disks = disks == null ? List.of() : List.copyOf(disks);
        rest = rest == null ? Map.of() : rest;
    }

    /**
     * One disk that is encrypted; others are shared as they are.
     *
     * @param copyKmsKeyId ARN of the customer's key under which its snapshot is copied first, because its own is AWS's
     *     default key, which nobody can share; null: it is shared itself
     * @param grantKmsKeyId ARN of the key of what is shared, where its policy does not let the other account use it; null:
     *     no grant is needed
     */
    public record Disk(
            String sourceVolumeId,
            @JsonInclude(JsonInclude.Include.NON_NULL) String copyKmsKeyId,
            @JsonInclude(JsonInclude.Include.NON_NULL) String grantKmsKeyId,
            @JsonAnySetter @JsonAnyGetter Map<String, Object> rest) {

        public Disk {
            rest = rest == null ? Map.of() : rest;
        }
    }

    /** Keys on which grants are made, each once. */
    public Stream<String> grantKeys() {
        return disks.stream().map(Disk::grantKmsKeyId).filter(Objects::nonNull).distinct();
    }

    public Optional<Disk> disk(String sourceVolumeId) {
        return disks.stream()
                .filter(disk -> disk.sourceVolumeId().equals(sourceVolumeId))
                .findFirst();
    }
}
