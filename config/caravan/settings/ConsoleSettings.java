package caravan.settings;

import caravan.model.Require;
import java.nio.file.Path;

/**
 * Whether the Hawtio console is served, and to whom.
 *
 * @param passwordFile holds the password of {@code user}
 * @param webRoot the console's static files; the empty path means the folder {@code hawtio} beside the jar
 */
public record ConsoleSettings(boolean enabled, String user, Path passwordFile, Path webRoot) {

    /** Refuses a console without login. */
    public ConsoleSettings {
        if (enabled) {
            // A colon would end the user name in the Authorization header (RFC 7617).
            Require.check("caravan.console.user", user, user.matches("[^:\\p{Cntrl}]+"), "a name without a colon");
            Secrets.requireFile("caravan.console.password-file", passwordFile);
        }
    }
}
