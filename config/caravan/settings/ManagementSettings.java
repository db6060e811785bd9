package caravan.settings;

import caravan.model.Require;
import java.nio.file.Path;

/**
 * Where health, metrics and the console listen.
 *
 * @param keyStore PKCS12 file for TLS; the empty path means plain HTTP
 * @param keyStorePasswordFile holds the password of the key store; the empty path when there is none
 */
public record ManagementSettings(String host, int port, Path keyStore, Path keyStorePasswordFile) {

    /** Refuses a key store without its password. */
    public ManagementSettings {
        Require.notBlank("caravan.management.host", host);
        Require.inRange("caravan.management.port", port, 0, 65_535);
        if (!isEmpty(keyStore)) {
            Secrets.requireFile("caravan.management.key-store", keyStore);
            Secrets.requireFile("caravan.management.key-store-password-file", keyStorePasswordFile);
        }
    }

    /** Whether the management port speaks HTTPS. */
    public boolean usesTls() {
        return !isEmpty(keyStore);
    }

    /** Whether only this machine can connect. */
    public boolean isLoopback() {
        return host.equals("localhost") || host.equals("::1") || host.matches("127(\\.\\d{1,3}){3}");
    }

    static boolean isEmpty(Path path) {
        return path.toString().isEmpty();
    }
}
