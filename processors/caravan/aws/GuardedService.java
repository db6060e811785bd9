package caravan.aws;

import caravan.aws.GuardedEc2.Guard;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.utils.Lazy;

/**
 * Every call to another service than EC2 passes here, as those to EC2 pass {@link GuardedEc2}. Clients are opened when first
 * needed.
 */
final class GuardedService<C> {

    private final Lazy<C> reads;
    private final Lazy<C> changes;
    private final Guard guard;

    GuardedService(Lazy<C> reads, Lazy<C> changes, Guard guard) {
        this.reads = reads;
        this.changes = changes;
        this.guard = guard;
    }

    GuardedService<C> with(Guard other) {
        return new GuardedService<>(reads, changes, other);
    }

    /** Reads and rehearsals. */
    <T> T read(String operation, Function<C, T> ask) {
        return counted(operation, () -> ask.apply(reads.getValue()));
    }

    /** The request must carry the configuration, which says that the fence was passed. */
    <T> T change(String operation, BiFunction<C, AwsRequestOverrideConfiguration, T> act) {
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
