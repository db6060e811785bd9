package caravan.sim.aws;

import java.util.Optional;
import java.util.function.Supplier;

/** Which calls a fault is meant for: an operation, and on request only those of one key, account, region or object. */
public record Aim(
        String operation,
        Optional<String> key,
        Optional<String> account,
        Optional<String> region,
        Optional<String> text) {

    /** The operation, such as {@code CreateSnapshot}, or {@link Faults#ANY}. */
    public static Aim at(String operation) {
        return new Aim(operation, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** Only calls with this access key. */
    public Aim by(String accessKeyId) {
        return new Aim(operation, Optional.of(accessKeyId), account, region, text);
    }

    public Aim ofAccount(String accountId) {
        return new Aim(operation, key, Optional.of(accountId), region, text);
    }

    public Aim in(String regionName) {
        return new Aim(operation, key, account, Optional.of(regionName), text);
    }

    /** Only requests in which the text stands, such as the id of a volume or the value of a tag. */
    public Aim about(String part) {
        return new Aim(operation, key, account, region, Optional.of(part));
    }

    boolean meets(Call call, Supplier<String> request) {
        return (operation.equals(Faults.ANY) || operation.equals(call.operation()))
                && key.map(call.accessKeyId()::equals).orElse(true)
                && account.map(call.accountId()::equals).orElse(true)
                && region.map(call.region()::equals).orElse(true)
                && text.map(part -> request.get().contains(part)).orElse(true);
    }
}
