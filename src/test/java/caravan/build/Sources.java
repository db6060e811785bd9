package caravan.build;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** Tells whether something must be made again: sources with the same hash make the same thing. */
final class Sources {

    private Sources() {}

    static String hashOf(Path root) throws IOException {
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes(
                (System.getProperty("os.name") + System.getProperty("os.arch")).getBytes(StandardCharsets.UTF_8));
        try (var files = Files.walk(root)) {
            for (var file : files.filter(Files::isRegularFile).sorted().toList()) {
                bytes.writeBytes(file.toString().getBytes(StandardCharsets.UTF_8));
                bytes.write(0);
                bytes.writeBytes(Files.readAllBytes(file));
            }
        }
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(bytes.toByteArray());
            return HexFormat.of().formatHex(Arrays.copyOf(digest, 8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256.", e);
        }
    }
}
