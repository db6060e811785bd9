package caravan.sim.aws;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The history of an object, for assertions about what was left over, doubled or touched.
 *
 * @param tags of the call that made it
 * @param seeded there before the first call
 * @param deleted a delete or terminate was accepted, even if the object is still shown for a while
 * @param touches every accepted mutating call after the making, as {@code DeleteSnapshot by AKIA…}
 */
public record Made(
        String id,
        String accountId,
        String accessKeyId,
        Map<String, String> tags,
        Instant at,
        boolean seeded,
        boolean deleted,
        List<String> touches) {

    public Made {
        tags = Map.copyOf(tags);
        touches = List.copyOf(touches);
    }
}
