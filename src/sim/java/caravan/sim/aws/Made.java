package caravan.sim.aws;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The history of an object, for assertions about what was left over, doubled or touched.
 *
 * @param call the number of the call that made it; 0: seeded, or made by {@link Others}
 * @param tags of the call that made it
 * @param seeded there before the first call
 * @param deleted a delete or terminate was accepted, even if the object is still shown for a while
 * @param recycled it lies in the account's Recycle Bin
 * @param alive it is there, and nobody has deleted it
 * @param log every accepted mutating call after the making
 */
public record Made(
        String id,
        Caller maker,
        int call,
        Map<String, String> tags,
        Instant at,
        boolean seeded,
        boolean deleted,
        boolean recycled,
        boolean alive,
        List<Touch> log) {

    public Made {
        tags = Map.copyOf(tags);
        log = List.copyOf(log);
    }

    public String accountId() {
        return maker.accountId();
    }

    public String accessKeyId() {
        return maker.accessKeyId();
    }

    /** Every accepted mutating call after the making, as {@code DeleteSnapshot by AKIA…}. */
    public List<String> touches() {
        return log.stream().map(Touch::toString).toList();
    }
}
