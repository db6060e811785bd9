package caravan.aws;

import java.util.concurrent.atomic.AtomicReference;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

/** Hands a client the keys as last read from the Secret; the SDK asks once per call, so a rotation needs no new client. */
final class RotatingKeys implements AwsCredentialsProvider {

    private final AwsCredentialsProvider defaultChain;
    private final AtomicReference<Ec2Keys> current;

    RotatingKeys(AwsCredentialsProvider defaultChain, Ec2Keys keys) {
        this.defaultChain = defaultChain;
        this.current = new AtomicReference<>(keys);
    }

    void use(Ec2Keys keys) {
        current.set(keys);
    }

    /** As last read: whoever needs the keys and their role asks once, as they may be changed between two questions. */
    Ec2Keys now() {
        return current.get();
    }

    /** See {@link Ec2Keys#id()}. */
    String id() {
        return now().id();
    }

    /** The keys themselves, whatever role they are for. */
    @Override
    public AwsCredentials resolveCredentials() {
        var keys = current.get();
        if (keys.defaultChain()) {
            return defaultChain.resolveCredentials();
        }
        return keys.sessionToken().isEmpty()
                ? AwsBasicCredentials.create(keys.accessKeyId(), keys.secretAccessKey())
                : AwsSessionCredentials.create(keys.accessKeyId(), keys.secretAccessKey(), keys.sessionToken());
    }
}
