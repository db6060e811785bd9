package caravan.aws;

import caravan.model.Names;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/**
 * Names one creating step of one disk: the same after a restart, another one in every generation.
 *
 * @param record uid of the InstanceMigration
 * @param step {@link #SNAPSHOT}, {@link #COPY} or {@link #VOLUME}
 * @param generation raised before a new object takes the place of one that was lost
 */
public record StepKey(String record, String sourceVolume, String step, int generation) {

    public static final String SNAPSHOT = "snapshot";
    public static final String COPY = "copy";
    public static final String VOLUME = "volume";

    /** Value of the step tag: 64 hex digits, which is also as long as a client token may be. */
    public String hash() {
        // The separator occurs in none of the parts, so different keys never share a text.
        var text = String.join("\n", record, sourceVolume, step, Integer.toString(generation));
        return HexFormat.of().formatHex(sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Whether these are tags of what the record has made in this step. */
    public boolean isIn(Map<String, String> tags) {
        return record.equals(tags.get(Names.RECORD)) && hash().equals(tags.get(Names.TAG_STEP));
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
