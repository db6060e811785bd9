package caravan.aws;

import caravan.aws.GuardedEc2.Guard;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.utils.Lazy;

/** Every call to KMS passes here, as those to EC2 pass {@link GuardedEc2}. Clients are opened when first needed. */
final class GuardedKms {

    private final Lazy<KmsClient> reads;
    private final Lazy<KmsClient> changes;
    private final Guard guard;

    GuardedKms(Lazy<KmsClient> reads, Lazy<KmsClient> changes, Guard guard) {
        this.reads = reads;
        this.changes = changes;
        this.guard = guard;
    }

    GuardedKms with(Guard other) {
        return new GuardedKms(reads, changes, other);
    }

    /** Reads and rehearsals. */
    <T> T read(String operation, Function<KmsClient, T> ask) {
        return counted(operation, () -> ask.apply(reads.getValue()));
    }

    /** The request must carry the configuration, which says that the fence was passed. */
    <T> T change(String operation, BiFunction<KmsClient, AwsRequestOverrideConfiguration, T> act) {
        var passed = guard.passed(AwsRequestOverrideConfiguration.builder()).build();
        return counted(operation, () -> act.apply(changes.getValue(), passed));
    }

    private <T> T counted(String operation, Supplier<T> call) {
        guard.meter().called(operation);
        try {
            return call.get();
        } catch (RuntimeException e) {
            throw guard.counted(AwsFaults.translate(operation, e));
        }
    }
}
