package caravan.sim;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Map;

/** The console's only login in a sandbox: a password made for this run, in a file that only its owner reads. */
record ConsoleLogin(String user, String password, Path file) {

    private static final int BYTES = 15;

    static ConsoleLogin generate(Path folder) throws IOException {
        var bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        var login = new ConsoleLogin(
                "sandbox",
                Base64.getUrlEncoder().withoutPadding().encodeToString(bytes),
                folder.resolve("console-password"));
        login.write();
        return login;
    }

    /** Made with its mode, so that it is never readable for others, not even for a moment. */
    private void write() throws IOException {
        Files.deleteIfExists(file);
        var options = EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        var text = StandardCharsets.UTF_8.encode(password);
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            var mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
            try (var channel = Files.newByteChannel(file, options, mode)) {
                channel.write(text);
            }
        } else {
            try (var channel = Files.newByteChannel(file, options)) {
                channel.write(text);
            }
        }
    }

    /** As environment variables of the product. */
    Map<String, String> environment(Path webRoot) {
        return Map.of(
                "CARAVAN_CONSOLE_ENABLED",
                "true",
                "CARAVAN_CONSOLE_USER",
                user,
                "CARAVAN_CONSOLE_PASSWORD_FILE",
                file.toString(),
                "CARAVAN_CONSOLE_WEB_ROOT",
                webRoot.toString());
    }
}
