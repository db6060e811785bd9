package caravan.aws;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Names one creating step of one disk: the same after a restart, another one in every generation.
 *
 * @param record uid of the InstanceMigration
 * @param step such as {@code snapshot} or {@code volume}
 * @param generation raised before a new object takes the place of one that was lost
 */
public record StepKey(String record, String sourceVolume, String step, int generation) {

    /** Value of the step tag: 64 hex digits, which is also as long as a client token may be. */
    public String hash() {
        // The separator occurs in none of the parts, so different keys never share a text.
        var text = String.join("\n", record, sourceVolume, step, Integer.toString(generation));
        return HexFormat.of().formatHex(sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** EC2 makes nothing twice for the same token, as long as it remembers it; AWS does not say how long. */
    public String clientToken() {
        return hash();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256.", e);
        }
    }
}
